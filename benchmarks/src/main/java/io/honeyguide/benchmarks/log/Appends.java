package io.honeyguide.benchmarks.log;

/**
 * What one run of appending gave.
 *
 * @param recordsPerSecond records that were durable, per second
 * @param forcesPerSecond forces, per second
 * @param allocatedPerRecord bytes of heap that the log allocated on its threads, per record
 */
public record Appends(double recordsPerSecond, double forcesPerSecond, double allocatedPerRecord) {

  /** Makes the figures from counts. */
  static Appends of(long records, long forces, long allocatedBytes, long nanos) {
    var seconds = nanos / 1e9;
    return new Appends(records / seconds, forces / seconds, (double) allocatedBytes / records);
  }
}
