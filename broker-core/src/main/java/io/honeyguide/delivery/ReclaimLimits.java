package io.honeyguide.delivery;

/**
 * How much history the log keeps beyond what somebody needs.
 *
 * @param retainBytes about how large the log may be
 * @param retainAgeMs how old its oldest part may be, in milliseconds; {@link Long#MAX_VALUE} for no
 *     limit
 * @param movedMessagesMax most messages that stand elsewhere than they were appended or are erased;
 *     each takes 16 bytes of memory
 * @param wipeIntervalMs shortest time from one rewriting of segments that hold erased messages to
 *     the next, in milliseconds
 */
public record ReclaimLimits(
    long retainBytes, long retainAgeMs, int movedMessagesMax, long wipeIntervalMs) {

  /** Two million messages, 32 MiB of memory. */
  public static final int MOVED_MESSAGES_MAX = 2_000_000;

  /** Ten minutes. */
  public static final long WIPE_INTERVAL_MS = 600_000;

  /** Checks what was given. */
  public ReclaimLimits {
    if (retainBytes < 0 || retainAgeMs < 1 || movedMessagesMax < 1 || wipeIntervalMs < 0) {
      throw new IllegalArgumentException(
          "retainBytes and wipeIntervalMs from 0, retainAgeMs and movedMessagesMax from 1, found %d, %d, %d and %d"
              .formatted(retainBytes, wipeIntervalMs, retainAgeMs, movedMessagesMax));
    }
  }

  /** A budget in bytes without a limit of age, and the defaults of the rest. */
  public static ReclaimLimits ofBytes(long retainBytes) {
    return new ReclaimLimits(retainBytes, Long.MAX_VALUE, MOVED_MESSAGES_MAX, WIPE_INTERVAL_MS);
  }
}
