package io.honeyguide.delivery;

import java.util.Arrays;

/**
 * References that collect until they go into a record.
 *
 * <p>Owner: the shard's thread.
 */
final class RefList {

  private static final long[] NONE = {};
  private static final int CAPACITY_MIN = 16;

  // Every member of every group has such lists, and mostly nothing in them.
  private long[] refs = NONE;
  private int size;

  void add(long ref) {
    if (size == refs.length) {
      refs = Arrays.copyOf(refs, Math.max(CAPACITY_MIN, size * 2));
    }
    refs[size++] = ref;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Takes everything out. */
  long[] takeAll() {
    var all = size == refs.length ? refs : Arrays.copyOf(refs, size);
    refs = NONE;
    size = 0;
    return all;
  }
}
