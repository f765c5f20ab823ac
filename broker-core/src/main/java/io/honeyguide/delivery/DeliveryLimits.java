package io.honeyguide.delivery;

import java.time.Duration;

/**
 * The limits of delivery.
 *
 * @param queue what may wait for one session or share group
 * @param snapshotBytes log bytes after which the state is stored as a snapshot
 * @param snapshotInterval time after which the state is stored as well, if anything was committed
 * @param deadLettersMax most dead letters kept for one consumer; beyond it the oldest are forgotten
 */
public record DeliveryLimits(
    QueueLimits queue, long snapshotBytes, Duration snapshotInterval, int deadLettersMax) {

  private static final Duration SNAPSHOT_INTERVAL = Duration.ofMinutes(5);

  /** Queues of {@link QueueLimits#DEFAULT}, 256 MiB, 5 minutes, 10,000 dead letters. */
  public static final DeliveryLimits DEFAULT =
      new DeliveryLimits(QueueLimits.DEFAULT, 256L * 1024 * 1024, 10_000);

  /** Limits with a snapshot every 5 minutes. */
  public DeliveryLimits(QueueLimits queue, long snapshotBytes, int deadLettersMax) {
    this(queue, snapshotBytes, SNAPSHOT_INTERVAL, deadLettersMax);
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
}
