package io.honeyguide.recommender.evaluate.baseline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Item neighbours: the cosine of two items' sets of visits, summed over the items of the last
 * twenty events with one over their age (item kNN of Linden, Smith and York, IEEE Internet
 * Computing 2003, with recency).
 */
public final class ItemCosine extends VisitBaseline {

  private static final int WINDOW = 20;

  /** Pairs are formed with the newest so many items of a visit, so that huge ones cost no more. */
  private static final int PAIRED_MAX = 100;

  private final List<IntFloatMap> together = new ArrayList<>();
  private int[] visitCounts = new int[1024];

  /** An index that knows nothing yet. */
  public ItemCosine(ListRule rule) {
    super(rule);
  }

  @Override
  void learn(VisitLog visit, int item) {
    while (together.size() <= item) {
      together.add(new IntFloatMap());
    }
    if (item >= visitCounts.length) {
      visitCounts = Arrays.copyOf(visitCounts, 2 * item);
    }
    if (visit.holds(item)) {
      return;
    }
    visitCounts[item]++;
    var newest = visit.newest(PAIRED_MAX);
    for (var index = 0; index < newest.count(); index++) {
      together.get(item).add(newest.item(index), 1);
      together.get(newest.item(index)).add(item, 1);
    }
  }

  @Override
  void score(VisitLog visit, ItemScores into) {
    var newest = visit.newest(WINDOW);
    for (var index = 0; index < newest.count(); index++) {
      var weight = 1f / newest.age(index);
      var own = visitCounts[newest.item(index)];
      together
          .get(newest.item(index))
          .forEach(
              (item, count) ->
                  into.add(
                      item, weight * count / (float) Math.sqrt((double) own * visitCounts[item])));
    }
  }
}
