package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.serve.Recommender;
import java.util.ArrayList;
import java.util.List;

/**
 * How good lists were if each counter of the walk alone made them, and how the weights move: what
 * the blend is made of.
 */
public final class PartScores implements EvaluationObserver {

  private final Recommender recommender;
  private final int listLength;
  private final List<RankingScores> scores = new ArrayList<>();
  private final List<PopularityScores> popularity = new ArrayList<>();
  private final ItemDemand demand = new ItemDemand();
  private final List<float[]> weights = new ArrayList<>();

  /** Scores of the counters behind a recommender's lists. */
  public PartScores(Recommender recommender, int listLength) {
    this.recommender = recommender;
    this.listLength = listLength;
    for (var counter = 0; counter < LearnedOrder.COUNTERS; counter++) {
      scores.add(new RankingScores(listLength));
      popularity.add(new PopularityScores(listLength));
    }
  }

  @Override
  public void taken(BehaviourEvent event) {
    demand.taken(event.item());
  }

  @Override
  public void judged(int window, BehaviourEvent target, List<String> list) {
    for (var counter = 0; counter < LearnedOrder.COUNTERS; counter++) {
      var alone = recommender.listByCounter(counter, listLength);
      scores.get(counter).add(alone, target.item());
      popularity.get(counter).add(alone, target.item(), demand);
    }
    while (weights.size() <= window) {
      weights.add(new float[LearnedOrder.featureCount()]);
    }
    var latest = weights.get(window);
    for (var feature = 0; feature < latest.length; feature++) {
      latest[feature] = recommender.order().weight(feature);
    }
  }

  /** Number of counters. */
  public int count() {
    return LearnedOrder.COUNTERS;
  }

  /** A counter's name. */
  public String name(int counter) {
    return LearnedOrder.featureName(counter);
  }

  /** How good the lists of one counter alone would have been. */
  public RankingScores scores(int counter) {
    return scores.get(counter);
  }

  /** Share of the known items that one counter alone would have shown, 0 to 1. */
  public double coverage(int counter) {
    return scores.get(counter).shownItems() / (double) Math.max(1, demand.itemCount());
  }

  /** How much more popular its items are than what visitors choose. */
  public double popularityBias(int counter) {
    return popularity.get(counter).bias();
  }

  /**
   * The linear weights that visits of all lengths share, as they were at the end of each window.
   */
  public List<float[]> weights() {
    return weights;
  }
}
