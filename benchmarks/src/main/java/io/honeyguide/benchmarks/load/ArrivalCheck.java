package io.honeyguide.benchmarks.load;

import java.util.HashSet;
import java.util.Set;

/**
 * What arrives at one subscriber from one publisher, held against what must: every number once, in
 * order.
 *
 * <p>Numbers that were passed over are remembered, so that one that comes late counts as reordered
 * and one that comes twice as duplicated. Bound: {@link #PASSED_OVER_MAX} numbers; a broker that
 * loses more has lost them, and later comers count as duplicated.
 *
 * <p>Owner: the subscriber's thread.
 */
final class ArrivalCheck {

  static final int PASSED_OVER_MAX = 1_000_000;

  private final Set<Long> passedOver = new HashSet<>();
  private long expected;
  private long distinct;
  private long duplicated;
  private long reordered;

  /**
   * Takes the number of a message that arrived.
   *
   * @return whether it is the first with this number
   */
  boolean arrived(long sequence) {
    if (sequence == expected) {
      expected++;
      distinct++;
      return true;
    }
    return outOfLine(sequence);
  }

  private boolean outOfLine(long sequence) {
    if (sequence > expected) {
      for (var number = expected;
          number < sequence && passedOver.size() < PASSED_OVER_MAX;
          number++) {
        passedOver.add(number);
      }
      expected = sequence + 1;
      distinct++;
      return true;
    }
    if (passedOver.remove(sequence)) {
      reordered++;
      distinct++;
      return true;
    }
    duplicated++;
    return false;
  }

  /** Messages that arrived, each counted once. */
  long distinct() {
    return distinct;
  }

  /** Arrivals of a number that had arrived before. */
  long duplicated() {
    return duplicated;
  }

  /** Messages that arrived after a later one. */
  long reordered() {
    return reordered;
  }
}
