package io.honeyguide.named;

import java.util.Arrays;

/**
 * What went through a subscription in the last minute: arrivals, ends, repeated deliveries, how
 * long messages stayed and how many were there, measured each on its own. By Little's law the mean
 * number there is the arrival rate times the mean stay [1]; where the three figures do not agree
 * over a steady minute one of them is measured wrongly.
 *
 * <p>[1] J. D. C. Little, "A Proof for the Queuing Formula L = λW", Operations Research 9, 1961.
 *
 * <p>Owner: the shard's thread. A ring of seconds; nothing is allocated.
 */
final class Flow {

  /** Seconds that are looked back on. */
  static final int SECONDS = 60;

  private final long[] arrived = new long[SECONDS];
  private final long[] ended = new long[SECONDS];
  private final long[] repeated = new long[SECONDS];
  private final long[] stayedMs = new long[SECONDS];
  private final double[] lengthMs = new double[SECONDS];
  private final long startMs;
  private long second;
  private long length;
  private long lengthSinceMs;

  Flow(long nowMs) {
    startMs = nowMs;
    second = nowMs / 1000;
    lengthSinceMs = nowMs;
  }

  private int at(long nowMs) {
    advance(nowMs);
    return (int) (second % SECONDS);
  }

  /** Comes to the present second; the length is accounted to each second that passed. */
  private void advance(long nowMs) {
    var now = nowMs / 1000;
    if (now - second > SECONDS) {
      // Longer ago than anybody looks.
      clear();
      second = now - SECONDS;
      lengthSinceMs = second * 1000;
    }
    while (second < now) {
      var end = (second + 1) * 1000;
      lengthMs[(int) (second % SECONDS)] += (double) length * Math.max(0, end - lengthSinceMs);
      lengthSinceMs = Math.max(lengthSinceMs, end);
      second++;
      var fresh = (int) (second % SECONDS);
      arrived[fresh] = 0;
      ended[fresh] = 0;
      repeated[fresh] = 0;
      stayedMs[fresh] = 0;
      lengthMs[fresh] = 0;
    }
  }

  private void clear() {
    Arrays.fill(arrived, 0);
    Arrays.fill(ended, 0);
    Arrays.fill(repeated, 0);
    Arrays.fill(stayedMs, 0);
    Arrays.fill(lengthMs, 0);
  }

  private void length(long now, long nowMs) {
    var at = at(nowMs);
    lengthMs[at] += (double) length * Math.max(0, nowMs - lengthSinceMs);
    lengthSinceMs = Math.max(lengthSinceMs, nowMs);
    length = Math.max(0, now);
  }

  void arrived(long nowMs) {
    arrived[at(nowMs)]++;
    length(length + 1, nowMs);
  }

  void repeated(long nowMs) {
    repeated[at(nowMs)]++;
  }

  /**
   * Messages ended.
   *
   * @param stayMs how long they had been there, summed up
   */
  void ended(int count, long stayMs, long nowMs) {
    var at = at(nowMs);
    ended[at] += count;
    stayedMs[at] += stayMs;
    length(length - count, nowMs);
  }

  /** The number of messages that are there is known from elsewhere. */
  void counted(long messages, long nowMs) {
    length(messages, nowMs);
  }

  /** The figures of the last minute. */
  FlowFigures figures(long nowMs) {
    length(length, nowMs);
    // The present second is not whole, and one older than the ring is gone.
    var spanMs = Math.max(1, Math.min(nowMs - startMs, (SECONDS - 1) * 1000L + nowMs % 1000));
    var seconds = spanMs / 1000.0;
    var out = Arrays.stream(ended).sum();
    return new FlowFigures(
        Arrays.stream(arrived).sum() / seconds,
        out / seconds,
        Arrays.stream(repeated).sum() / seconds,
        out == 0 ? 0 : (double) Arrays.stream(stayedMs).sum() / out,
        Arrays.stream(lengthMs).sum() / spanMs);
  }
}
