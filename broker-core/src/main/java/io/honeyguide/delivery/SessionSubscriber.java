package io.honeyguide.delivery;

import io.honeyguide.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * A session as the shard sees it: what it is, what it is owed, and the connection that holds it.
 *
 * <p>Owner: the shard's thread. The link may be read by any event loop, to hand over QoS 0.
 */
final class SessionSubscriber implements Subscriber {

  final Session session;
  final DeliveryQueue queue;

  /** Set while a connection holds the session. */
  volatile @Nullable SessionLink link;

  /** Whether the connection was told to leave for another one. */
  boolean leaving;

  /** Whether its queue is above the limit and waits for the end of the turn. */
  boolean overfull;

  /** Share groups that have messages waiting for somebody to have room. */
  private volatile int awaitingGroups;

  /** Whether the shard must hear of each settled delivery; once set it stays. */
  private volatile boolean shareMember;

  /** Deliveries below this index are dropped, or on the way to it. */
  long droppedBelow;

  /** The oldest delivery that the queue's limit may still drop. */
  long keptFrom() {
    return Math.max(queue.firstUnoffered(), droppedBelow);
  }

  SessionSubscriber(Session session, DeliveryQueue queue) {
    this.session = session;
    this.queue = queue;
  }

  /** It is a member of a share group now. */
  void joinsGroup() {
    shareMember = true;
  }

  /** Whether it is, or was, a member of a share group. Any thread. */
  boolean isShareMember() {
    return shareMember;
  }

  /** Deliveries are settled of which the log knows nothing. */
  void settled(long first, int count) {
    queue.settleConsumed();
    queue.settle(first, count);
  }

  /** One more or one less of its groups has messages that wait. */
  void awaitedBy(int groups) {
    var now = awaitingGroups + groups;
    awaitingGroups = now;
  }

  /**
   * Whether messages wait for it to have room, so that its acknowledgements are news. Any thread.
   */
  boolean isAwaited() {
    return awaitingGroups > 0;
  }
}
