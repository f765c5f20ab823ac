package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.walk.WalkLimits;

/**
 * How lists are made from the one model: what visitors can be given different lists by.
 *
 * @param walk how far a question goes
 * @param candidates candidates that pass the first cut, 20 to {@link RankedList#ITEMS_MAX}
 * @param handMade whether the order of the first cut stands, instead of the learned one
 * @param repeatLast whether a visit's very last item may be recommended to it
 * @param diversity how different items are where the question does not say, 0 to 1
 * @param explore part of a list's places that goes to items that are tried out, 0 to 1
 */
public record ListStyle(
    WalkLimits walk,
    int candidates,
    boolean handMade,
    boolean repeatLast,
    float diversity,
    float explore) {

  /** Checks the ranges. */
  public ListStyle {
    if (candidates < 20
        || candidates > RankedList.ITEMS_MAX
        || !(diversity >= 0 && diversity <= 1)
        || !(explore >= 0 && explore <= 1)) {
      throw new IllegalArgumentException(
          "lists have 20 to 200 candidates, and diversity and explore between 0 and 1; found %d, %s, %s"
              .formatted(candidates, diversity, explore));
    }
  }
}
