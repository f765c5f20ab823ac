package io.honeyguide.recommender.evaluate;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How good lists were: the share that held the target (hit rate), the mean of one over its place
 * (reciprocal rank), the mean of one over log2 of its place plus one (nDCG with one target), how
 * many different items were shown, and how different the lists were from each other.
 */
public final class RankingScores {

  private final int listLength;
  private final Map<String, Integer> shown = new HashMap<>();
  private long targets;
  private long hits;
  private double reciprocalRanks;
  private double gains;
  private long shortLists;

  /**
   * No scores yet.
   *
   * @param listLength places of a list that count
   */
  public RankingScores(int listLength) {
    this.listLength = listLength;
  }

  /** Judges one list by the item that came next. */
  public void add(List<String> list, String target) {
    targets++;
    var length = Math.min(listLength, list.size());
    shortLists += length < listLength ? 1 : 0;
    for (var place = 0; place < length; place++) {
      shown.merge(list.get(place), 1, Integer::sum);
    }
    var place = list.subList(0, length).indexOf(target);
    if (place >= 0) {
      hits++;
      reciprocalRanks += 1.0 / (place + 1);
      gains += Math.log(2) / Math.log(place + 2.0);
    }
  }

  /** Number of lists judged. */
  public long targets() {
    return targets;
  }

  /** Share of lists that held the target, 0 to 1; 0 without lists. */
  public double hitRate() {
    return targets == 0 ? 0 : (double) hits / targets;
  }

  /** Mean of one over the target's place, 0 where it was not in the list. */
  public double reciprocalRank() {
    return targets == 0 ? 0 : reciprocalRanks / targets;
  }

  /** Mean discounted gain. */
  public double discountedGain() {
    return targets == 0 ? 0 : gains / targets;
  }

  /** Number of different items in all lists. */
  public int shownItems() {
    return shown.size();
  }

  /**
   * How different the lists are from each other: the mean, over all pairs of them, of the share of
   * places that hold no item of the other, 0 (everybody gets the same) to 1 (Zhou et al., PNAS
   * 2010, there called personalization); NaN below two lists. Empty places count as different.
   */
  public double diversity() {
    if (targets < 2) {
      return Double.NaN;
    }
    var common = shown.values().stream().mapToDouble(count -> count * (count - 1.0)).sum();
    return 1 - common / (targets * (targets - 1.0) * listLength);
  }

  /** Number of lists shorter than asked for. */
  public long shortLists() {
    return shortLists;
  }
}
