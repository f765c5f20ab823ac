package io.honeyguide.delivery;

import java.util.Arrays;

/**
 * References that collect until they go into a record.
 *
 * <p>Owner: the shard's thread.
 */
final class RefList {

  private long[] refs = new long[16];
  private int size;

  void add(long ref) {
    if (size == refs.length) {
      refs = Arrays.copyOf(refs, size * 2);
    }
    refs[size++] = ref;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Takes everything out. */
  long[] takeAll() {
    var all = Arrays.copyOf(refs, size);
    size = 0;
    return all;
  }
}
