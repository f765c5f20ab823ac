package io.honeyguide.recommender.impression;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/**
 * Finds rows by a key of 64 bits. A key belongs to one bucket of eight rows; a new one takes the
 * row there whose time is oldest. So the table never grows and never has to be tidied up. The
 * columns of the rows are their owner's.
 *
 * <p>Nothing is allocated before the first row is taken.
 */
final class RowTable {

  /** Writes what the owner keeps for a row. */
  @FunctionalInterface
  interface RowWriter {
    void write(int row) throws IOException;
  }

  /** Reads what the owner keeps for a row. */
  @FunctionalInterface
  interface RowReader {
    void read(int row) throws IOException;
  }

  static final int NONE = -1;

  private static final int BUCKET = 8;

  private final int capacity;
  private long[] keys = {};
  private long[] timesMs = {};
  private int count;
  private long forgotten;

  /** A table of so many rows, rounded up to a power of two. */
  RowTable(int rows) {
    this.capacity = Math.max(BUCKET, Integer.highestOneBit(2 * rows - 1));
  }

  int capacity() {
    return capacity;
  }

  private int bucketOf(long key) {
    return (int) key & (capacity - BUCKET);
  }

  /** Zero marks free rows. */
  private static long stored(long key) {
    return key == 0 ? 1 : key;
  }

  /** The row of a key, or {@link #NONE}. */
  int find(long key) {
    if (keys.length > 0) {
      var from = bucketOf(stored(key));
      for (var row = from; row < from + BUCKET; row++) {
        if (keys[row] == stored(key)) {
          return row;
        }
      }
    }
    return NONE;
  }

  /**
   * A row for a key that has none yet.
   *
   * @param timeMs the row's time
   * @param neededMs rows with an older time are needed no more, and not counted as forgotten
   */
  int take(long key, long timeMs, long neededMs) {
    allocate();
    var from = bucketOf(stored(key));
    var taken = from;
    for (var row = from; row < from + BUCKET && keys[taken] != 0; row++) {
      if (keys[row] == 0 || timesMs[row] < timesMs[taken]) {
        taken = row;
      }
    }
    if (keys[taken] == 0) {
      count++;
    } else if (timesMs[taken] >= neededMs) {
      forgotten++;
    }
    keys[taken] = stored(key);
    timesMs[taken] = timeMs;
    return taken;
  }

  /** Appends the rows to a snapshot, each with what its owner adds. */
  void write(SnapshotOutput out, RowWriter columns) throws IOException {
    out.putLong(forgotten);
    out.putInt(count);
    for (var row = 0; row < keys.length; row++) {
      if (isUsed(row)) {
        out.putInt(row);
        out.putLong(keys[row]);
        out.putLong(timesMs[row]);
        columns.write(row);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote; what exceeds the capacity is forgotten.
   *
   * @throws IOException when the snapshot is damaged
   */
  void read(SnapshotInput in, RowReader columns) throws IOException {
    forgotten = in.getLong();
    for (var rest = in.getCount(Integer.MAX_VALUE); rest > 0; rest--) {
      var before = in.getCount(Integer.MAX_VALUE);
      columns.read(restore(in.getLong(), in.getLong(), before));
    }
  }

  /**
   * A row for a key that a snapshot holds: the same as before, so that later the same ones go. In a
   * table of another size any of its bucket.
   */
  private int restore(long key, long timeMs, int row) {
    allocate();
    var from = bucketOf(stored(key));
    if (row < from || row >= from + BUCKET || keys[row] != 0) {
      return take(key, timeMs, Long.MIN_VALUE);
    }
    keys[row] = stored(key);
    timesMs[row] = timeMs;
    count++;
    return row;
  }

  private void allocate() {
    if (keys.length == 0) {
      keys = new long[capacity];
      timesMs = new long[capacity];
    }
  }

  void free(int row) {
    keys[row] = 0;
    count--;
  }

  boolean isUsed(int row) {
    return keys.length > 0 && keys[row] != 0;
  }

  long timeMs(int row) {
    return timesMs[row];
  }

  void setTimeMs(int row, long timeMs) {
    timesMs[row] = timeMs;
  }

  /** Number of rows in use. */
  int count() {
    return count;
  }

  /** Rows taken from keys that were still needed. */
  long forgotten() {
    return forgotten;
  }
}
