package io.honeyguide.topic;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Tells callers who keep match results when a result is out of date.
 *
 * <p>Idea: counters in buckets by the first two levels, since most changes concern one client's
 * corner of the tree. A change to a filter counts in one place:
 *
 * <pre>
 * first level   second level       counts in
 * wildcard      any                the one counter for everything
 * literal       wildcard or none   the bucket of level 1
 * literal       literal            the bucket of levels 1 and 2
 * </pre>
 *
 * A topic's stamp is the sum of the three counters that can concern it. Counters only grow, so two
 * equal sums mean three equal counters: nothing that matches the topic was changed in between. Two
 * names in one bucket cost a needless match, never a missed one.
 *
 * <p>Order: the writer changes the tree and then counts (release); a reader takes the stamp
 * (acquire) and then matches. Whoever sees a count thus sees the change behind it, and a change
 * that slips in between stamp and match makes the stamp old, which costs another match.
 *
 * <p>Cost: a stamp is three reads and two hashes of strings that remember theirs; a change is one
 * add. 160 KiB per tree.
 */
final class MatchStamps {

  /** Buckets by level 1, a power of two: 32 KiB. */
  private static final int FIRST_BUCKETS = 1 << 12;

  /** Buckets by levels 1 and 2, a power of two: 128 KiB, one in 16,384 other topics is hit. */
  private static final int SECOND_BUCKETS = 1 << 14;

  private final AtomicLong everything = new AtomicLong();
  private final AtomicLongArray byFirst = new AtomicLongArray(FIRST_BUCKETS);
  private final AtomicLongArray bySecond = new AtomicLongArray(SECOND_BUCKETS);

  /** Notes a change that is in the tree already. The tree's writer only. */
  void changed(TopicFilter filter) {
    if (filter.startsWithWildcard()) {
      everything.getAndIncrement();
    } else if (filter.levelCount() == 1 || filter.isPlus(1) || filter.isHash(1)) {
      byFirst.getAndIncrement(firstBucket(filter.level(0)));
    } else {
      bySecond.getAndIncrement(secondBucket(filter.level(0), filter.level(1)));
    }
  }

  /** The stamp of a topic. Any thread. */
  long of(Topic topic) {
    var first = topic.level(0);
    var sum = everything.getAcquire() + byFirst.getAcquire(firstBucket(first));
    return topic.levelCount() == 1
        ? sum
        : sum + bySecond.getAcquire(secondBucket(first, topic.level(1)));
  }

  private static int firstBucket(String first) {
    return spread(first.hashCode()) & (FIRST_BUCKETS - 1);
  }

  private static int secondBucket(String first, String second) {
    return spread(31 * first.hashCode() + second.hashCode()) & (SECOND_BUCKETS - 1);
  }

  /** Brings the high bits down, which alone differ between names that end alike. */
  private static int spread(int hash) {
    var mixed = hash * 0x9E3779B9;
    return mixed ^ (mixed >>> 16);
  }
}
