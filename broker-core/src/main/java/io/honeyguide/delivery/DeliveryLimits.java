package io.honeyguide.delivery;

/**
 * The limits of delivery.
 *
 * @param queueMessagesMax most unacknowledged messages kept for one session; beyond it the oldest
 *     ones that were not sent yet are dropped and counted
 * @param snapshotBytes log bytes after which the state is stored as a snapshot
 * @param deadLettersMax most dead letters kept for one consumer; beyond it the oldest are forgotten
 */
public record DeliveryLimits(int queueMessagesMax, long snapshotBytes, int deadLettersMax) {

  /** 10,000 messages, 256 MiB, 10,000 dead letters. */
  public static final DeliveryLimits DEFAULT =
      new DeliveryLimits(10_000, 256L * 1024 * 1024, 10_000);
}
