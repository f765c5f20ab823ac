package io.honeyguide.delivery;

import io.honeyguide.session.QueueRecords;
import org.jspecify.annotations.Nullable;

/**
 * A session or share group as its limits see it: what waits in its queue, and whether the queue
 * takes more.
 *
 * <p>Owner: the shard's thread; {@link #gate()} may be read by any.
 */
sealed interface QueueOwner extends Subscriber permits SessionSubscriber, ShareGroup {

  /** Whether its queue is in the log, so that what a limit does to it has to be there too. */
  boolean isDurable();

  /** Messages that wait and count. */
  long waitingMessages();

  /** Bytes of them, about. */
  long waitingBytes();

  /** Whether its queue was ever full, and how it is now; null for never. */
  @Nullable QueueGate gate();

  /** Its gate, made if there is none. */
  QueueGate makeGate();

  /** That its queue is shut from a place of the log on, or open again. */
  QueueRecords.Limit limit(boolean shut);

  /** What the queue is called where people read it. */
  String queueName();

  /**
   * Whether a message that comes now is queued. For all queues that were never full this is one
   * comparison with null.
   */
  default boolean takes(ShardState.Effects effects) {
    var gate = gate();
    return gate == null || !gate.isShut() || effects.opens(this);
  }

  /** There will be no more of it. */
  default void gateIsOver() {
    var gate = gate();
    if (gate != null) {
      gate.over = true;
    }
  }
}
