package io.honeyguide.recommender.impression;

import java.time.Duration;

/**
 * How much of impressions is remembered.
 *
 * @param window how long after its impression an event of the same visitor and item counts for it
 * @param shown items shown whose outcome is still awaited, rounded up to a power of two
 * @param items items whose shows and clicks are counted, rounded up to a power of two
 * @param halfLife time in which these counts fade to half
 */
public record ImpressionLimits(Duration window, int shown, int items, Duration halfLife) {

  /** Checks the ranges. */
  public ImpressionLimits {
    if (window.isNegative() || shown < 8 || items < 8 || halfLife.toMillis() < 1) {
      throw new IllegalArgumentException(
          "impressions are remembered from 8 on and fade in a millisecond or more; found %s, %d, %d, %s"
              .formatted(window, shown, items, halfLife));
    }
  }

  /** 30 minutes, 262,144 items shown, 16,384 items counted, 14 days. */
  public static ImpressionLimits standard() {
    return new ImpressionLimits(Duration.ofMinutes(30), 1 << 18, 1 << 14, Duration.ofDays(14));
  }
}
