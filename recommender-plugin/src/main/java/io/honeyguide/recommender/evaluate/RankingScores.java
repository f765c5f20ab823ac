package io.honeyguide.recommender.evaluate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How good lists were: the share that held the target (hit rate), the mean of one over its place
 * (reciprocal rank), the mean of one over log2 of its place plus one (nDCG with one target), and
 * how many different items were shown.
 */
public final class RankingScores {

  private final int listLength;
  private final Set<String> shown = new HashSet<>();
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
      shown.add(list.get(place));
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

  /** Number of lists shorter than asked for. */
  public long shortLists() {
    return shortLists;
  }
}
