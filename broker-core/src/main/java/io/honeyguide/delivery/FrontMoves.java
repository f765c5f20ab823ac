package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import org.jspecify.annotations.Nullable;

/**
 * Appends again what is needed of the front, in the order of the offsets, run by run: the next one
 * is read when the one before is committed, so that it never has more than {@link #RUN_BYTES} under
 * way and publishers find room between.
 *
 * <p>Owner: the shard's thread; reading runs on the log's, while nothing else of it does.
 */
final class FrontMoves {

  static final int RUN_MAX = 1000;
  static final int RUN_BYTES = 512 * 1024;

  /** What a moved record is longer than it was, at most. */
  private static final int MORE_BYTES = 64;

  /** Hears the end. */
  interface Ended {
    /**
     * All is moved, or moving failed.
     *
     * @param below everything that was moved stands below this offset
     * @param failure why it ended early, or null
     */
    void ended(long below, @Nullable LogException failure);
  }

  private final MessageLog log;
  private final FrontSurvey survey;
  private final ReclaimFigures figures;
  private final Ended ended;
  private final long[] offsets = new long[RUN_MAX];
  private int next;
  private long below;

  FrontMoves(MessageLog log, FrontSurvey survey, ReclaimFigures figures, Ended ended) {
    this.log = log;
    this.survey = survey;
    this.figures = figures;
    this.ended = ended;
  }

  /** Moves the next run. */
  void run() {
    var count = Math.min(RUN_MAX, survey.count() - next);
    if (count == 0) {
      ended.ended(below, null);
      return;
    }
    for (var i = 0; i < count; i++) {
      offsets[i] = survey.offset(next + i);
    }
    log.read(offsets, count, new Run(next + count));
  }

  private final class Run implements RecordSink, RecordBatch.Owner {
    private final int end;
    private final RecordBatch batch = new RecordBatch(this, 64 * 1024);

    /** Index of the next message to look for. */
    private int at = next;

    private boolean isFull;
    private @Nullable LogException tooLarge;

    Run(int end) {
      this.end = end;
    }

    @Override
    public boolean record(RecordView record) {
      var bytes = record.body().readableBytes() + MORE_BYTES;
      if (bytes > log.maxBatchBytes()) {
        tooLarge =
            new LogException(
                "the record at %d has no room in a batch any more".formatted(record.offset()));
        return false;
      }
      isFull =
          batch.count() > 0 && batch.bytes() + bytes > Math.min(RUN_BYTES, log.maxBatchBytes());
      if (isFull) {
        return false;
      }
      while (survey.offset(at) < record.offset()) {
        at++; // damaged, and counted by the log
      }
      batch.move(record, survey.isByRule(at));
      at++;
      return true;
    }

    @Override
    public void end(long behind, @Nullable LogException unreadable) {
      var failure = unreadable == null ? tooLarge : unreadable;
      if (failure != null) {
        log.execute(() -> done(failure));
        return;
      }
      if (!isFull) {
        at = end;
      }
      // As a task, which a log that is being closed drops.
      log.execute(batch.count() == 0 ? () -> done(null) : () -> log.append(batch));
    }

    @Override
    public void committed(RecordBatch back, long firstOffset) {
      figures.moved(batch.bytes());
      below = firstOffset + batch.count();
      done(null);
    }

    @Override
    public void refused(RecordBatch back, LogException cause) {
      done(cause);
    }

    private void done(@Nullable LogException failure) {
      batch.release();
      if (failure == null) {
        next = at;
        // Not from here: whatever waits comes first.
        log.execute(FrontMoves.this::run);
      } else {
        ended.ended(below, failure);
      }
    }
  }
}
