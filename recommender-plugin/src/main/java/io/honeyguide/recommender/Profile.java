package io.honeyguide.recommender;

import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.walk.WalkLimits;

/**
 * How much a list may cost: the values that single settings fall back to.
 *
 * @param walk how far a question goes
 * @param ranker how many candidates are put in order, and how
 */
record Profile(WalkLimits walk, RankerOptions ranker) {

  /**
   * The profile of this name: {@code fast}, {@code default} or {@code thorough}.
   *
   * @throws IllegalArgumentException when there is none
   */
  static Profile named(String name) {
    return switch (name) {
      case "fast" -> new Profile(WalkLimits.fast(), RankerOptions.fast());
      case "default" -> new Profile(WalkLimits.standard(), RankerOptions.standard());
      case "thorough" -> new Profile(WalkLimits.thorough(), RankerOptions.thorough());
      default ->
          throw new IllegalArgumentException(
              "profile must be fast, default or thorough, found \"" + name + "\"");
    };
  }
}
