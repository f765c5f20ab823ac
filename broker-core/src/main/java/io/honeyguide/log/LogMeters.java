package io.honeyguide.log;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a log counts about itself, for whoever exports metrics. Every counter only grows; any thread
 * may read.
 */
public final class LogMeters {

  private final LongAdder commits = new LongAdder();
  private final LongAdder batches = new LongAdder();
  private final LongAdder records = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder forces = new LongAdder();
  private final LongAdder forceNanos = new LongAdder();
  private final LongAdder segments = new LongAdder();
  private final LongAdder spareWaitNanos = new LongAdder();
  private final LongAdder refusedBatches = new LongAdder();
  private final LongAdder damagedRecords = new LongAdder();
  private final LongAdder coldReads = new LongAdder();
  private volatile @Nullable LongConsumer forceListener;

  /**
   * Sets who hears the nanoseconds of every force, on the shard's thread, at once after the force:
   * the place for a histogram.
   */
  public void onForce(LongConsumer listener) {
    forceListener = listener;
  }

  void committed(int batchCount, int recordCount, long byteCount) {
    commits.increment();
    batches.add(batchCount);
    records.add(recordCount);
    bytes.add(byteCount);
  }

  void forced(long nanos) {
    forces.increment();
    forceNanos.add(nanos);
    var listener = forceListener;
    if (listener != null) {
      listener.accept(nanos);
    }
  }

  void segmentStarted() {
    segments.increment();
  }

  void waitedForSpare(long nanos) {
    spareWaitNanos.add(nanos);
  }

  void refused() {
    refusedBatches.increment();
  }

  void damaged(long recordCount) {
    damagedRecords.add(recordCount);
  }

  void coldRead() {
    coldReads.increment();
  }

  /** Groups written, each with one write and at most one force. */
  public long commits() {
    return commits.sum();
  }

  /** Batches committed. */
  public long batches() {
    return batches.sum();
  }

  /** Records committed. */
  public long records() {
    return records.sum();
  }

  /** Bytes of committed records with their frames. */
  public long bytes() {
    return bytes.sum();
  }

  /** Forces. */
  public long forces() {
    return forces.sum();
  }

  /** Nanoseconds spent in forces. */
  public long forceNanos() {
    return forceNanos.sum();
  }

  /** Segments started. */
  public long segments() {
    return segments.sum();
  }

  /** Nanoseconds in which the shard's thread waited for a prepared segment. */
  public long spareWaitNanos() {
    return spareWaitNanos.sum();
  }

  /** Batches refused because there was no room. */
  public long refusedBatches() {
    return refusedBatches.sum();
  }

  /** Records that a reader skipped because their checksum failed. */
  public long damagedRecords() {
    return damagedRecords.sum();
  }

  /** Readings that went to disk. */
  public long coldReads() {
    return coldReads.sum();
  }
}
