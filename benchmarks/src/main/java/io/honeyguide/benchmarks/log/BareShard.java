package io.honeyguide.benchmarks.log;

import io.honeyguide.log.FileLog;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogListener;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.Replay;
import io.honeyguide.log.SnapshotSource;
import io.netty.buffer.ByteBuf;

/**
 * What stands above the log when the log alone is measured or filled: nothing is applied, and old
 * segments may go so that a run needs a bounded piece of disk.
 *
 * <p>Owner: the shard's thread.
 */
final class BareShard extends Unwatched implements LogListener, Replay {

  private final FileLog log;
  private final long keptBytes;

  /**
   * A shard without anything in it.
   *
   * @param keptBytes log bytes after which older segments may go
   */
  BareShard(FileLog log, long keptBytes) {
    this.log = log;
    this.keptBytes = keptBytes;
  }

  @Override
  public void committed(RecordBatch batch, long firstOffset, long timeMs) {
    // The log gives it back.
  }

  @Override
  public void turnEnded() {
    if (log.bytesSinceSnapshot() > keptBytes) {
      log.snapshot(() -> SnapshotSource.whole(state -> state.writeLongLE(0)));
      log.trim(log.committedOffset());
    }
  }

  @Override
  public void refused(RecordBatch batch, LogException cause) {
    batch.owner().refused(batch, cause);
  }

  @Override
  public void snapshot(ByteBuf stored) {
    throw new IllegalStateException("a log of this benchmark begins empty");
  }

  @Override
  public void record(RecordView view) {
    throw new IllegalStateException("a log of this benchmark begins empty");
  }
}
