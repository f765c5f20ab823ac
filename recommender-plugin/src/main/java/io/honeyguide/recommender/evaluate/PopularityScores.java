package io.honeyguide.recommender.evaluate;

import java.util.List;

/** How popular shown items were when they were shown, beside what visitors chose. */
final class PopularityScores {

  private final int listLength;
  private double shown;
  private double chosen;
  private long lists;

  /**
   * No scores yet.
   *
   * @param listLength places of a list that count
   */
  PopularityScores(int listLength) {
    this.listLength = listLength;
  }

  /** Takes in one list and the item that came next. */
  void add(List<String> list, String target, ItemDemand demand) {
    var length = Math.min(listLength, list.size());
    var sum = 0.0;
    for (var place = 0; place < length; place++) {
      sum += demand.share(list.get(place));
    }
    shown += sum / Math.max(1, length);
    chosen += demand.share(target);
    lists++;
  }

  /** Mean share of all events before that were on a shown item. */
  double shown() {
    return shown / Math.max(1, lists);
  }

  /** The same of the items that came next. */
  double chosen() {
    return chosen / Math.max(1, lists);
  }

  /**
   * How much more popular shown items are than what visitors choose; 0 where they chose nothing.
   */
  double bias() {
    return chosen == 0 ? 0 : shown / chosen;
  }
}
