package io.honeyguide.recommender.rank;

import java.util.Arrays;

/** Numbers of items that must not come; filled anew for every question. */
public final class ExcludedItems {

  private int[] items = new int[64];
  private int count;

  /** Forgets all of them. */
  public void clear() {
    count = 0;
  }

  /** Adds one. */
  public void add(int item) {
    if (count == items.length) {
      items = Arrays.copyOf(items, 2 * count);
    }
    items[count++] = item;
  }

  boolean holds(int item) {
    for (var index = 0; index < count; index++) {
      if (items[index] == item) {
        return true;
      }
    }
    return false;
  }

  int count() {
    return count;
  }

  int item(int index) {
    return items[index];
  }
}
