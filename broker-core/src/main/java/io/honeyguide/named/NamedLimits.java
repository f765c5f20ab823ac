package io.honeyguide.named;

/**
 * The limits of named subscriptions.
 *
 * @param subscriptionsMax most of them; defining one more is refused
 * @param windowMessages most messages that one of them has loaded: under way, waiting for their
 *     time, or next in order; what lies behind stays in the log until there is room
 */
public record NamedLimits(int subscriptionsMax, int windowMessages) {

  /** 1,000 subscriptions, 4,000 messages. */
  public static final NamedLimits DEFAULT = new NamedLimits(1_000, 4_000);

  /** Checks the ranges. */
  public NamedLimits {
    if (subscriptionsMax < 0 || windowMessages < 1 || windowMessages > 100_000) {
      throw new IllegalArgumentException(
          "subscriptions are 0 or more and their window is 1 to 100,000 messages, found %d and %d"
              .formatted(subscriptionsMax, windowMessages));
    }
  }
}
