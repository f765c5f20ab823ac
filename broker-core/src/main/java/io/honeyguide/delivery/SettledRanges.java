package io.honeyguide.delivery;

import java.util.NavigableMap;

/**
 * Deliveries that were settled before one that stands in front of them: ranges in a map from their
 * first index to the one behind their last. A map by itself, since most queues have none.
 */
final class SettledRanges {

  private SettledRanges() {}

  /** Adds a range, joined with those that it touches. */
  static void add(NavigableMap<Long, Long> ranges, long first, long below) {
    var from = first;
    var to = below;
    for (var near = ranges.floorEntry(to);
        near != null && near.getValue() >= from;
        near = ranges.floorEntry(to)) {
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      ranges.remove(near.getKey());
    }
    ranges.put(from, to);
  }

  /**
   * Takes out the ranges that begin at or before an index up to which everything is settled.
   *
   * @return the index up to which everything is settled with them
   */
  static long closeUp(NavigableMap<Long, Long> ranges, long settledBelow) {
    var below = settledBelow;
    for (var range = ranges.firstEntry();
        range != null && range.getKey() <= below;
        range = ranges.firstEntry()) {
      below = Math.max(below, range.getValue());
      ranges.pollFirstEntry();
    }
    return below;
  }

  /** Whether an index is in a range. */
  static boolean contains(NavigableMap<Long, Long> ranges, long index) {
    var range = ranges.floorEntry(index);
    return range != null && index < range.getValue();
  }
}
