package io.honeyguide.figures;

/**
 * A rate per minute, averaged over a time with weights that fall exponentially, as the load of a
 * Unix machine is: after the time {@code T} without anything the average has fallen to {@code 1/e}.
 * It starts from 0, as if nothing had happened before.
 *
 * <p>Owner: one thread.
 */
final class LoadAverage {

  private static final double MS_PER_MINUTE = 60_000;

  private final double overMs;
  private double perMinute;

  /**
   * An average of nothing.
   *
   * @param overMinutes the time it is taken over
   */
  LoadAverage(int overMinutes) {
    overMs = overMinutes * MS_PER_MINUTE;
  }

  /**
   * Takes in what came since the last time.
   *
   * @param elapsedMs above 0
   */
  void add(long count, long elapsedMs) {
    var now = count * MS_PER_MINUTE / elapsedMs;
    var kept = Math.exp(-elapsedMs / overMs);
    perMinute = now + kept * (perMinute - now);
  }

  double perMinute() {
    return perMinute;
  }
}
