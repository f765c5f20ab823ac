package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.walk.WalkLimits;

/**
 * Everything that shapes a recommender.
 *
 * @param limits how much it remembers
 * @param weights what each kind of event counts
 * @param walk how far a question goes
 * @param ranker how candidates are ordered, and how that is learned
 * @param repeatLast whether a visit's very last item may be recommended to it
 * @param experiment which visitors get lists of another style
 */
public record RecommenderOptions(
    ModelLimits limits,
    EventWeights weights,
    WalkLimits walk,
    RankerOptions ranker,
    boolean repeatLast,
    Experiment experiment) {

  /** Everybody gets lists of the same style. */
  public RecommenderOptions(
      ModelLimits limits,
      EventWeights weights,
      WalkLimits walk,
      RankerOptions ranker,
      boolean repeatLast) {
    this(limits, weights, walk, ranker, repeatLast, Experiment.off());
  }

  /** The defaults; a visit's last item is not recommended to it. */
  public static RecommenderOptions standard() {
    return new RecommenderOptions(
        ModelLimits.standard(),
        EventWeights.standard(),
        WalkLimits.standard(),
        RankerOptions.standard(),
        false);
  }

  /** The same with another walk. */
  public RecommenderOptions withWalk(WalkLimits other) {
    return new RecommenderOptions(limits, weights, other, ranker, repeatLast, experiment);
  }

  /** The same with another ranker. */
  public RecommenderOptions withRanker(RankerOptions other) {
    return new RecommenderOptions(limits, weights, walk, other, repeatLast, experiment);
  }

  /** The same with the visit's last item allowed or not. */
  public RecommenderOptions withRepeatLast(boolean other) {
    return new RecommenderOptions(limits, weights, walk, ranker, other, experiment);
  }

  /** The same with an experiment. */
  public RecommenderOptions withExperiment(Experiment other) {
    return new RecommenderOptions(limits, weights, walk, ranker, repeatLast, other);
  }

  /** How lists are made for whoever takes no part in an experiment. */
  public ListStyle style() {
    return new ListStyle(walk, ranker.candidates(), false, repeatLast, 0);
  }
}
