package io.honeyguide.recommender.rank;

/**
 * How good the lists were that labels were made of: of the blend, and of each counter had it been
 * alone. Means over about the last thousand labels, since the start of the process; they are shown
 * and nothing depends on them.
 *
 * <p>Owner: the thread that learns.
 */
public final class LiveQuality {

  /** Place of the blend; the counters' lie below. */
  public static final int BLEND = Feature.COUNTERS;

  /** Number of lists judged side by side. */
  public static final int COUNT = Feature.COUNTERS + 1;

  private static final int LIST_LENGTH = 20;
  private static final double LABELS_REMEMBERED = 1000;

  private final double[] hitRates = new double[COUNT];
  private final double[] reciprocalRanks = new double[COUNT];
  private long labels;

  LiveQuality() {}

  /**
   * Judges the candidates by what came next.
   *
   * @param target the candidate that came next, or -1 when it was none
   */
  void add(FeatureTable features, Ranker ranker, int target) {
    labels++;
    var share = Math.max(1.0 / labels, 1 / LABELS_REMEMBERED);
    for (var list = 0; list < COUNT; list++) {
      var place = target < 0 ? 0 : place(features, ranker, list, target);
      var hit = place > 0 && place <= LIST_LENGTH;
      hitRates[list] += share * ((hit ? 1 : 0) - hitRates[list]);
      reciprocalRanks[list] += share * ((hit ? 1.0 / place : 0) - reciprocalRanks[list]);
    }
  }

  /** Place from 1; 0 where the list would not hold the target. */
  private static int place(FeatureTable features, Ranker ranker, int list, int target) {
    var value = value(features, ranker, list, target);
    if (list != BLEND && value <= 0) {
      return 0;
    }
    var place = 1;
    for (var other = 0; other < features.count(); other++) {
      var rival = value(features, ranker, list, other);
      if (rival > value || (rival == value && other < target)) {
        place++;
      }
    }
    return place;
  }

  private static float value(FeatureTable features, Ranker ranker, int list, int candidate) {
    return list == BLEND
        ? ranker.score(candidate)
        : features.value(Feature.SCALED + list, candidate);
  }

  /** The list's name: {@code blend} or the counter's. */
  public static String name(int list) {
    return list == BLEND ? "blend" : Feature.name(list);
  }

  /** Number of labels judged. */
  public long labels() {
    return labels;
  }

  /** Share of lists of 20 that held the target. */
  public double hitRate(int list) {
    return hitRates[list];
  }

  /** Mean of one over the target's place. */
  public double reciprocalRank(int list) {
    return reciprocalRanks[list];
  }
}
