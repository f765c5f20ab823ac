package io.honeyguide.recommender.impression;

import io.honeyguide.recommender.model.Scatter;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;
import java.util.function.LongPredicate;

/**
 * Items shown to visitors, for as long as an event of theirs counts for it. A show counts as
 * clicked once and as bought once; shown again, the item can be clicked again.
 *
 * <p>It is a function of the log. Owner: the thread that learns.
 */
public final class ShownItems {

  private static final byte CLICKED = 1;
  private static final byte BOUGHT = 2;

  private final long windowMs;
  private final RowTable table;
  private long[] visitors = {};
  private byte[] outcomes = {};

  /** Nothing shown yet. */
  public ShownItems(ImpressionLimits limits) {
    this.windowMs = limits.window().toMillis();
    this.table = new RowTable(limits.shown());
  }

  private static long key(long visitor, long item) {
    return Scatter.mix(visitor ^ Scatter.mix(item));
  }

  /**
   * An item was shown.
   *
   * @param visitor the visitor's number
   * @param item the item's number, {@link ItemClicks#numberOf}
   */
  public void show(long visitor, long item, long timeMs) {
    var row = table.find(key(visitor, item));
    if (row == RowTable.NONE) {
      allocate();
      row = table.take(key(visitor, item), timeMs, timeMs - windowMs);
      visitors[row] = visitor;
    } else {
      table.setTimeMs(row, Math.max(timeMs, table.timeMs(row)));
    }
    outcomes[row] = 0;
  }

  private void allocate() {
    if (visitors.length == 0) {
      visitors = new long[table.capacity()];
      outcomes = new byte[table.capacity()];
    }
  }

  /** Whether the item was shown to the visitor lately enough for an event at a time to count. */
  public boolean isAwaited(long visitor, long item, long timeMs) {
    return awaited(visitor, item, timeMs) != RowTable.NONE;
  }

  private int awaited(long visitor, long item, long timeMs) {
    var row = table.find(key(visitor, item));
    return row != RowTable.NONE && timeMs - table.timeMs(row) <= windowMs ? row : RowTable.NONE;
  }

  /** The visitor touched an item; whether that is the first time since it was shown. */
  public boolean click(long visitor, long item, long timeMs) {
    return isFirst(CLICKED, awaited(visitor, item, timeMs));
  }

  /** The visitor bought an item; whether that is the first time since it was shown. */
  public boolean buy(long visitor, long item, long timeMs) {
    return isFirst(BOUGHT, awaited(visitor, item, timeMs));
  }

  private boolean isFirst(byte outcome, int row) {
    if (row == RowTable.NONE || (outcomes[row] & outcome) != 0) {
      return false;
    }
    outcomes[row] |= outcome;
    return true;
  }

  /** Forgets what was shown to a visitor. */
  public void forget(long visitor) {
    forget(number -> number == visitor);
  }

  /** Forgets what was shown to the visitors that a test picks. */
  public void forget(LongPredicate gone) {
    for (var row = 0; row < visitors.length; row++) {
      if (table.isUsed(row) && gone.test(visitors[row])) {
        table.free(row);
      }
    }
  }

  /** Number of items remembered as shown. */
  public int count() {
    return table.count();
  }

  /** Number forgotten before their window was over, for lack of room. */
  public long forgotten() {
    return table.forgotten();
  }

  /** Appends everything to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    table.write(
        out,
        row -> {
          out.putLong(visitors[row]);
          out.putInt(outcomes[row]);
        });
  }

  /**
   * Reads what {@link #write} wrote; what exceeds the limits is forgotten.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static ShownItems read(SnapshotInput in, ImpressionLimits limits) throws IOException {
    var shown = new ShownItems(limits);
    shown.table.read(
        in,
        row -> {
          shown.allocate();
          shown.visitors[row] = in.getLong();
          shown.outcomes[row] = (byte) in.getCount(CLICKED | BOUGHT);
        });
    return shown;
  }
}
