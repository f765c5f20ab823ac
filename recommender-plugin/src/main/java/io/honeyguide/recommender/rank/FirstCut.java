package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.VisitWindow;
import java.util.Arrays;

/** The hand-made order over the rows of a walk, and what it says about the reason for an item. */
final class FirstCut {

  private static final float SIMILAR_TOGETHER = .5f;
  private static final double LN2 = 0.6931471805599453;

  private final BehaviourModel model;
  private final OrderWeights weights;
  private final float[] scale = new float[Counter.COUNT];

  FirstCut(BehaviourModel model, OrderWeights weights) {
    this.model = model;
    this.weights = weights;
  }

  /** Scores every row and keeps the best. */
  void score(VisitWindow window, CandidateTable table, RankedList list, int count) {
    measure(table);
    list.clear(count);
    for (var row = 0; row < table.rowCount(); row++) {
      var score =
          together(table, row)
              + next(table, row)
              + reminder(window, table.item(row))
              + history(table, row)
              + demand(table.item(row));
      list.offer(table.item(row), score, row);
    }
  }

  /** Scores every row by how strongly it goes together with the asked item. */
  void scoreSimilar(CandidateTable table, RankedList list, int count) {
    measure(table);
    list.clear(count);
    for (var row = 0; row < table.rowCount(); row++) {
      var score =
          table.cell(row, Counter.COSINE) * scale[Counter.COSINE]
              + SIMILAR_TOGETHER * table.cell(row, Counter.TOGETHER) * scale[Counter.TOGETHER];
      list.offer(table.item(row), score, row);
    }
  }

  /** Finishes the cosine column and finds each column's largest value. */
  private void measure(CandidateTable table) {
    Arrays.fill(scale, 0);
    var cells = table.cells();
    for (var row = 0; row < table.rowCount(); row++) {
      var base = row * Counter.COUNT;
      if (cells[base + Counter.COSINE] > 0) {
        cells[base + Counter.COSINE] /=
            (float) Math.sqrt(model.items().visitCount(table.item(row)) + 1.0);
      }
      for (var counter = 0; counter < Counter.COUNT; counter++) {
        scale[counter] = Math.max(scale[counter], cells[base + counter]);
      }
    }
    for (var counter = 0; counter < Counter.COUNT; counter++) {
      scale[counter] = scale[counter] > 0 ? 1 / scale[counter] : 0;
    }
  }

  private float together(CandidateTable table, int row) {
    return weights.together() * table.cell(row, Counter.TOGETHER) * scale[Counter.TOGETHER]
        + weights.togetherSlow()
            * table.cell(row, Counter.TOGETHER_SLOW)
            * scale[Counter.TOGETHER_SLOW]
        + weights.cosine() * table.cell(row, Counter.COSINE) * scale[Counter.COSINE];
  }

  private float next(CandidateTable table, int row) {
    return weights.forward() * table.cell(row, Counter.FORWARD) * scale[Counter.FORWARD]
        + weights.afterLast() * table.cell(row, Counter.AFTER_LAST) * scale[Counter.AFTER_LAST];
  }

  private float reminder(VisitWindow window, int item) {
    var index = window.isHistory() ? -1 : window.indexOf(item);
    return index < 0 ? 0 : weights.reminder() + weights.reminderRecency() / window.age(index);
  }

  private float history(CandidateTable table, int row) {
    return weights.history() * table.cell(row, Counter.HISTORY);
  }

  private float demand(int item) {
    var nowMs = model.nowMs();
    var day = 1.0 + model.items().demand(item, 1, nowMs);
    var fortnight = 1.0 + model.items().demand(item, 2, nowMs);
    return weights.demand() * (float) (LN2 * (.2 * Decay.log2(day) + .01 * Decay.log2(fortnight)));
  }

  /**
   * Names the kind of evidence that weighs most for an item of the list.
   *
   * @param list holds at {@code because} the window's item that the neighbours' evidence came from
   */
  void explain(VisitWindow window, CandidateTable table, RankedList list, int place) {
    var row = list.rows()[place];
    var item = list.item(place);
    var together = together(table, row);
    var next = next(table, row);
    var reminder = reminder(window, item);
    var history = history(table, row);
    var most = Math.max(Math.max(together, next), Math.max(reminder, history));
    if (most <= 0) {
      list.setReason(place, Reason.POPULAR, ItemStore.NONE);
    } else if (reminder == most) {
      list.setReason(place, Reason.REMINDER, item);
    } else if (history == most) {
      list.setReason(place, Reason.HISTORY, item);
    } else if (next == most) {
      var after = table.cell(row, Counter.AFTER_LAST) > 0 ? window.lastItem() : list.because(place);
      list.setReason(place, Reason.NEXT, after);
    } else {
      list.setReason(place, Reason.TOGETHER, list.because(place));
    }
  }
}
