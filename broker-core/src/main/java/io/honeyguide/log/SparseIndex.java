package io.honeyguide.log;

/**
 * Where in a segment to start looking for an offset or a time: one entry for every so many bytes.
 *
 * <p>One thread adds (the shard's thread for the current segment, whoever walks it first for an
 * older one); any thread looks.
 */
final class SparseIndex {

  private static final int STRIDE_BYTES = 128 << 10;

  private final long[] offsets;
  private final long[] positions;
  private final long[] timesMs;
  private volatile int count;

  SparseIndex(int segmentBytes) {
    var size = segmentBytes / STRIDE_BYTES + 1;
    offsets = new long[size];
    positions = new long[size];
    timesMs = new long[size];
  }

  /** Adds a batch; batches come in order. */
  void add(long offset, long position, long timeMs) {
    var at = count;
    if (at == offsets.length || (at > 0 && position - positions[at - 1] < STRIDE_BYTES)) {
      return;
    }
    offsets[at] = offset;
    positions[at] = position;
    timesMs[at] = timeMs;
    count = at + 1;
  }

  /** Position of a batch at or before the one that holds an offset, or the fall-back. */
  long floor(long offset, long fallback) {
    return at(search(offsets, offset), fallback);
  }

  /** Position of a batch before the first one with at least this time, or the fall-back. */
  long floorTime(long timeMs, long fallback) {
    return at(search(timesMs, timeMs - 1), fallback);
  }

  private long at(int index, long fallback) {
    return index < 0 ? fallback : positions[index];
  }

  /** Last entry not above the key, or -1. */
  private int search(long[] keys, long key) {
    var low = 0;
    var high = count - 1;
    while (low <= high) {
      var middle = (low + high) >>> 1;
      if (keys[middle] <= key) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
