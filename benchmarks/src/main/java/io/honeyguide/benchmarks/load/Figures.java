package io.honeyguide.benchmarks.load;

import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/**
 * What one selector thread has counted so far.
 *
 * <p>Owner: that thread. The totals are made visible once per turn, so that nothing is shared per
 * message; the histograms may be read when the thread has ended.
 */
final class Figures {

  private static final long NANOS_PER_MICRO = 1_000;
  private static final long LATENCY_NANOS_MAX = 600_000_000_000L;

  /** Two digits: a percentile is right to 1 %, and the counts fit the nearest cache. */
  private static final int DIGITS = 2;

  final Histogram ackNanos = new Histogram(NANOS_PER_MICRO, LATENCY_NANOS_MAX, DIGITS);
  final Histogram deliveryNanos = new Histogram(NANOS_PER_MICRO, LATENCY_NANOS_MAX, DIGITS);

  long published;
  long acknowledged;
  long arrived;
  long distinct;
  long damaged;
  long misrouted;
  boolean measuring;

  private final AtomicLong publishedTotal = new AtomicLong();
  private final AtomicLong acknowledgedTotal = new AtomicLong();
  private final AtomicLong arrivedTotal = new AtomicLong();
  private final AtomicLong distinctTotal = new AtomicLong();

  void acknowledged(long nanos) {
    acknowledged++;
    if (measuring) {
      ackNanos.recordValue(inRange(nanos));
    }
  }

  void arrived(long nanos) {
    arrived++;
    if (measuring) {
      deliveryNanos.recordValue(inRange(nanos));
    }
  }

  private static long inRange(long nanos) {
    return Math.max(0, Math.min(nanos, LATENCY_NANOS_MAX));
  }

  /** Shows the totals to other threads. */
  void show() {
    publishedTotal.setRelease(published);
    acknowledgedTotal.setRelease(acknowledged);
    distinctTotal.setRelease(distinct);
    arrivedTotal.setRelease(arrived);
  }

  /** Messages handed to the socket; any thread. */
  long publishedTotal() {
    return publishedTotal.getAcquire();
  }

  /** Messages whose last acknowledgement came; any thread. */
  long acknowledgedTotal() {
    return acknowledgedTotal.getAcquire();
  }

  /** Messages that arrived; any thread. */
  long arrivedTotal() {
    return arrivedTotal.getAcquire();
  }

  /** Messages that arrived, each counted once for each subscriber; any thread. */
  long distinctTotal() {
    return distinctTotal.getAcquire();
  }
}
