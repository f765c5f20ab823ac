package io.honeyguide.recommender.model;

import java.util.Arrays;

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

  /**
   * Chooses the share of the used numbers with the oldest times, at least one of them; of equal
   * times the lower numbers.
   */
  static ForgottenNumbers oldest(IdTable ids, long[] timesMs, int divisor) {
    var chosen = new ForgottenNumbers(ids.end());
    if (ids.count() == 0) {
      return chosen;
    }
    var wanted = Math.max(1, ids.count() / divisor);
    var times = new long[ids.count()];
    var used = 0;
    for (var number = 0; number < ids.end(); number++) {
      if (ids.isUsed(number)) {
        times[used++] = timesMs[number];
      }
    }
    Arrays.sort(times);
    var limitMs = times[wanted - 1];
    chosen.addAll(ids, timesMs, wanted, limitMs - 1);
    chosen.addAll(ids, timesMs, wanted, limitMs);
    return chosen;
  }

  private void addAll(IdTable ids, long[] timesMs, int wanted, long limitMs) {
    for (var number = 0; number < ids.end() && count < wanted; number++) {
      if (ids.isUsed(number) && timesMs[number] <= limitMs && !holds(number)) {
        bits[number >>> 6] |= 1L << number;
        count++;
      }
    }
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
