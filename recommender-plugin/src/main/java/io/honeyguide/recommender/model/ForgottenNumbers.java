package io.honeyguide.recommender.model;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * The numbers of one kind that are being forgotten together: those not seen for longest. Choosing
 * many at once keeps the cost small of going once through everything that mentions them.
 */
final class ForgottenNumbers {

  private final long[] bits;
  private int count;

  private ForgottenNumbers(int end) {
    this.bits = new long[(end + 63) >>> 6];
  }

  static ForgottenNumbers none() {
    return new ForgottenNumbers(0);
  }

  /** Chooses all numbers that a test picks. */
  static ForgottenNumbers all(int end, IntPredicate picks) {
    var chosen = new ForgottenNumbers(end);
    for (var number = 0; number < end; number++) {
      if (picks.test(number)) {
        chosen.add(number);
      }
    }
    return chosen;
  }

  /**
   * Chooses the share of the used numbers with the oldest times, at least one of them; of equal
   * times the lower numbers.
   */
  static ForgottenNumbers oldest(IdTable ids, long[] timesMs, int divisor) {
    return oldest(ids.end(), ids::isUsed, timesMs, divisor);
  }

  /**
   * Chooses the share of the numbers that may be chosen with the oldest times, at least one of
   * them; of equal times the lower numbers. Empty when none may be chosen.
   *
   * @param end all numbers are below
   */
  static ForgottenNumbers oldest(int end, IntPredicate mayGo, long[] timesMs, int divisor) {
    var chosen = new ForgottenNumbers(end);
    var times = new long[end];
    var eligible = 0;
    for (var number = 0; number < end; number++) {
      if (mayGo.test(number)) {
        times[eligible++] = timesMs[number];
      }
    }
    if (eligible > 0) {
      var wanted = Math.max(1, eligible / divisor);
      Arrays.sort(times, 0, eligible);
      var limitMs = times[wanted - 1];
      chosen.addAll(end, mayGo, timesMs, wanted, limitMs - 1);
      chosen.addAll(end, mayGo, timesMs, wanted, limitMs);
    }
    return chosen;
  }

  private void addAll(int end, IntPredicate mayGo, long[] timesMs, int wanted, long limitMs) {
    for (var number = 0; number < end && count < wanted; number++) {
      if (mayGo.test(number) && timesMs[number] <= limitMs && !holds(number)) {
        add(number);
      }
    }
  }

  private void add(int number) {
    bits[number >>> 6] |= 1L << number;
    count++;
  }

  boolean holds(int number) {
    return number >>> 6 < bits.length && (bits[number >>> 6] & 1L << number) != 0;
  }

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }
}
