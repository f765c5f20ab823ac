package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.ItemStore;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The candidates of one question and their rows of {@link Counter} columns: a hash table from item
 * number to row, emptied by moving an epoch on. Items can be barred before the walk; they then
 * never get a row, so no later step has to think of them.
 */
public final class CandidateTable {

  /** What {@link #rowFor} says of a barred item, and of a new one when the table is full. */
  public static final int BARRED = -1;

  /** Most candidates. */
  public static final int ROWS_MAX = 8192;

  private static final int SHIFT = 32 - 15;
  private static final int PLACES = 1 << 15;

  private final int[] placeItems = new int[PLACES];
  private final int[] placeEpochs = new int[PLACES];
  private final int[] placeRows = new int[PLACES];
  private final float[] cells = new float[ROWS_MAX * Counter.COUNT];
  private final int[] rowItems = new int[ROWS_MAX];
  private final int[] rowNeighbours = new int[ROWS_MAX];
  private int epoch;
  private int rowCount;
  private int placeCount;

  /** Forgets all candidates and all barred items. */
  public void clear() {
    if (++epoch == 0) {
      Arrays.fill(placeEpochs, 0);
      epoch = 1;
    }
    rowCount = 0;
    placeCount = 0;
  }

  /** Keeps an item out; it must have no row yet. */
  public void bar(int item) {
    if (placeCount < PLACES / 2) {
      var place = placeOf(item);
      if (placeEpochs[place] != epoch) {
        take(place, item, BARRED);
      }
    }
  }

  /** The item's row, made if need be; {@link #BARRED} for one that must not become a candidate. */
  public int rowFor(int item) {
    var place = placeOf(item);
    if (placeEpochs[place] == epoch) {
      return placeRows[place];
    }
    if (rowCount == ROWS_MAX) {
      return BARRED;
    }
    var row = rowCount++;
    take(place, item, row);
    rowItems[row] = item;
    rowNeighbours[row] = -1;
    Arrays.fill(cells, row * Counter.COUNT, (row + 1) * Counter.COUNT, 0);
    return row;
  }

  /** Takes a candidate out again and bars it; its row stays empty of an item. */
  public void drop(int item) {
    var place = placeOf(item);
    if (placeEpochs[place] != epoch) {
      bar(item);
    } else if (placeRows[place] != BARRED) {
      rowItems[placeRows[place]] = ItemStore.NONE;
      placeRows[place] = BARRED;
    }
  }

  /**
   * Takes every candidate that does not pass out again and bars it; the rows of the others close
   * up. To be called after the walk.
   */
  public void retain(IntPredicate passes) {
    var kept = 0;
    for (var row = 0; row < rowCount; row++) {
      var item = rowItems[row];
      if (!passes.test(item)) {
        placeRows[placeOf(item)] = BARRED;
        continue;
      }
      if (kept < row) {
        placeRows[placeOf(item)] = kept;
        rowItems[kept] = item;
        System.arraycopy(cells, row * Counter.COUNT, cells, kept * Counter.COUNT, Counter.COUNT);
      }
      kept++;
    }
    rowCount = kept;
  }

  private int placeOf(int item) {
    var place = (item * 0x9E3779B1) >>> SHIFT;
    while (placeEpochs[place] == epoch && placeItems[place] != item) {
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }

  private void take(int place, int item, int row) {
    placeItems[place] = item;
    placeEpochs[place] = epoch;
    placeRows[place] = row;
    placeCount++;
  }

  /** Whether this is the row's first meeting with a neighbour; remembers it. */
  boolean firstMeeting(int row, int neighbour) {
    var first = rowNeighbours[row] != neighbour;
    rowNeighbours[row] = neighbour;
    return first;
  }

  /** Number of candidates; their rows are 0 to one less. */
  public int rowCount() {
    return rowCount;
  }

  /** Whether the item is barred. */
  public boolean isBarred(int item) {
    var place = placeOf(item);
    return placeEpochs[place] == epoch && placeRows[place] == BARRED;
  }

  /** Whether the item has a row. */
  public boolean holds(int item) {
    var place = placeOf(item);
    return placeEpochs[place] == epoch && placeRows[place] != BARRED;
  }

  /** The item of a row; {@link ItemStore#NONE} when it was dropped. */
  public int item(int row) {
    return rowItems[row];
  }

  /** A column of a row. */
  public float cell(int row, int counter) {
    return cells[row * Counter.COUNT + counter];
  }

  /** All rows, {@link Counter#COUNT} floats each. */
  public float[] cells() {
    return cells;
  }
}
