package io.honeyguide.named;

/**
 * The limits of push delivery, for each subscription by itself.
 *
 * @param addresses where messages may be posted to
 * @param parallelMax most posts of one subscription at once; its own {@code maxInFlight} may be
 *     less
 * @param heldBytesMax bytes of messages that one subscription reads ahead of its posts; one message
 *     more may be held, however large
 * @param timeoutMs how long one attempt may take; never longer than the subscription's ack deadline
 * @param retryAfterMaxMs a {@code Retry-After} of more than this counts as this
 */
public record PushLimits(
    PushAddresses addresses,
    int parallelMax,
    int heldBytesMax,
    long timeoutMs,
    long retryAfterMaxMs) {

  /** The public internet, 16 posts, 1 MiB, 30 s, an hour. */
  public static final PushLimits DEFAULT =
      new PushLimits(PushAddresses.PUBLIC, 16, 1 << 20, 30_000, 3_600_000);

  /** Checks the ranges. */
  public PushLimits {
    if (parallelMax < 1 || heldBytesMax < 1 || timeoutMs < 1 || retryAfterMaxMs < 0) {
      throw new IllegalArgumentException(
          "posts at once, bytes held and time-out are 1 or more, found %d, %d and %d"
              .formatted(parallelMax, heldBytesMax, timeoutMs));
    }
  }
}
