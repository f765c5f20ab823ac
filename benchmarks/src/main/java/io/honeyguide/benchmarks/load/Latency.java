package io.honeyguide.benchmarks.load;

import org.HdrHistogram.Histogram;

/**
 * How long something took, in microseconds.
 *
 * @param count how often it was measured
 */
public record Latency(long count, double p50, double p99, double max) {

  static Latency of(Histogram nanos) {
    return new Latency(
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getMaxValue() / 1e3);
  }
}
