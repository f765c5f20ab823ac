package io.honeyguide.recommender.evaluate;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param events events taken in, warm-up included
 * @param knownItems different items among them
 * @param total scores over all targets
 * @param shownPopularity mean share of all events before that were on a shown item
 * @param targetPopularity the same of the targets
 * @param windows scores by consecutive stretches of the file
 */
public record EvaluationReport(
    long events,
    int knownItems,
    RankingScores total,
    double shownPopularity,
    double targetPopularity,
    List<Window> windows) {

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

  /** How much more popular shown items are than what visitors choose: 1 is just as popular. */
  public double popularityBias() {
    return targetPopularity == 0 ? 0 : shownPopularity / targetPopularity;
  }
}
