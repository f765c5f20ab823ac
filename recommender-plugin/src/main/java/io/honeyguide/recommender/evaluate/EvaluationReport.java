package io.honeyguide.recommender.evaluate;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param events events taken in, warm-up included
 * @param knownItems different items among them
 * @param total scores over all targets
 * @param windows the same by consecutive stretches of the file
 */
public record EvaluationReport(
    long events, int knownItems, RankingScores total, List<Window> windows) {

  /**
   * A stretch of the file.
   *
   * @param firstMs time of its first target, in milliseconds since 1970
   * @param lastMs time of its last target
   * @param scores scores over its targets
   */
  public record Window(long firstMs, long lastMs, RankingScores scores) {}

  /** Copies the windows. */
  public EvaluationReport {
    windows = List.copyOf(windows);
  }

  /** Share of the known items that were shown at least once, 0 to 1. */
  public double coverage() {
    return knownItems == 0 ? 0 : (double) total.shownItems() / knownItems;
  }
}
