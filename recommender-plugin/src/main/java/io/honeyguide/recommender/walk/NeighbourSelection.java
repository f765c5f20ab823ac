package io.honeyguide.recommender.walk;

import java.util.Arrays;

/**
 * The visits that share items with the asker's, with how much they share; and the choice of the
 * most similar. Equal similarity goes to the newer visit, so the choice depends on the model alone.
 */
final class NeighbourSelection {

  private static final int DISTINCT_MAX = 50;

  private final int shift;
  private final int[] placeSlots;
  private final int[] placeEpochs;
  private final int[] placeNeighbours;
  private final int[] slots;
  private final float[] shared;
  private final byte[] youngest;
  private final int[] order;
  private final float[] inverseRoots = new float[DISTINCT_MAX + 1];
  private int epoch;
  private int count;

  NeighbourSelection(int touchedMax) {
    var bits = 33 - Integer.numberOfLeadingZeros(touchedMax);
    this.shift = 32 - bits;
    this.placeSlots = new int[1 << bits];
    this.placeEpochs = new int[1 << bits];
    this.placeNeighbours = new int[1 << bits];
    this.slots = new int[touchedMax];
    this.shared = new float[touchedMax];
    this.youngest = new byte[touchedMax];
    this.order = new int[touchedMax];
    for (var distinct = 1; distinct <= DISTINCT_MAX; distinct++) {
      inverseRoots[distinct] = (float) (1 / Math.sqrt(distinct));
    }
  }

  void clear() {
    if (++epoch == 0) {
      Arrays.fill(placeEpochs, 0);
      epoch = 1;
    }
    count = 0;
  }

  /** Adds a shared item's weight; items come with ascending age, so the first is the youngest. */
  void add(int slot, float weight, int age) {
    var mask = placeSlots.length - 1;
    var place = (slot * 0x9E3779B1) >>> shift;
    while (placeEpochs[place] == epoch) {
      if (placeSlots[place] == slot) {
        shared[placeNeighbours[place]] += weight;
        return;
      }
      place = (place + 1) & mask;
    }
    placeEpochs[place] = epoch;
    placeSlots[place] = slot;
    placeNeighbours[place] = count;
    slots[count] = slot;
    shared[count] = weight;
    youngest[count] = (byte) age;
    count++;
  }

  int count() {
    return count;
  }

  int slot(int neighbour) {
    return slots[neighbour];
  }

  /** Similarity, once {@link #scale} has made it that. */
  float similarity(int neighbour) {
    return shared[neighbour];
  }

  int youngestAge(int neighbour) {
    return youngest[neighbour];
  }

  /** Turns shared weight into cosine similarity. */
  void scale(int neighbour, float inverseNorm, int distinctCount) {
    shared[neighbour] *= inverseNorm * inverseRoots[distinctCount];
  }

  /** The neighbour at a place of the order that {@link #choose} made. */
  int chosen(int place) {
    return order[place];
  }

  /** Brings the most similar to the front, in no order among themselves; returns their number. */
  int choose(int most) {
    for (var i = 0; i < count; i++) {
      order[i] = i;
    }
    if (count <= most) {
      return count;
    }
    var low = 0;
    var high = count - 1;
    while (low < high) {
      var border = partition(low, high);
      if (border == most - 1) {
        break;
      } else if (border < most - 1) {
        low = border + 1;
      } else {
        high = border - 1;
      }
    }
    return most;
  }

  private int partition(int low, int high) {
    swap(medianOfThree(low, (low + high) >>> 1, high), high);
    var pivot = order[high];
    var border = low;
    for (var i = low; i < high; i++) {
      if (isBefore(order[i], pivot)) {
        swap(i, border++);
      }
    }
    swap(border, high);
    return border;
  }

  private int medianOfThree(int a, int b, int c) {
    if (isBefore(order[a], order[b])) {
      return isBefore(order[b], order[c]) ? b : isBefore(order[a], order[c]) ? c : a;
    }
    return isBefore(order[a], order[c]) ? a : isBefore(order[b], order[c]) ? c : b;
  }

  private boolean isBefore(int a, int b) {
    return shared[a] > shared[b] || (shared[a] == shared[b] && slots[a] - slots[b] > 0);
  }

  private void swap(int a, int b) {
    var kept = order[a];
    order[a] = order[b];
    order[b] = kept;
  }
}
