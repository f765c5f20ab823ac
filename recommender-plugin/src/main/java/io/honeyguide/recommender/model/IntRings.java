package io.honeyguide.recommender.model;

import java.io.IOException;
import java.util.Arrays;

/** One ring of the newest ints per row, up to a common limit; it grows by doubling up to that. */
final class IntRings {

  private final int most;
  private IntSlab slab = new IntSlab();
  private int[] blocks = new int[32];
  private short[] counts = new short[32];
  private short[] heads = new short[32];
  private long entryCount;

  IntRings(int most) {
    this.most = most;
  }

  void widen(int length) {
    blocks = Arrays.copyOf(blocks, length);
    counts = Arrays.copyOf(counts, length);
    heads = Arrays.copyOf(heads, length);
  }

  void clear(int row) {
    if (blocks[row] != 0) {
      slab.give(blocks[row], counts[row]);
      entryCount -= counts[row];
      blocks[row] = 0;
      counts[row] = 0;
      heads[row] = 0;
    }
  }

  void add(int row, int value) {
    int count = counts[row];
    if (count == most) {
      slab.array(blocks[row])[IntSlab.start(blocks[row]) + heads[row]] = value;
      heads[row] = (short) (heads[row] + 1 == most ? 0 : heads[row] + 1);
      return;
    }
    if (count == 0) {
      blocks[row] = slab.take(2);
    } else if (count >= 2 && Integer.bitCount(count) == 1) {
      blocks[row] = slab.grow(blocks[row], count);
    }
    slab.array(blocks[row])[IntSlab.start(blocks[row]) + count] = value;
    counts[row]++;
    entryCount++;
  }

  int count(int row) {
    return counts[row];
  }

  int newest(int row, int age) {
    int count = counts[row];
    var at = (heads[row] == 0 ? count : heads[row]) - 1 - age;
    return slab.array(blocks[row])[IntSlab.start(blocks[row]) + (at < 0 ? at + count : at)];
  }

  /** The row's values, oldest first. */
  int[] oldestFirst(int row) {
    int count = counts[row];
    var values = new int[count];
    for (var age = 0; age < count; age++) {
      values[count - 1 - age] = newest(row, age);
    }
    return values;
  }

  /** Takes the forgotten values out; the order of the others stays. */
  void remove(int row, ForgottenNumbers forgotten) {
    var values = oldestFirst(row);
    var kept = Arrays.stream(values).filter(value -> !forgotten.holds(value)).toArray();
    if (kept.length < values.length) {
      clear(row);
      for (var value : kept) {
        add(row, value);
      }
    }
  }

  /** Moves everything into arrays without slack. */
  void pack() {
    var packed = new IntSlab();
    for (var row = 0; row < blocks.length; row++) {
      blocks[row] = slab.moveTo(packed, blocks[row], counts[row]);
    }
    slab = packed;
  }

  long entryCount() {
    return entryCount;
  }

  long heapBytes() {
    return 8L * blocks.length + slab.heapBytes();
  }

  void write(int row, SnapshotOutput out) throws IOException {
    out.putInt(counts[row]);
    for (var age = counts[row] - 1; age >= 0; age--) {
      out.putInt(newest(row, age));
    }
  }

  void read(int row, SnapshotInput in) throws IOException {
    var count = in.getCount(most);
    for (var i = 0; i < count; i++) {
      add(row, in.getInt());
    }
  }
}
