package io.honeyguide.recommender.model;

/**
 * How much of the catalogue is remembered.
 *
 * @param items entries kept, deleted ones included; above it the sixteenth that was not written for
 *     longest goes
 * @param bytes size of the entries with their ids, estimated; above it a 32nd goes
 */
public record CatalogueLimits(int items, long bytes) {

  /** Checks the ranges. */
  public CatalogueLimits {
    if (items < 16 || bytes < 65_536) {
      throw new IllegalArgumentException(
          "limits of the catalogue start at 16 items and 64 KiB; found %d, %d"
              .formatted(items, bytes));
    }
  }

  /** 1,000,000 items, 512 MiB. */
  public static CatalogueLimits standard() {
    return new CatalogueLimits(1_000_000, 512L << 20);
  }
}
