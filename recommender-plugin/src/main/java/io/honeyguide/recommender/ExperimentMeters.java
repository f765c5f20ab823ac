package io.honeyguide.recommender;

import io.honeyguide.api.Meters;
import io.honeyguide.recommender.experiment.ArmCounts;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.experiment.Scoreboard;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The metrics of the experiment's arms. They are copied after each batch, so that a scrape on any
 * thread does not touch what is being counted.
 */
final class ExperimentMeters {

  private record Figure(String name, String help, ToDoubleFunction<ArmCounts> of) {}

  private static final List<Figure> FIGURES =
      List.of(
          new Figure("arm_sessions", "Sessions begun, by arm", ArmCounts::visits),
          new Figure("arm_labels", "Lists judged by what came next, by arm", ArmCounts::labels),
          new Figure(
              "arm_hit_rate",
              "Share of lists of 20 that held what came next, since the experiment began",
              counts -> counts.hitRate().value()),
          new Figure(
              "arm_reciprocal_rank",
              "Mean of one over the place of what came next, since the experiment began",
              counts -> counts.reciprocalRank().value()),
          new Figure("arm_shown", "Items shown, by impressions", ArmCounts::shown),
          new Figure("arm_clicked", "Shown items that were touched", ArmCounts::clicked),
          new Figure("arm_bought", "Shown items that were bought", ArmCounts::bought));

  private volatile double[] values;

  /** Registers the metrics of an experiment; none where there is none. */
  ExperimentMeters(Meters meters, Experiment experiment) {
    values = new double[experiment.arms().size() * FIGURES.size()];
    for (var arm = 0; arm < experiment.arms().size(); arm++) {
      for (var figure = 0; figure < FIGURES.size(); figure++) {
        var at = arm * FIGURES.size() + figure;
        meters.gauge(
            FIGURES.get(figure).name(),
            FIGURES.get(figure).help(),
            () -> values[at],
            "arm",
            experiment.arms().get(arm).name());
      }
    }
  }

  void copy(Scoreboard board) {
    if (values.length == 0) {
      return;
    }
    var copied = new double[values.length];
    for (var at = 0; at < copied.length; at++) {
      copied[at] =
          FIGURES.get(at % FIGURES.size()).of().applyAsDouble(board.of(at / FIGURES.size()));
    }
    values = copied;
  }
}
