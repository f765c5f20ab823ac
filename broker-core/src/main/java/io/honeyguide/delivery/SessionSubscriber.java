package io.honeyguide.delivery;

import io.honeyguide.frozen.Freezable;
import io.honeyguide.session.QueueRecords;
import io.honeyguide.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A session as the shard sees it: what it is, what it is owed, and the connection that holds it.
 *
 * <p>Owner: the shard's thread. The link may be read by any event loop, to hand over QoS 0.
 */
final class SessionSubscriber extends Freezable<SessionSubscriber> implements QueueOwner {

  final Session session;
  final DeliveryQueue queue;

  /** Set while a connection holds the session. */
  volatile @Nullable SessionLink link;

  /** Whether the connection was told to leave for another one. */
  boolean leaving;

  /** Whether its queue is above the limit and waits for the end of the turn. */
  boolean overfull;

  /** Memberships of groups that have messages waiting for somebody to have room. */
  private volatile List<ShareMember> awaited = List.of();

  /** Whether the shard must hear of each settled delivery; once set it stays. */
  private volatile boolean shareMember;

  private volatile @Nullable QueueGate gate;

  /** Where the queue ended when a view was taken, once something was appended since. */
  private long frozenEnd;

  /** Number of that view. */
  private int frozenIn;

  SessionSubscriber(Session session, DeliveryQueue queue) {
    this.session = session;
    this.queue = queue;
  }

  /** A delivery is about to be appended, which a view does not have. */
  void growing(int view) {
    if (frozenIn != view) {
      frozenIn = view;
      frozenEnd = queue.end();
    }
  }

  /** Where the queue ends in a view that does not have the session yet. */
  long endIn(int view) {
    return frozenIn == view ? frozenEnd : queue.end();
  }

  @Override
  public boolean isDurable() {
    return session.isDurable();
  }

  @Override
  public long waitingMessages() {
    // Retained messages that a subscription asked for stand beyond the limit.
    return queue.waiting() - queue.allowance();
  }

  @Override
  public long waitingBytes() {
    return queue.waitingBytes();
  }

  @Override
  public @Nullable QueueGate gate() {
    return gate;
  }

  @Override
  public QueueGate makeGate() {
    var made = gate;
    if (made == null) {
      made = new QueueGate(this);
      gate = made;
    }
    return made;
  }

  @Override
  public QueueRecords.Limit limit(boolean shut) {
    return new QueueRecords.Limit(session.number(), "", shut);
  }

  @Override
  public String queueName() {
    return "of the client " + session.clientId();
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
    roomMade();
  }

  /**
   * Deliveries were settled. Also one that came from no group may make the room that a group waits
   * for, since there is a bound for the queue as a whole.
   */
  void roomMade() {
    for (var member : awaited) {
      member.touchGroup();
    }
  }

  /** The group of a membership has messages that wait, or has none any more. */
  void awaitedAs(ShareMember member, boolean isAwaited) {
    var now = new ArrayList<>(awaited);
    if (isAwaited) {
      now.add(member);
    } else {
      now.remove(member);
    }
    awaited = List.copyOf(now);
  }

  /**
   * Whether messages wait for it to have room, so that its acknowledgements are news. Any thread.
   */
  boolean isAwaited() {
    return !awaited.isEmpty();
  }
}
