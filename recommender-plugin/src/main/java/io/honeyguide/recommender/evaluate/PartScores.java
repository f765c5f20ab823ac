package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.walk.Counter;
import java.util.ArrayList;
import java.util.List;

/**
 * How good lists were if each counter of the walk alone made them, and how the weights move: what
 * the blend is made of.
 */
public final class PartScores implements EvaluationObserver {

  private final Recommender recommender;
  private final int listLength;
  private final int[] places = new int[Counter.COUNT];
  private final long[] hits = new long[Counter.COUNT];
  private final double[] reciprocalRanks = new double[Counter.COUNT];
  private final List<float[]> weights = new ArrayList<>();
  private long targets;

  /** Scores of the counters behind a recommender's lists. */
  public PartScores(Recommender recommender, int listLength) {
    this.recommender = recommender;
    this.listLength = listLength;
  }

  @Override
  public void judged(int window, BehaviourEvent target, List<String> list) {
    targets++;
    recommender.placesByCounter(target.item(), places);
    for (var counter = 0; counter < LearnedOrder.COUNTERS; counter++) {
      if (places[counter] > 0 && places[counter] <= listLength) {
        hits[counter]++;
        reciprocalRanks[counter] += 1.0 / places[counter];
      }
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

  /** Number of lists judged. */
  public long targets() {
    return targets;
  }

  /** Share of lists by one counter that would have held the target. */
  public double hitRate(int counter) {
    return targets == 0 ? 0 : (double) hits[counter] / targets;
  }

  /** Mean of one over the target's place in lists by one counter. */
  public double reciprocalRank(int counter) {
    return targets == 0 ? 0 : reciprocalRanks[counter] / targets;
  }

  /**
   * The linear weights that visits of all lengths share, as they were at the end of each window.
   */
  public List<float[]> weights() {
    return weights;
  }
}
