package io.honeyguide.delivery;

import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator that queues are at their limits: the first of a minute is named, the others
 * are counted, by the metrics too.
 *
 * <p>Owner: the shard's thread.
 */
final class QueueWarnings {

  static final String MESSAGES_MAX = "delivery.queue-messages-max";
  static final String BYTES_MAX = "delivery.queue-bytes-max";
  static final String AGE_MAX = "delivery.queue-age-max";

  private static final Logger LOG = LoggerFactory.getLogger(QueueWarnings.class);
  private static final long PAUSE_MS = 60_000;

  private final QueueLimits limits;
  private final InstantSource clock;
  private long nextMs = Long.MIN_VALUE;
  private long unsaid;

  QueueWarnings(QueueLimits limits, InstantSource clock) {
    this.limits = limits;
    this.clock = clock;
  }

  /** A queue is full. */
  void full(QueueOwner owner) {
    if (isDue()) {
      LOG.warn(
          "MQ1302 queue.full: the queue {} holds {} messages and about {} bytes, the most by {};"
              + " delivery.queue-overflow = {}; {} more such events since the last warning",
          owner.queueName(),
          owner.waitingMessages(),
          owner.waitingBytes(),
          setting(limits, owner.waitingMessages()),
          limits.overflow().word(),
          unsaid);
      unsaid = 0;
    }
  }

  /** Messages of a queue were too old. */
  void old(QueueOwner owner, long count) {
    if (isDue()) {
      LOG.warn(
          "MQ1303 queue.age: {} messages of the queue {} waited longer than {} = {} ms and are"
              + " dropped; {} more such events since the last warning",
          count,
          owner.queueName(),
          AGE_MAX,
          limits.ageMaxMs(),
          unsaid);
      unsaid = 0;
    }
  }

  /** The setting that a queue with so many messages has reached, with its value. */
  static String setting(QueueLimits limits, long messages) {
    return messages >= limits.messagesMax()
        ? MESSAGES_MAX + " = " + limits.messagesMax()
        : BYTES_MAX + " = " + limits.bytesMax();
  }

  private boolean isDue() {
    var now = clock.millis();
    // A clock that was set back must not silence it for long.
    if (now < nextMs && nextMs - now <= PAUSE_MS) {
      unsaid++;
      return false;
    }
    nextMs = now + PAUSE_MS;
    return true;
  }
}
