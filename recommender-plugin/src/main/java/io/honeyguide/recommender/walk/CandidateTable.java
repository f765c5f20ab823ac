package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.ItemStore;
import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The candidates of one question and their rows of {@link Counter} columns: a hash table from item
 * number to row, emptied by moving an epoch on. Items can be barred before the walk; they then
 * never get a row, so no later step has to think of them.
 *
 * <p>A place of the table is one number: epoch, item and row, so that one read finds a row. Left to
 * themselves, reads of places do not wait for each other; {@link #rowsFor} leaves them so.
 */
public final class CandidateTable {

  /** Most candidates. */
  public static final int ROWS_MAX = 8192;

  /**
   * What {@link #rowFor} says of a barred item, and of a new one when the table is full: a row that
   * nobody reads, so whatever is written there is passed over.
   */
  public static final int BARRED = ROWS_MAX;

  private static final int PLACES = 1 << 15;
  private static final int SHIFT = 32 - 15;
  private static final int ROW_BITS = 14;
  private static final int ROW_MASK = (1 << ROW_BITS) - 1;
  private static final int ITEM_BITS = 30;
  private static final long ITEM_MASK = (1L << ITEM_BITS) - 1;
  private static final int EPOCH_MAX = (1 << 19) - 1;

  private final long[] places = new long[PLACES];
  private final float[] cells = new float[(ROWS_MAX + 1) * Counter.COUNT];
  private final int[] rowItems = new int[ROWS_MAX + 1];
  private final int[] rowNeighbours = new int[ROWS_MAX + 1];
  private int epoch = 1;
  private int rowCount;
  private int rowsWritten;
  private int placeCount;

  /** Forgets all candidates and all barred items. */
  public void clear() {
    if (++epoch > EPOCH_MAX) {
      Arrays.fill(places, 0);
      epoch = 1;
    }
    Arrays.fill(cells, 0, Math.max(rowsWritten, rowCount) * Counter.COUNT, 0);
    rowsWritten = 0;
    rowCount = 0;
    placeCount = 0;
  }

  /** Keeps an item out; it must have no row yet. */
  public void bar(int item) {
    if (placeCount < PLACES / 2) {
      var place = placeOf(item);
      if (!isTaken(places[place])) {
        take(place, item, BARRED);
      }
    }
  }

  /** The item's row, made if need be; {@link #BARRED} for one that must not become a candidate. */
  public int rowFor(int item) {
    var place = placeOf(item);
    if (isTaken(places[place])) {
      return row(places[place]);
    }
    if (rowCount == ROWS_MAX) {
      return BARRED;
    }
    var row = rowCount++;
    take(place, item, row);
    rowItems[row] = item;
    rowNeighbours[row] = -1;
    return row;
  }

  /**
   * {@link #rowFor} of many items in order. Whether an item is new follows no pattern, so it is
   * worked out without branches.
   *
   * @param rows receives them
   */
  void rowsFor(int[] items, int count, int[] rows) {
    if (rowCount + count > ROWS_MAX) {
      for (var i = 0; i < count; i++) {
        rows[i] = rowFor(items[i]);
      }
      return;
    }
    var next = rowCount;
    for (var i = 0; i < count; i++) {
      var item = items[i];
      var place = placeOf(item);
      var word = places[place];
      var other = (word >>> ROW_BITS) ^ key(item);
      // All bits where the place is free, for the item has no row then; else none.
      var isNew = (int) ((other | -other) >> 63);
      var row = (next & isNew) | (row(word) & ~isNew);
      places[place] = (key(item) << ROW_BITS) | row;
      rowItems[next] = item;
      rowNeighbours[next] = -1;
      next -= isNew;
      rows[i] = row;
    }
    placeCount += next - rowCount;
    rowCount = next;
  }

  /** Takes a candidate out again and bars it; its row stays empty of an item. */
  public void drop(int item) {
    var place = placeOf(item);
    var word = places[place];
    if (!isTaken(word)) {
      bar(item);
    } else if (row(word) != BARRED) {
      rowItems[row(word)] = ItemStore.NONE;
      put(place, item, BARRED);
    }
  }

  /**
   * Takes every candidate that does not pass out again and bars it; the rows of the others close
   * up. To be called after the walk.
   */
  public void retain(IntPredicate passes) {
    var kept = 0;
    rowsWritten = Math.max(rowsWritten, rowCount);
    for (var row = 0; row < rowCount; row++) {
      var item = rowItems[row];
      if (!passes.test(item)) {
        put(placeOf(item), item, BARRED);
        continue;
      }
      if (kept < row) {
        put(placeOf(item), item, kept);
        rowItems[kept] = item;
        System.arraycopy(cells, row * Counter.COUNT, cells, kept * Counter.COUNT, Counter.COUNT);
      }
      kept++;
    }
    Arrays.fill(cells, kept * Counter.COUNT, rowCount * Counter.COUNT, 0);
    rowCount = kept;
  }

  private long key(int item) {
    return ((long) epoch << ITEM_BITS) | item;
  }

  private boolean isTaken(long word) {
    return word >>> (ROW_BITS + ITEM_BITS) == epoch;
  }

  private static int row(long word) {
    return (int) word & ROW_MASK;
  }

  /** Where the item stands, or would. */
  private int placeOf(int item) {
    var place = (item * 0x9E3779B1) >>> SHIFT;
    while (isOther((places[place] >>> ROW_BITS) ^ key(item))) {
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }

  /**
   * Whether a place is taken by another item: the difference of both keys is one of items, not of
   * epochs. That is rare, other than that it is free, so one comparison asks for this alone.
   */
  private static boolean isOther(long difference) {
    return Long.compareUnsigned(difference - 1, ITEM_MASK) < 0;
  }

  private void take(int place, int item, int row) {
    put(place, item, row);
    placeCount++;
  }

  private void put(int place, int item, int row) {
    places[place] = (key(item) << ROW_BITS) | row;
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
    return isTaken(places[place]) && row(places[place]) == BARRED;
  }

  /** Whether the item has a row. */
  public boolean holds(int item) {
    var place = placeOf(item);
    return isTaken(places[place]) && row(places[place]) != BARRED;
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
