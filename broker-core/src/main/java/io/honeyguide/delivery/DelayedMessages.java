package io.honeyguide.delivery;

import java.util.Arrays;

/**
 * The messages that wait for their time: where each stands in the log and when it is due, 16 bytes
 * for each. Part of the state that is a function of the log. They come in the order of the log, so
 * what goes is found by bisection and leaves a hole; when half are holes they are closed.
 *
 * <p>Owner: the shard's thread. Bounded by {@link DeliveryLimits#delayedMax()}.
 */
final class DelayedMessages {

  /** Takes messages in the order of the log. */
  @FunctionalInterface
  interface Visitor {

    /** A message that waits. */
    void message(long offset, long dueMs);
  }

  /** There is nothing more to mark. */
  static final long ALL_MARKED = Long.MAX_VALUE;

  private static final int FIRST_CAPACITY = 16;

  /** Due of a message that is gone. */
  private static final long GONE = Long.MIN_VALUE;

  private long[] offsets = new long[FIRST_CAPACITY];
  private long[] dues = new long[FIRST_CAPACITY];

  /** The first entry that may be one that waits. */
  private int head;

  private int end;
  private int count;

  /** Adds a message behind all others. */
  void add(long offset, long dueMs) {
    if (end > 0 && offsets[end - 1] >= offset) {
      throw new IllegalStateException(
          "a delayed message at %d comes behind that at %d".formatted(offset, offsets[end - 1]));
    }
    if (end == offsets.length) {
      var capacity = count > end / 2 ? end * 2 : end;
      closeHoles(capacity);
    }
    offsets[end] = offset;
    dues[end] = Math.max(GONE + 1, dueMs);
    end++;
    count++;
  }

  private void closeHoles(int capacity) {
    var closedOffsets = new long[capacity];
    var closedDues = new long[capacity];
    var closed = 0;
    for (var i = head; i < end; i++) {
      if (dues[i] != GONE) {
        closedOffsets[closed] = offsets[i];
        closedDues[closed] = dues[i];
        closed++;
      }
    }
    offsets = closedOffsets;
    dues = closedDues;
    head = 0;
    end = closed;
  }

  /** Takes a message away; gives whether it was there. */
  boolean remove(long offset) {
    var at = find(offset);
    if (at < 0) {
      return false;
    }
    dues[at] = GONE;
    count--;
    while (head < end && dues[head] == GONE) {
      head++;
    }
    if (count == 0) {
      offsets = new long[FIRST_CAPACITY];
      dues = new long[FIRST_CAPACITY];
      head = 0;
      end = 0;
    } else if (count < offsets.length / 4 && offsets.length > FIRST_CAPACITY) {
      closeHoles(offsets.length / 2);
    }
    return true;
  }

  private int find(long offset) {
    var at = Arrays.binarySearch(offsets, head, end, offset);
    return at >= 0 && dues[at] != GONE ? at : -1;
  }

  /** Whether a message waits. */
  boolean contains(long offset) {
    return find(offset) >= 0;
  }

  /**
   * Marks messages in the oldest part of the log. Whatever their expiry, they are needed: it counts
   * from their publication.
   *
   * @param from offset to go on from
   * @param most how many entries to look at
   * @return where to go on, or {@link #ALL_MARKED}
   */
  long markBelow(Marks marks, long from, int most) {
    var found = Arrays.binarySearch(offsets, head, end, from);
    var at = found >= 0 ? found : -found - 1;
    for (var left = most; at < end && offsets[at] < marks.below(); at++, left--) {
      if (left == 0) {
        return offsets[at];
      }
      if (dues[at] != GONE) {
        marks.markBegun(offsets[at]);
      }
    }
    return ALL_MARKED;
  }

  int count() {
    return count;
  }

  void forEach(Visitor visitor) {
    for (var i = head; i < end; i++) {
      if (dues[i] != GONE) {
        visitor.message(offsets[i], dues[i]);
      }
    }
  }
}
