package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Appends retained messages again that stand in history which is about to go: a topic that is set
 * once and read for years must not keep the log of all those years.
 *
 * <p>Owner: the shard's thread; reading runs on the log's. Bound: {@link #RUN_MAX} messages and
 * {@link #RUN_BYTES} at once; the rest follows the next time.
 */
final class RetainedCopies {

  static final int RUN_MAX = 1000;
  private static final int RUN_BYTES = 512 * 1024;

  /** What a copy is longer than its original, frame included, at most. */
  private static final int SLACK_BYTES = 64;

  private final MessageLog log;
  private final ShardState state;
  private boolean underWay;

  RetainedCopies(MessageLog log, ShardState state) {
    this.log = log;
    this.state = state;
  }

  /** Copies retained messages below an offset, unless that is being done already. */
  void copy(long below) {
    if (underWay) {
      return;
    }
    var offsets = new long[RUN_MAX];
    var count = new int[1];
    state.retained.forEach(
        (topic, kept) -> {
          if (kept.offset() < below && count[0] < RUN_MAX) {
            offsets[count[0]++] = kept.offset();
          }
        });
    if (count[0] > 0) {
      underWay = true;
      Arrays.sort(offsets, 0, count[0]);
      log.read(offsets, count[0], new Run());
    }
  }

  private final class Run implements RecordSink, RecordBatch.Owner {
    private final RecordBatch batch = new RecordBatch(this, 64 * 1024);
    private final MessageView message = new MessageView();

    @Override
    public boolean record(RecordView record) {
      message.wrap(record.body());
      if (batch.bytes() + record.body().readableBytes() + SLACK_BYTES > log.maxBatchBytes()) {
        return false;
      }
      MessageCodec.writeCopy(message, record.offset(), batch.begin(RecordType.RETAINED));
      batch.end(null, 0, false);
      return batch.bytes() < RUN_BYTES;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      log.append(batch);
    }

    @Override
    public void committed(RecordBatch back, long firstOffset) {
      done();
    }

    @Override
    public void refused(RecordBatch back, LogException cause) {
      done();
    }

    private void done() {
      batch.release();
      underWay = false;
    }
  }
}
