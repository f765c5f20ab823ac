package io.honeyguide.recommender.evaluate;

import java.util.List;

/**
 * What an evaluation found.
 *
 * @param events events taken in, warm-up included
 * @param knownItems different items among them
 * @param elapsedNanos how long it all took
 * @param total scores over all targets
 * @param queryTimes how long the lists took
 * @param takeTimes how long taking the events in took
 * @param windows scores and times by consecutive stretches of the file
 */
public record EvaluationReport(
    long events,
    int knownItems,
    long elapsedNanos,
    RankingScores total,
    TimeHistogram queryTimes,
    TimeHistogram takeTimes,
    List<Window> windows) {

  /**
   * A stretch of the file.
   *
   * @param firstMs time of its first target, in milliseconds since 1970
   * @param lastMs time of its last target
   * @param scores scores over its targets
   * @param queryTimes how long its lists took
   */
  public record Window(long firstMs, long lastMs, RankingScores scores, TimeHistogram queryTimes) {}

  /** Copies the windows. */
  public EvaluationReport {
    windows = List.copyOf(windows);
  }

  /** Share of the known items that were shown at least once, 0 to 1. */
  public double coverage() {
    return knownItems == 0 ? 0 : (double) total.shownItems() / knownItems;
  }

  /** Events per second over the whole run. */
  public double eventsPerSecond() {
    return elapsedNanos == 0 ? 0 : events * 1e9 / elapsedNanos;
  }
}
