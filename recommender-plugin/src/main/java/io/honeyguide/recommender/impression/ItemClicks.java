package io.honeyguide.recommender.impression;

import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.Scatter;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/**
 * How often each item was shown, and clicked of that. Both fade by the same half-life, so that an
 * item whose time has come, or is over, gets another chance.
 *
 * <p>It is a function of the log. Owner: the thread that learns.
 */
public final class ItemClicks {

  private static final long ITEMS = 3;

  private final double halfLifeMs;
  private final RowTable table;
  private float[] shows = {};
  private float[] clicks = {};

  /** Nothing counted yet. */
  public ItemClicks(ImpressionLimits limits) {
    this.halfLifeMs = limits.halfLife().toMillis();
    this.table = new RowTable(limits.items());
  }

  /** An item's number here. */
  public static long numberOf(String id) {
    return Scatter.of(id, ITEMS);
  }

  /** The item was shown once more. */
  public void show(long item, long timeMs) {
    var row = table.find(item);
    if (row == RowTable.NONE) {
      allocate();
      row = table.take(item, timeMs, Long.MIN_VALUE);
      shows[row] = 0;
      clicks[row] = 0;
    }
    fade(row, timeMs);
    shows[row]++;
  }

  private void allocate() {
    if (shows.length == 0) {
      shows = new float[table.capacity()];
      clicks = new float[table.capacity()];
    }
  }

  /** One of the shows was clicked. */
  public void click(long item, long timeMs) {
    var row = table.find(item);
    if (row != RowTable.NONE) {
      fade(row, timeMs);
      clicks[row]++;
    }
  }

  private void fade(int row, long timeMs) {
    var elapsedMs = Math.max(0, timeMs - table.timeMs(row));
    var factor = Decay.halvings(elapsedMs / halfLifeMs);
    shows[row] *= factor;
    clicks[row] *= factor;
    table.setTimeMs(row, table.timeMs(row) + elapsedMs);
  }

  /** How often the item was shown, faded to a time. */
  public double shows(long item, long nowMs) {
    return at(shows, item, nowMs);
  }

  /** How many of the shows were clicked, faded to a time. */
  public double clicks(long item, long nowMs) {
    return at(clicks, item, nowMs);
  }

  private double at(float[] column, long item, long nowMs) {
    var row = table.find(item);
    return row == RowTable.NONE
        ? 0
        : column[row] * Decay.halvings(Math.max(0, nowMs - table.timeMs(row)) / halfLifeMs);
  }

  /** Number of items counted. */
  public int count() {
    return table.count();
  }

  /** Number of items whose counts were forgotten for lack of room. */
  public long forgotten() {
    return table.forgotten();
  }

  /** Appends everything to a snapshot. */
  public void write(SnapshotOutput out) throws IOException {
    table.write(
        out,
        row -> {
          out.putFloat(shows[row]);
          out.putFloat(clicks[row]);
        });
  }

  /**
   * Reads what {@link #write} wrote; what exceeds the limits is forgotten.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static ItemClicks read(SnapshotInput in, ImpressionLimits limits) throws IOException {
    var items = new ItemClicks(limits);
    items.table.read(
        in,
        row -> {
          items.allocate();
          items.shows[row] = in.getFloat();
          items.clicks[row] = in.getFloat();
          in.check(items.shows[row] >= 0 && items.clicks[row] >= 0, "counts of 0 or more");
        });
    return items;
  }
}
