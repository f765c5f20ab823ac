package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.explore.ExploreOptions;
import io.honeyguide.recommender.impression.ImpressionLimits;
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
 * @param explore which items are tried out
 * @param impressions how much is remembered of what was shown
 */
public record RecommenderOptions(
    ModelLimits limits,
    EventWeights weights,
    WalkLimits walk,
    RankerOptions ranker,
    boolean repeatLast,
    Experiment experiment,
    ExploreOptions explore,
    ImpressionLimits impressions) {

  /** Everybody gets lists of the same style, which try nothing out. */
  public RecommenderOptions(
      ModelLimits limits,
      EventWeights weights,
      WalkLimits walk,
      RankerOptions ranker,
      boolean repeatLast) {
    this(
        limits,
        weights,
        walk,
        ranker,
        repeatLast,
        Experiment.off(),
        ExploreOptions.standard(),
        ImpressionLimits.standard());
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
    return new RecommenderOptions(
        limits, weights, other, ranker, repeatLast, experiment, explore, impressions);
  }

  /** The same with another ranker. */
  public RecommenderOptions withRanker(RankerOptions other) {
    return new RecommenderOptions(
        limits, weights, walk, other, repeatLast, experiment, explore, impressions);
  }

  /** The same with the visit's last item allowed or not. */
  public RecommenderOptions withRepeatLast(boolean other) {
    return new RecommenderOptions(
        limits, weights, walk, ranker, other, experiment, explore, impressions);
  }

  /** The same with an experiment. */
  public RecommenderOptions withExperiment(Experiment other) {
    return new RecommenderOptions(
        limits, weights, walk, ranker, repeatLast, other, explore, impressions);
  }

  /** The same with other items tried out. */
  public RecommenderOptions withExplore(ExploreOptions other) {
    return new RecommenderOptions(
        limits, weights, walk, ranker, repeatLast, experiment, other, impressions);
  }

  /** The same with more or less remembered of what was shown. */
  public RecommenderOptions withImpressions(ImpressionLimits other) {
    return new RecommenderOptions(
        limits, weights, walk, ranker, repeatLast, experiment, explore, other);
  }

  /** Whether anybody's lists try items out. */
  boolean isExploring() {
    return explore.share() > 0
        || experiment.arms().stream().anyMatch(arm -> arm.style().explore() > 0);
  }

  /** How lists are made for whoever takes no part in an experiment. */
  public ListStyle style() {
    return new ListStyle(walk, ranker.candidates(), false, repeatLast, 0, explore.share());
  }
}
