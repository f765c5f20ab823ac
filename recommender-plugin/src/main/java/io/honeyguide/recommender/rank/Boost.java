package io.honeyguide.recommender.rank;

/**
 * Raises or lowers the items that have a trait.
 *
 * @param trait which items
 * @param factor what their odds of coming next are multiplied by, {@link #FACTOR_LEAST} to {@link
 *     #FACTOR_MOST}
 */
public record Boost(Trait trait, float factor) {

  /** Smallest factor. */
  public static final float FACTOR_LEAST = .001f;

  /** Largest factor. */
  public static final float FACTOR_MOST = 1000;

  /** Checks the range. */
  public Boost {
    if (!(factor >= FACTOR_LEAST && factor <= FACTOR_MOST)) {
      throw new IllegalArgumentException(
          "the factor of a boost lies between 0.001 and 1000, found " + factor);
    }
  }
}
