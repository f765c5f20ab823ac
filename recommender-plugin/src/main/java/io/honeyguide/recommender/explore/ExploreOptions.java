package io.honeyguide.recommender.explore;

/**
 * How items are explored.
 *
 * @param share part of a list's places, 0 to 1; 0 explores nothing and costs nothing
 * @param newest newest items that are always drawn among, 0 to {@link Newcomers#ITEMS_MAX}
 * @param priorShows as if each item had been shown so often before the first time
 * @param priorClicks and clicked so often of that; below {@code priorShows}
 */
public record ExploreOptions(float share, int newest, double priorShows, double priorClicks) {

  /** Checks the ranges. */
  public ExploreOptions {
    if (!(share >= 0 && share <= 1)
        || newest < 0
        || newest > Newcomers.ITEMS_MAX
        || !(priorClicks > 0 && priorClicks < priorShows)) {
      throw new IllegalArgumentException(
          "explore.share lies between 0 and 1, explore.newest between 0 and 1000, and explore.prior-clicks above 0 and below explore.prior-shows; found %s, %d, %s, %s"
              .formatted(share, newest, priorClicks, priorShows));
    }
  }

  /** Nothing; else the 50 newest items, with one click of two shows before the first. */
  public static ExploreOptions standard() {
    return new ExploreOptions(0, 50, 2, 1);
  }
}
