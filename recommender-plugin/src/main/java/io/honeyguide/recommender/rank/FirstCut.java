package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.VisitWindow;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A hand-made order that picks the candidates worth ranking: six counters, each divided by its
 * largest value, plus the reminder and the user's history. Where nothing is known, what strangers
 * begin with, and demand.
 *
 * <p>It keeps the chosen rows in the table's order, so that whatever sums over them does so in an
 * order that only the model decides.
 */
final class FirstCut {

  private static final float SIMILAR_TOGETHER = .5f;
  private static final float CONTENT = .5f;
  private static final float TWO_STEPS = .3f;

  /** Beside what strangers begin with. */
  private static final float DEMAND_OF_DAY = .2f;

  /** Demand decides only among candidates without evidence. */
  private static final float DEMAND_TRACE = 1e-6f;

  /** A counter that faded below this for all candidates says nothing, and its inverse too much. */
  private static final float LEAST = 1e-20f;

  private static final int GROUPS = 2048;
  private static final int GROUP_SHIFT = 64 - 11;

  private final BehaviourModel model;
  private final float[] scale = new float[Counter.COUNT];
  private final long[] keys = new long[CandidateTable.ROWS_MAX];
  private final long[] sorted = new long[CandidateTable.ROWS_MAX];
  private final int[] countOf = new int[GROUPS];
  private final int[] rows = new int[FeatureTable.CANDIDATES_MAX];

  FirstCut(BehaviourModel model) {
    this.model = model;
  }

  /**
   * Picks the most promising candidates.
   *
   * @param most how many, at most {@link FeatureTable#CANDIDATES_MAX}
   * @return how many there are; {@link #rows} holds them
   */
  int choose(VisitWindow window, CandidateTable table, int most) {
    return choose(window, table, most, null, null);
  }

  /** What a candidate's place is multiplied by. */
  @FunctionalInterface
  interface Factor {
    float of(int item);
  }

  /**
   * Picks the most promising candidates.
   *
   * @param factor raises or lowers some, or null
   * @param likeness by row, how much a candidate is like what the visit touched, or null
   */
  int choose(
      VisitWindow window,
      CandidateTable table,
      int most,
      @Nullable Factor factor,
      float @Nullable [] likeness) {
    measure(table);
    var keyCount = 0;
    for (var row = 0; row < table.rowCount(); row++) {
      var item = table.item(row);
      if (item == ItemStore.NONE) {
        keys[row] = Long.MIN_VALUE;
      } else {
        var score = score(window, table, row, item);
        if (likeness != null) {
          score += CONTENT * likeness[row];
        }
        keys[row] = key(factor == null ? score : factor.of(item) * score, item);
        sorted[keyCount++] = keys[row];
      }
    }
    var least = keyCount > most ? largest(sorted, keyCount, most) : Long.MIN_VALUE + 1;
    var count = 0;
    for (var row = 0; row < table.rowCount(); row++) {
      if (keys[row] >= least) {
        rows[count++] = row;
      }
    }
    return count;
  }

  private float score(VisitWindow window, CandidateTable table, int row, int item) {
    var cells = table.cells();
    var base = row * Counter.COUNT;
    var score =
        cells[base + Counter.TOGETHER] * scale[Counter.TOGETHER]
            + .5f
                * (cells[base + Counter.TOGETHER_SLOW] * scale[Counter.TOGETHER_SLOW]
                    + cells[base + Counter.FORWARD] * scale[Counter.FORWARD]
                    + cells[base + Counter.AFTER_LAST] * scale[Counter.AFTER_LAST]
                    + cells[base + Counter.COSINE] * scale[Counter.COSINE]
                    + cells[base + Counter.HISTORY])
            + TWO_STEPS * cells[base + Counter.TWO_STEPS] * scale[Counter.TWO_STEPS];
    if (!window.isHistory() && window.indexOf(item) >= 0) {
      score += 1;
    }
    if (score == 0 || window.count() == 0) {
      var demand = Decay.ln(1 + model.items().demand(item, 1, model.nowMs()));
      score +=
          window.count() == 0
              ? beginning(model, item) + DEMAND_OF_DAY * demand
              : DEMAND_TRACE * demand;
    }
    return score;
  }

