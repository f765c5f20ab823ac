package io.honeyguide.metrics;

import io.honeyguide.api.Meters;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/**
 * A distribution of times recorded by many threads, exported in seconds with quantiles.
 *
 * <p>Idea: each thread records into a histogram of its own (a {@link Stripe}); whoever reads swaps
 * the histograms and adds them up. Count and sum run from the start; the quantiles are those of the
 * last one to two minutes, in windows that turn when they are read, so that a slow minute last week
 * does not hide in them forever. Read less often than once a minute, they reach back to the reading
 * before the last.
 *
 * <p>Error: quantiles within 1 % of the value, from 1 us up; longer than {@link #NANOS_MAX} counts
 * as that. Count and sum are exact.
 *
 * <p>Memory: about 50 KiB per stripe and 100 KiB per timer.
 */
public final class StripedTimer implements Meters.Timer {

  /** Times are kept apart from here on, in nanoseconds. */
  static final long NANOS_MIN = 1_000;

  /** Longest time told apart, in nanoseconds: ten minutes. */
  static final long NANOS_MAX = 600_000_000_000L;

  private static final int SIGNIFICANT_DIGITS = 2;
  private static final long WINDOW_NANOS = 60_000_000_000L;

  /** One thread's part: only that thread records. */
  public static final class Stripe {
    private final SingleWriterRecorder recorder =
        new SingleWriterRecorder(NANOS_MIN, NANOS_MAX, SIGNIFICANT_DIGITS);
    private final StripedCounter.Stripe sumNanos = new StripedCounter.Stripe();
    private @Nullable Histogram drained;

    private Stripe() {}

    /** Records one duration in nanoseconds; a negative one, from a clock set back, counts as 0. */
    public void recordNanos(long nanos) {
      recordNanos(nanos, 1);
    }

    /**
     * Records a duration that several things had in common, at the price of one: the messages of
     * one commit, say.
     */
    public void recordNanos(long nanos, long count) {
      var kept = clamp(nanos);
      sumNanos.add(kept * count);
      recorder.recordValueWithCount(kept, count);
    }

    private Histogram drain() {
      drained = recorder.getIntervalHistogram(drained);
      return drained;
    }
  }

  /** What was recorded, for one reading. Quantiles are of the window and NaN if it is empty. */
  record Reading(long count, double sumSeconds, Histogram window) {
    double quantileSeconds(double quantile) {
      return window.getTotalCount() == 0
          ? Double.NaN
          : Math.min(window.getValueAtPercentile(quantile * 100), NANOS_MAX) / 1e9;
    }
  }

  private final LongSupplier nanoTime;
  private final List<Stripe> stripes = new CopyOnWriteArrayList<>();
  private final LongAdder sharedSumNanos = new LongAdder();
  private final Recorder shared = new Recorder(NANOS_MIN, NANOS_MAX, SIGNIFICANT_DIGITS);

  // Guarded by this: one reader at a time.
  private @Nullable Histogram sharedDrained;
  private Histogram current = newWindow();
  private Histogram previous = newWindow();
  private long currentSince;
  private long count;

  StripedTimer(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.currentSince = nanoTime.getAsLong();
  }

  private static Histogram newWindow() {
    return new Histogram(NANOS_MIN, NANOS_MAX, SIGNIFICANT_DIGITS);
  }

  private static long clamp(long nanos) {
    return Math.max(0, Math.min(nanos, NANOS_MAX));
  }

  /**
   * A new stripe for one thread. Stripes stay as long as the timer, so take one per thread at its
   * start.
   */
  public Stripe stripe() {
    var stripe = new Stripe();
    stripes.add(stripe);
    return stripe;
  }

  /** Records one duration in nanoseconds, on any thread. */
  @Override
  public void recordNanos(long nanos) {
    var kept = clamp(nanos);
    sharedSumNanos.add(kept);
    shared.recordValue(kept);
  }

  /** Takes in what was recorded since the last reading. Any thread. */
  synchronized Reading read() {
    var now = nanoTime.getAsLong();
    if (now - currentSince >= WINDOW_NANOS) {
      var emptied = previous;
      emptied.reset();
      previous = current;
      current = emptied;
      currentSince = now;
    }
    sharedDrained = shared.getIntervalHistogram(sharedDrained);
    takeIn(sharedDrained);
    var sumNanos = sharedSumNanos.sum();
    for (var stripe : stripes) {
      takeIn(stripe.drain());
      sumNanos += stripe.sumNanos.value();
    }
    var window = current.copy();
    window.add(previous);
    return new Reading(count, sumNanos / 1e9, window);
  }

  private void takeIn(Histogram drained) {
    count += drained.getTotalCount();
    current.add(drained);
  }
}
