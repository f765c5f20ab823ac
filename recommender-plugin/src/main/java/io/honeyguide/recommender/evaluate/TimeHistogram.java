package io.honeyguide.recommender.evaluate;

/**
 * How long things took: counts in buckets whose width is a 32nd of their time, so that a percentile
 * is right to 3 %.
 */
public final class TimeHistogram {

  private static final int STEPS = 32;

  private final long[] counts = new long[(64 - 4) * STEPS];
  private long count;
  private long sumNanos;

  /** Nothing measured yet. */
  public TimeHistogram() {}

  /** Adds one time; below 0 counts as 0. */
  public void add(long nanos) {
    var time = Math.max(0, nanos);
    counts[bucketOf(time)]++;
    count++;
    sumNanos += time;
  }

  private static int bucketOf(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    var shift = 63 - 5 - Long.numberOfLeadingZeros(nanos);
    return (shift + 1) * STEPS + (int) (nanos >>> shift) - STEPS;
  }

  /** Number of times. */
  public long count() {
    return count;
  }

  /** Mean in nanoseconds; 0 without times. */
  public double meanNanos() {
    return count == 0 ? 0 : (double) sumNanos / count;
  }

  /**
   * The time that a share of all times does not exceed.
   *
   * @param share 0 to 1
   * @return the upper end of its bucket, in nanoseconds; 0 without times
   */
  public long percentileNanos(double share) {
    var wanted = Math.max(1, (long) Math.ceil(share * count));
    var seen = 0L;
    for (var bucket = 0; bucket < counts.length; bucket++) {
      seen += counts[bucket];
      if (seen >= wanted) {
        return upperEnd(bucket);
      }
    }
    return 0;
  }

  private static long upperEnd(int bucket) {
    if (bucket < STEPS) {
      return bucket;
    }
    var shift = bucket / STEPS - 1;
    return ((long) (bucket % STEPS + STEPS + 1) << shift) - 1;
  }
}
