package io.honeyguide.named;

/**
 * The limits of named subscriptions.
 *
 * @param subscriptionsMax most of them; defining one more is refused
 * @param windowMessages most messages that one of them has loaded: under way, waiting for their
 *     time, or next in order; what lies behind stays in the log until there is room
 * @param dedupeIdsMax most message ids that one of them knows to recognise repeats by; beyond it
 *     the oldest are forgotten before their time
 * @param push what holds for posting
 */
public record NamedLimits(
    int subscriptionsMax, int windowMessages, int dedupeIdsMax, PushLimits push) {

  /** 1,000 subscriptions, 4,000 messages, 100,000 ids. */
  public static final NamedLimits DEFAULT = new NamedLimits(1_000, 4_000);

  /** Checks the ranges. */
  public NamedLimits {
    if (subscriptionsMax < 0 || windowMessages < 1 || windowMessages > 100_000) {
      throw new IllegalArgumentException(
          "subscriptions are 0 or more and their window is 1 to 100,000 messages, found %d and %d"
              .formatted(subscriptionsMax, windowMessages));
    }
    if (dedupeIdsMax < 0) {
      throw new IllegalArgumentException("ids are 0 or more, found " + dedupeIdsMax);
    }
  }

  /** Limits of their number and window, the others as they are by default. */
  public NamedLimits(int subscriptionsMax, int windowMessages) {
    this(subscriptionsMax, windowMessages, 100_000, PushLimits.DEFAULT);
  }

  /** The same with other limits for posting. */
  public NamedLimits withPush(PushLimits limits) {
    return new NamedLimits(subscriptionsMax, windowMessages, dedupeIdsMax, limits);
  }
}
