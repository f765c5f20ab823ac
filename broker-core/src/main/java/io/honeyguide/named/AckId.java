package io.honeyguide.named;

import org.jspecify.annotations.Nullable;

/**
 * Names one delivery: which message, the how manieth attempt, and under which lease.
 *
 * @param generation the subscription's, so that what was given out before a seek is recognised
 * @param offset of the message
 * @param attempt counted from 1
 * @param lease number of the lease
 */
public record AckId(long generation, long offset, int attempt, long lease) {

  private static final int RADIX = 36;
  private static final int DIGITS_MAX = 12;

  /** The text that {@link #parse} reads. */
  @Override
  public String toString() {
    return Long.toString(generation, RADIX)
        + "."
        + Long.toString(offset, RADIX)
        + "."
        + Integer.toString(attempt, RADIX)
        + "."
        + Long.toString(lease, RADIX);
  }

  /** Reads a text, or gives null when it is none of ours. */
  public static @Nullable AckId parse(String text) {
    var first = text.indexOf('.');
    var second = text.indexOf('.', first + 1);
    var third = text.indexOf('.', second + 1);
    if (first < 0 || second < 0 || third < 0) {
      return null;
    }
    var generation = number(text, 0, first);
    var offset = number(text, first + 1, second);
    var attempt = number(text, second + 1, third);
    var lease = number(text, third + 1, text.length());
    return generation < 0 || offset < 0 || attempt < 1 || attempt > Integer.MAX_VALUE || lease < 0
        ? null
        : new AckId(generation, offset, (int) attempt, lease);
  }

  private static long number(String text, int from, int to) {
    if (from == to || to - from > DIGITS_MAX) {
      return -1;
    }
    var value = 0L;
    for (var i = from; i < to; i++) {
      var c = text.charAt(i);
      var digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * RADIX + digit;
    }
    return value;
  }
}
