package io.honeyguide.recommender.model;

import java.time.Duration;

/**
 * How much the model remembers. At each limit the oldest is forgotten, and counted.
 *
 * @param visits newest visits kept
 * @param items items kept beside those of the catalogue; at the limit the sixteenth that was not
 *     seen for longest goes
 * @param users users kept; at the limit the sixteenth that was not seen for longest goes
 * @param bytes size of the model without the slack of its arrays; above it a 32nd each of visits,
 *     items and users goes
 * @param visitGap pause after which an event without a visit id opens a new visit of its user
 * @param catalogue how much of the catalogue is remembered
 */
public record ModelLimits(
    int visits, int items, int users, long bytes, Duration visitGap, CatalogueLimits catalogue) {

  /** Checks the ranges. */
  public ModelLimits {
    if (visits < 16 || items < 16 || users < 16 || bytes < 65_536 || visitGap.isNegative()) {
      throw new IllegalArgumentException(
          "limits of the model start at 16 visits, items and users and 64 KiB; found "
              + "%d, %d, %d, %d".formatted(visits, items, users, bytes));
    }
  }

  /** Most bytes of heap that the model's arrays hold, with their slack: {@code 2 bytes + 8 MiB}. */
  public long arrayBytes() {
    return 2 * bytes + (8 << 20);
  }

  /** Limits with the standard ones for the catalogue. */
  public ModelLimits(int visits, int items, int users, long bytes, Duration visitGap) {
    this(visits, items, users, bytes, visitGap, CatalogueLimits.standard());
  }

  /** 2,000,000 visits, 1,000,000 items, 500,000 users, 512 MiB, 30 minutes. */
  public static ModelLimits standard() {
    return new ModelLimits(2_000_000, 1_000_000, 500_000, 512L << 20, Duration.ofMinutes(30));
  }
}
