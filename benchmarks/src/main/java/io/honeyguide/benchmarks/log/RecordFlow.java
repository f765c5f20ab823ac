package io.honeyguide.benchmarks.log;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Fills batches and appends them, as an event loop does, and takes them back when they are durable.
 *
 * <p>Owner: the measuring thread; batches come back on the shard's.
 */
final class RecordFlow implements RecordBatch.Owner {

  private static final byte RECORD_TYPE = 1;
  private static final int BACK_SECONDS_MAX = 30;

  private final int batches;
  private final BlockingQueue<RecordBatch> back;
  private final byte[] body;
  private final int recordsPerBatch;
  private volatile @Nullable LogException failure;

  /**
   * A flow of records.
   *
   * @param batches how many are under way at once
   */
  RecordFlow(int batches, int recordsPerBatch, int bodyBytes) {
    this.batches = batches;
    this.back = new ArrayBlockingQueue<>(Math.max(1, batches));
    this.body = new byte[bodyBytes];
    this.recordsPerBatch = recordsPerBatch;
    for (var i = 0; i < batches; i++) {
      back.add(new RecordBatch(this, recordsPerBatch * (bodyBytes + RecordBatch.FRAME_BYTES) + 64));
    }
  }

  /** Bytes of a full batch. */
  int batchBytes() {
    return recordsPerBatch * (body.length + RecordBatch.FRAME_BYTES);
  }

  /** Appends until a time of {@link System#nanoTime}; returns the number of records. */
  long appendUntil(MessageLog log, long nanoTime) throws InterruptedException {
    var records = 0L;
    while (System.nanoTime() < nanoTime) {
      var batch = take();
      fill(batch);
      log.append(batch);
      records += recordsPerBatch;
    }
    return records;
  }

  /** Fills a batch anew. */
  void fill(RecordBatch batch) {
    batch.clear();
    for (var i = 0; i < recordsPerBatch; i++) {
      batch.begin(RECORD_TYPE).writeBytes(body);
      batch.end(null, i, true);
    }
  }

  private RecordBatch take() throws InterruptedException {
    var batch = back.poll(BACK_SECONDS_MAX, TimeUnit.SECONDS);
    var cause = failure;
    if (batch == null || cause != null) {
      throw new IllegalStateException("the log gives no batch back", cause);
    }
    return batch;
  }

  /** Waits for all batches and frees them. */
  void release() throws InterruptedException {
    for (var i = 0; i < batches; i++) {
      take().release();
    }
  }

  @Override
  public void committed(RecordBatch batch, long firstOffset) {
    back.add(batch);
  }

  @Override
  public void refused(RecordBatch batch, LogException cause) {
    failure = cause;
    back.add(batch);
  }
}
