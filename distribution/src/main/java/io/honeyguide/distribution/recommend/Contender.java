package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.evaluate.EvaluationReport;
import io.honeyguide.recommender.evaluate.PartScores;
import io.honeyguide.recommender.evaluate.RankingScores;
import io.honeyguide.recommender.evaluate.baseline.VisitOpenings;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * One line of a comparison; what was not measured is NaN.
 *
 * @param kind {@code blend}, {@code opening}, {@code part} or {@code baseline}
 * @param targets number of lists judged
 * @param coverage share of the known items that were shown
 * @param popularityBias how much more popular shown items are than what visitors choose
 * @param diversity how different its lists are from each other, 0 to 1
 * @param queryMicros median time of a list
 */
record Contender(
    String kind,
    String name,
    long targets,
    double hitRate,
    double reciprocalRank,
    double discountedGain,
    double coverage,
    double popularityBias,
    double diversity,
    double queryMicros) {

  private static final double NANOS_PER_MICRO = 1e3;

  /**
   * Whoever was judged.
   *
   * @param queries how long its lists took, in nanoseconds
   */
  static Contender of(String kind, String name, EvaluationReport report, Histogram queries) {
    return new Contender(
        kind,
        name,
        report.total().targets(),
        report.total().hitRate(),
        report.total().reciprocalRank(),
        report.total().discountedGain(),
        report.coverage(),
        report.popularityBias(),
        report.total().diversity(),
        queries.getValueAtPercentile(50) / NANOS_PER_MICRO);
  }

  /** What is known of the beginnings of visits. */
  static List<Contender> openings(VisitOpenings openings) {
    var judged = new ArrayList<Contender>();
    addOpening("second event", openings.second(), judged);
    addOpening("cold visitor", openings.cold(), judged);
    addOpening("cold, demand of 24 h", openings.coldByDemand(), judged);
    return judged;
  }

  private static void addOpening(String name, RankingScores scores, List<Contender> judged) {
    if (scores.targets() > 0) {
      judged.add(
          new Contender(
              "opening",
              name,
              scores.targets(),
              scores.hitRate(),
              scores.reciprocalRank(),
              scores.discountedGain(),
              Double.NaN,
              Double.NaN,
              scores.diversity(),
              Double.NaN));
    }
  }

  /** The parts, the one with the best hit rate first. */
  static List<Contender> parts(@Nullable PartScores scores) {
    var parts = new ArrayList<Contender>();
    for (var part = 0; scores != null && part < scores.count(); part++) {
      parts.add(
          new Contender(
              "part",
              scores.name(part),
              scores.scores(part).targets(),
              scores.scores(part).hitRate(),
              scores.scores(part).reciprocalRank(),
              scores.scores(part).discountedGain(),
              scores.coverage(part),
              scores.popularityBias(part),
              scores.scores(part).diversity(),
              Double.NaN));
    }
    parts.sort((a, b) -> Double.compare(b.hitRate(), a.hitRate()));
    return parts;
  }
}
