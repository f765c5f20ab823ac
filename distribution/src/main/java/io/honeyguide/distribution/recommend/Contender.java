package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.PartScores;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a comparison; what was not measured is NaN.
 *
 * @param kind {@code blend}, {@code part} or {@code baseline}
 * @param coverage share of the known items that were shown
 * @param popularityBias how much more popular shown items are than what visitors choose
 * @param queryMicros median time of a list
 */
record Contender(
    String kind,
    String name,
    double hitRate,
    double reciprocalRank,
    double discountedGain,
    double coverage,
    double popularityBias,
    double queryMicros) {

  private static final double NANOS_PER_MICRO = 1e3;

  static Contender of(String kind, String name, EvaluationReport report) {
    return new Contender(
        kind,
        name,
        report.total().hitRate(),
        report.total().reciprocalRank(),
        report.total().discountedGain(),
        report.coverage(),
        report.popularityBias(),
        report.queryTimes().percentileNanos(.5) / NANOS_PER_MICRO);
  }

  /** The parts, the one with the best hit rate first. */
  static List<Contender> parts(@Nullable PartScores scores) {
    var parts = new ArrayList<Contender>();
    for (var part = 0; scores != null && part < scores.count(); part++) {
      parts.add(
          new Contender(
              "part",
              scores.name(part),
              scores.hitRate(part),
              scores.reciprocalRank(part),
              Double.NaN,
              Double.NaN,
              Double.NaN,
              Double.NaN));
    }
    parts.sort((a, b) -> Double.compare(b.hitRate(), a.hitRate()));
    return parts;
  }
}
