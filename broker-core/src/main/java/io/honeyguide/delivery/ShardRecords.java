package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records that the shard itself writes: rare ones, each in a batch of its own.
 *
 * <p>Owner: the shard's thread.
 */
final class ShardRecords {

  private final MessageLog log;

  ShardRecords(MessageLog log) {
    this.log = log;
  }

  /**
   * Appends records that are committed together or not at all.
   *
   * @param bytes about how many
   * @param urgent whether somebody waits for them to be durable
   * @param fill begins and ends the records
   * @param done hears on the shard's thread: null when they are committed and applied, else why not
   */
  void append(
      int bytes,
      boolean urgent,
      Consumer<RecordBatch> fill,
      Consumer<@Nullable LogException> done) {
    var batch = new RecordBatch(new Once(done), Math.max(64, bytes + RecordBatch.FRAME_BYTES));
    fill.accept(batch);
    if (batch.isUrgent() != urgent) {
      throw new IllegalStateException("urgency of the records and of the batch differ");
    }
    try {
      log.append(batch);
    } catch (IllegalStateException e) {
      // It is being closed, and may still commit what it has: that the shard has more to say then
      // is no fault.
      batch.release();
      done.accept(new LogException("nothing was stored: " + e.getMessage(), e));
    }
  }

  private record Once(Consumer<@Nullable LogException> done) implements RecordBatch.Owner {
    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      batch.release();
      done.accept(null);
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      batch.release();
      done.accept(cause);
    }
  }
}
