package io.honeyguide.recommender.explore;

/**
 * How one list explores.
 *
 * @param share part of its places
 * @param seed the chance it has: a function of log and question
 */
public record Exploring(float share, long seed) {

  /** Not at all. */
  public static final Exploring NONE = new Exploring(0, 0);
}
