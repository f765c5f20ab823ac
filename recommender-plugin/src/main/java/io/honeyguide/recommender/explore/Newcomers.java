package io.honeyguide.recommender.explore;

import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;

/**
 * The items that came last into the model or into its catalogue, by item number. One that was
 * forgotten stays until others push it out; readers skip it.
 *
 * <p>It is a function of the log. Owner: the thread that learns.
 */
public final class Newcomers {

  /** Most items remembered. */
  public static final int ITEMS_MAX = 1000;

  private final int[] items;
  private int next;
  private int count;

  /** None yet; so many are remembered. */
  public Newcomers(int most) {
    this.items = new int[most];
  }

  /** An item came. */
  public void add(int item) {
    for (var index = 0; index < count; index++) {
      if (items[index] == item) {
        return;
      }
    }
    if (items.length > 0) {
      items[next] = item;
      next = next + 1 == items.length ? 0 : next + 1;
      count = Math.min(count + 1, items.length);
    }
  }

  int count() {
    return count;
  }

  /** An item, oldest first: draws depend on the order, so it must outlive a restart. */
  int item(int index) {
    return items[(next - count + index + items.length) % items.length];
  }

  /** Appends the items to a snapshot, oldest first. */
  public void write(SnapshotOutput out) throws IOException {
    out.putInt(count);
    for (var index = 0; index < count; index++) {
      out.putInt(item(index));
    }
  }

  /**
   * Reads what {@link #write} wrote; keeps the newest.
   *
   * @throws IOException when the snapshot is damaged
   */
  public static Newcomers read(SnapshotInput in, int most) throws IOException {
    var newcomers = new Newcomers(most);
    for (var rest = in.getCount(ITEMS_MAX); rest > 0; rest--) {
      newcomers.add(in.getCount(Integer.MAX_VALUE));
    }
    return newcomers;
  }
}
