package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.VisitStore;
import java.util.Arrays;

/**
 * What the chosen neighbours hold, copied side by side, the newest entry of each first; and where
 * each holds the window's items.
 *
 * <p>Visits lie anywhere in memory, are short, and which of their items the window holds follows no
 * pattern. So what can be done for all entries in one loop is done so: a processor that need not
 * guess where a visit ends, or which entry is shared, works on dozens of entries at once. That,
 * with {@link CandidateTable#rowsFor}, took a fifth off what a walk on Diginetica costs.
 */
final class NeighbourEntries {

  /** No entry. */
  static final int NONE = -1;

  /**
   * Places remembered of each neighbour: of the window's last item, of the previous one, others.
   */
  private static final int HELD = 3;

  /** No item has this number. */
  private static final int NO_ITEM = VisitStore.ITEM_MASK;

  private final int[] items;
  private final int[] rows;
  private final int[] owners;
  private final int[] sharedAt;
  private final int[] starts;
  private final int[] sharedMasks;
  private final int[] newestShared;
  private final int[] heldAt;
  private final float[] cosines;
  private int neighbourCount;
  private int count;

  NeighbourEntries(int neighboursMax) {
    var entriesMax = neighboursMax * VisitStore.ITEMS_MAX;
    this.items = new int[entriesMax];
    this.rows = new int[entriesMax];
    this.owners = new int[entriesMax];
    this.sharedAt = new int[entriesMax + 1];
    this.starts = new int[neighboursMax + 1];
    this.sharedMasks = new int[neighboursMax];
    this.newestShared = new int[neighboursMax];
    this.heldAt = new int[neighboursMax * HELD];
    this.cosines = new float[neighboursMax];
  }

  void clear() {
    neighbourCount = 0;
    count = 0;
  }

  /** Copies the next neighbour's entries. */
  void add(int[] entries, int start, int length) {
    var neighbour = neighbourCount++;
    var to = count;
    for (var at = start + length - 1; at >= start; at--) {
      items[to] = entries[at] & VisitStore.ITEM_MASK;
      owners[to++] = neighbour;
    }
    count = to;
    starts[neighbourCount] = count;
    sharedMasks[neighbour] = 0;
    cosines[neighbour] = 0;
    newestShared[neighbour] = Integer.MAX_VALUE;
  }

  /**
   * Finds where the neighbours hold the window's items, at their newest places.
   *
   * @param cosineWeight what an item of the window adds to a neighbour's cosine
   */
  void locate(VisitWindow window, float[] cosineWeight) {
    var sharedCount = 0;
    for (var at = 0; at < count; at++) {
      sharedAt[sharedCount] = at;
      sharedCount += window.mayHold(items[at]);
    }
    for (var i = 0; i < sharedCount; i++) {
      var at = sharedAt[i];
      var index = window.indexOf(items[at]);
      var neighbour = owners[at];
      if (index >= 0 && (sharedMasks[neighbour] & (1 << index)) == 0) {
        sharedMasks[neighbour] |= 1 << index;
        cosines[neighbour] += cosineWeight[index];
        newestShared[neighbour] = Math.min(newestShared[neighbour], at);
        heldAt[neighbour * HELD + Math.min(index, HELD - 1)] = at;
      }
    }
  }

  /** Finds the entries' rows, made if need be, of all neighbours that share anything. */
  void findRows(CandidateTable table) {
    for (var neighbour = 0; neighbour < neighbourCount; neighbour++) {
      if (sharedMasks[neighbour] == 0) {
        // The slot's number wrapped around and stands for another visit.
        table.bar(NO_ITEM);
        Arrays.fill(items, starts[neighbour], starts[neighbour + 1], NO_ITEM);
      }
    }
    table.rowsFor(items, count, rows);
  }

  /** The rows of all entries. */
  int[] rows() {
    return rows;
  }

  /** A neighbour's first entry, its newest; the last one stands before the next one's first. */
  int start(int neighbour) {
    return starts[neighbour];
  }

  /** Whether the neighbour holds any of the window's items. */
  boolean isShared(int neighbour) {
    return sharedMasks[neighbour] != 0;
  }

  /** The newest entry that the window shares. */
  int newestShared(int neighbour) {
    return newestShared[neighbour];
  }

  /** The entry that holds the window's last item, or {@link #NONE}. */
  int lastAt(int neighbour) {
    return (sharedMasks[neighbour] & 1) == 0 ? NONE : heldAt[neighbour * HELD];
  }

  /** The entry that holds the window's previous item, or {@link #NONE}. */
  int previousAt(int neighbour) {
    return (sharedMasks[neighbour] & 2) == 0 ? NONE : heldAt[neighbour * HELD + 1];
  }

  /** Sum of the shared items' weights. */
  float cosine(int neighbour) {
    return cosines[neighbour];
  }
}
