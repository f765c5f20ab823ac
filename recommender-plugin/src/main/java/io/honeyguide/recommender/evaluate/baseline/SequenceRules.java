package io.honeyguide.recommender.evaluate.baseline;

import java.util.ArrayList;
import java.util.List;

/**
 * Sequence rules: what follows what, one over the distance, up to ten steps; asked for by the last
 * item (SR of Ludewig and Jannach, Evaluation of session-based recommendation algorithms, UMUAI
 * 2018).
 */
public final class SequenceRules extends VisitBaseline {

  private static final int STEPS_MAX = 10;

  private final List<IntFloatMap> rules = new ArrayList<>();

  /** Rules that know nothing yet. */
  public SequenceRules(ListRule rule) {
    super(rule);
  }

  @Override
  void learn(VisitLog visit, int item) {
    while (rules.size() <= item) {
      rules.add(new IntFloatMap());
    }
    for (var step = 1; step <= Math.min(STEPS_MAX, visit.length()); step++) {
      rules.get(visit.item(visit.length() - step)).add(item, 1f / step);
    }
  }

  @Override
  void score(VisitLog visit, ItemScores into) {
    rules.get(visit.item(visit.length() - 1)).forEach(into::add);
  }
}
