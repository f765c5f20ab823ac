package io.honeyguide.distribution.log;

import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogListener;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.Replay;
import io.honeyguide.message.RecordType;
import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Appends messages to the log of a broker that does not run, the way a broker does it: the next
 * start finds them behind everything else, as if they had just been published.
 *
 * <p>Owner: the command's thread; what comes back from the log's thread is under this object's
 * lock.
 */
final class MessageImport implements AutoCloseable, RecordBatch.Owner {

  private static final int BATCH_BYTES = 256 << 10;
  private static final int UNDER_WAY_MAX = 8;

  private final FileLog log;
  private final Semaphore underWay = new Semaphore(UNDER_WAY_MAX);
  private final long firstOffset;
  private RecordBatch open = new RecordBatch(this, BATCH_BYTES);
  private @Nullable LogException failure;

  private MessageImport(FileLog log, long firstOffset) {
    this.log = log;
    this.firstOffset = firstOffset;
  }

  /** Opens the log of a directory, which is made when it does not exist. */
  static MessageImport into(Path directory) {
    var log = new FileLog(directory, FileLogOptions.defaults(), InstantSource.system());
    var recovery = log.open(new Unread(), new Committed());
    return new MessageImport(log, recovery.nextOffset());
  }

  /** What is in the log already does not matter here. */
  private static final class Unread implements Replay {
    @Override
    public void snapshot(ByteBuf state) {
      // Its turn comes at the broker's next start.
    }

    @Override
    public void record(RecordView record) {
      // Its turn comes at the broker's next start.
    }
  }

  private static final class Committed implements LogListener {
    @Override
    public void committed(RecordBatch batch, long firstOffset, long timeMs) {
      // The log gives it back.
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      batch.owner().refused(batch, cause);
    }

    @Override
    public void turnEnded() {
      // Nobody reads along.
    }

    @Override
    public void stalled(LogException cause) {
      // The batch that there is no room for comes back refused.
    }

    @Override
    public void resumed() {
      // The import has ended by then.
    }

    @Override
    public void failed(LogException cause) {
      // The batch that met it comes back refused.
    }
  }

  /** Offset that the first imported message gets. */
  long firstOffset() {
    return firstOffset;
  }

  /** Writes the body of a record. */
  interface Body {
    void write(ByteBuf body);
  }

  /**
   * Adds a message.
   *
   * @param bytesMax the body has no more bytes
   * @throws LogException when the log could not take what was added before
   */
  void add(long bytesMax, Body body) {
    if (open.count() > 0 && open.bytes() + bytesMax > log.maxBatchBytes()) {
      append();
    }
    body.write(open.begin(RecordType.MESSAGE));
    open.end(null, 0, true);
    if (open.bytes() >= BATCH_BYTES) {
      append();
    }
  }

  private void append() {
    underWay.acquireUninterruptibly();
    requireNoFailure();
    log.append(open);
    open = new RecordBatch(this, BATCH_BYTES);
  }

  /** Waits until everything is durable. */
  void finish() {
    if (open.count() > 0) {
      append();
    }
    underWay.acquireUninterruptibly(UNDER_WAY_MAX);
    underWay.release(UNDER_WAY_MAX);
    requireNoFailure();
  }

  private synchronized void requireNoFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void committed(RecordBatch batch, long offset) {
    batch.release();
    underWay.release();
  }

  @Override
  public void refused(RecordBatch batch, LogException cause) {
    synchronized (this) {
      failure = cause;
    }
    batch.release();
    underWay.release();
  }

  @Override
  public void close() {
    log.close();
    open.release();
  }
}
