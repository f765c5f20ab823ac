package io.honeyguide.delivery;

import java.time.Duration;

/**
 * The limits of delivery.
 *
 * @param queueMessagesMax most unacknowledged messages kept for one session; beyond it the oldest
 *     ones that were not sent yet are dropped and counted
 * @param snapshotBytes log bytes after which the state is stored as a snapshot
 * @param snapshotInterval time after which the state is stored as well, if anything was committed
 * @param deadLettersMax most dead letters kept for one consumer; beyond it the oldest are forgotten
 */
public record DeliveryLimits(
    int queueMessagesMax, long snapshotBytes, Duration snapshotInterval, int deadLettersMax) {

  private static final Duration SNAPSHOT_INTERVAL = Duration.ofMinutes(5);

  /** 10,000 messages, 256 MiB, 5 minutes, 10,000 dead letters. */
  public static final DeliveryLimits DEFAULT =
      new DeliveryLimits(10_000, 256L * 1024 * 1024, 10_000);

  /** Limits with a snapshot every 5 minutes. */
  public DeliveryLimits(int queueMessagesMax, long snapshotBytes, int deadLettersMax) {
    this(queueMessagesMax, snapshotBytes, SNAPSHOT_INTERVAL, deadLettersMax);
  }
}
