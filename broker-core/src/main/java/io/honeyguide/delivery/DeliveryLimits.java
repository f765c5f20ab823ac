package io.honeyguide.delivery;

import java.time.Duration;

/**
 * The limits of delivery.
 *
 * @param queue what may wait for one session or share group
 * @param snapshotBytes log bytes after which the state is stored as a snapshot
 * @param snapshotInterval time after which the state is stored as well, if anything was committed
 * @param deadLettersMax most dead letters kept for one consumer; beyond it the oldest are forgotten
 * @param delayedMax most messages that wait for their time; beyond it delayed ones are refused
 * @param dedupeWindowMs how long a message with a name is known, so that it is not stored again; 0
 *     for not at all
 * @param dedupeIdsMax most messages that are known by name; beyond it the oldest are forgotten
 */
public record DeliveryLimits(
    QueueLimits queue,
    long snapshotBytes,
    Duration snapshotInterval,
    int deadLettersMax,
    int delayedMax,
    long dedupeWindowMs,
    int dedupeIdsMax) {

  private static final Duration SNAPSHOT_INTERVAL = Duration.ofMinutes(5);

  /**
   * Queues of {@link QueueLimits#DEFAULT}, 256 MiB, 5 minutes, 10,000 dead letters, 1,000,000
   * delayed messages, 2 minutes, 100,000 names.
   */
  public static final DeliveryLimits DEFAULT =
      new DeliveryLimits(QueueLimits.DEFAULT, 256L * 1024 * 1024, 10_000);

  /** Limits with all others at their defaults. */
  public DeliveryLimits(QueueLimits queue, long snapshotBytes, int deadLettersMax) {
    this(queue, snapshotBytes, SNAPSHOT_INTERVAL, deadLettersMax, 1_000_000, 120_000, 100_000);
  }

  /** The same for queues of a number of messages, of which the oldest make room. */
  public DeliveryLimits(int queueMessagesMax, long snapshotBytes, int deadLettersMax) {
    this(
        new QueueLimits(
            queueMessagesMax,
            QueueLimits.DEFAULT.bytesMax(),
            QueueLimits.ANY_AGE,
            OverflowPolicy.DROP_OLD),
        snapshotBytes,
        deadLettersMax);
  }

  /** The same limits with others for delayed messages. */
  public DeliveryLimits withDelayedMax(int most) {
    return new DeliveryLimits(
        queue, snapshotBytes, snapshotInterval, deadLettersMax, most, dedupeWindowMs, dedupeIdsMax);
  }

  /** The same limits with another time between two snapshots. */
  public DeliveryLimits withSnapshotInterval(Duration interval) {
    return new DeliveryLimits(
        queue, snapshotBytes, interval, deadLettersMax, delayedMax, dedupeWindowMs, dedupeIdsMax);
  }

  /** The same limits with others for messages that come again. */
  public DeliveryLimits withDedupe(long windowMs, int idsMax) {
    return new DeliveryLimits(
        queue, snapshotBytes, snapshotInterval, deadLettersMax, delayedMax, windowMs, idsMax);
  }
}
