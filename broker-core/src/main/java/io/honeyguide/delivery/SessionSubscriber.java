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
}
