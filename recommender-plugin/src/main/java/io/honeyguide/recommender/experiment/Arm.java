package io.honeyguide.recommender.experiment;

import io.honeyguide.recommender.rank.ListStyle;

/**
 * One way to make lists, and how many of the visitors get it.
 *
 * @param name in settings, answers and metrics
 * @param share its part of the sum of all arms' shares, 1 to 1,000,000
 * @param style how its lists are made
 */
public record Arm(String name, int share, ListStyle style) {

  /** Checks name and share. */
  public Arm {
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,31}") || share < 1 || share > 1_000_000) {
      throw new IllegalArgumentException(
          "an arm has a name of at most 32 letters, digits, - and _, and a share from 1 to 1000000; found \"%s\", %d"
              .formatted(name, share));
    }
  }
}