  /** How much strangers begin with an item: a logarithm, in which an event of others shows, too. */
  static float beginning(BehaviourModel model, int item) {
    return Decay.ln(1 + 100 * model.items().demand(item, ItemStore.BEGINNINGS, model.nowMs()));
  }

  /** The score of a row that {@link #choose} picked last. */
  float score(int row) {
    return Float.intBitsToFloat((int) (keys[row] >>> 32));
  }

  /** Orders by score, equal ones by ascending item number; all keys differ. */
  private static long key(float score, int item) {
    return (long) Float.floatToRawIntBits(score) << 32 | (Integer.MAX_VALUE - item);
  }

  /**
   * The value that so many are not below; moves the values about. Counts them by their first bits,
   * so that only those that share these with the sought one are compared.
   */
  private long largest(long[] values, int count, int wanted) {
    Arrays.fill(countOf, 0);
    for (var i = 0; i < count; i++) {
      countOf[group(values[i])]++;
    }
    var border = countOf.length - 1;
    var above = 0;
    while (above + countOf[border] < wanted) {
      above += countOf[border--];
    }
    var inBorder = 0;
    for (var i = 0; i < count; i++) {
      var value = values[i];
      if (group(value) == border) {
        values[inBorder++] = value;
      }
    }
    return largestCompared(values, inBorder, wanted - above);
  }

  private static long largestCompared(long[] values, int count, int wanted) {
    var low = 0;
    var high = count - 1;
    while (low < high) {
      var pivot = values[(low + high) >>> 1];
      var i = low;
      var j = high;
      while (i <= j) {
        while (values[i] > pivot) {
          i++;
        }
        while (values[j] < pivot) {
          j--;
        }
        if (i <= j) {
          var kept = values[i];
          values[i++] = values[j];
          values[j--] = kept;
        }
      }
      if (wanted - 1 <= j) {
        high = j;
      } else if (wanted - 1 >= i) {
        low = i;
      } else {
        break;
      }
    }
    return values[wanted - 1];
  }

  /** Grows with a value: the first bits of a score, that is its power of two and quarters of it. */
  private static int group(long value) {
    return (int) (value >> GROUP_SHIFT) + GROUPS / 2;
  }

  /** Scores every row by how strongly it goes together with the asked item. */
  void scoreSimilar(CandidateTable table, float @Nullable [] likeness, RankedList list, int count) {
    measure(table);
    list.clear(count);
    for (var row = 0; row < table.rowCount(); row++) {
      var score =
          table.cell(row, Counter.COSINE) * scale[Counter.COSINE]
              + SIMILAR_TOGETHER * table.cell(row, Counter.TOGETHER) * scale[Counter.TOGETHER];
      if (likeness != null) {
        score += CONTENT * likeness[row];
      }
      list.offer(table.item(row), score, row);
    }
  }

  /** Finds each column's largest value. */
  private void measure(CandidateTable table) {
    Arrays.fill(scale, 0);
    var cells = table.cells();
    for (var row = 0; row < table.rowCount(); row++) {
      if (table.item(row) != ItemStore.NONE) {
        var base = row * Counter.COUNT;
        for (var counter = 0; counter < Counter.COUNT; counter++) {
          // Math.max takes twice as long, for the sake of values that never come.
          if (cells[base + counter] > scale[counter]) {
            scale[counter] = cells[base + counter];
          }
        }
      }
    }
    for (var counter = 0; counter < Counter.COUNT; counter++) {
      scale[counter] = scale[counter] > LEAST ? 1 / scale[counter] : 0;
    }
  }

  /** Rows of the chosen candidates, ascending. */
  int[] rows() {
    return rows;
  }

  /** One over the largest value of each counter, or 0. */
  float[] scale() {
    return scale;
  }
}
