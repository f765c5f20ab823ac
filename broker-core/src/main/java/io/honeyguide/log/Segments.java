package io.honeyguide.log;

import java.util.Arrays;
import java.util.List;

/**
 * The segments in order of their positions. Any thread looks; the list is replaced as a whole, by
 * the shard's thread at its end and by the background at its start.
 */
final class Segments {

  private volatile Segment[] list;

  Segments(List<Segment> segments) {
    list = segments.toArray(Segment[]::new);
  }

  synchronized void add(Segment segment) {
    var longer = Arrays.copyOf(list, list.length + 1);
    longer[list.length] = segment;
    list = longer;
  }

  /** Takes segments off the start. */
  synchronized void removeFirst(int count) {
    list = Arrays.copyOfRange(list, count, list.length);
  }

  /** All of them, oldest first; not to be changed. */
  Segment[] all() {
    return list;
  }

  Segment first() {
    return list[0];
  }

  /** Index in a list of the last segment that starts at or below an offset, or -1. */
  static int floor(Segment[] segments, long offset) {
    var low = 0;
    var high = segments.length - 1;
    while (low <= high) {
      var middle = (low + high) >>> 1;
      if (segments[middle].baseOffset() <= offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }
}
