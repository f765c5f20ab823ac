package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.publish.Mailbox;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Records that are no longer in the log's tail cache, fetched for one connection: one run of
 * deliveries at a time, read in ascending order by the log's own threads and handed to the event
 * loop in one piece.
 *
 * <p>Owner: the connection's event loop. Bound: {@link #RUN_MAX} records or, beyond the first one,
 * {@link #RUN_BYTES} at once.
 */
final class ColdReads {

  static final int RUN_MAX = 64;
  private static final int RUN_BYTES = 256 * 1024;

  private final LogReader log;
  private final Mailbox mailbox;
  private final Runnable arrived;
  private final Consumer<LogException> failed;
  private @Nullable Run run;
  private boolean closed;

  /**
   * Nothing fetched.
   *
   * @param arrived runs on the event loop once a run is there
   * @param failed hears on the event loop that the log could not be read
   */
  ColdReads(LogReader log, Mailbox mailbox, Runnable arrived, Consumer<LogException> failed) {
    this.log = log;
    this.mailbox = mailbox;
    this.arrived = arrived;
    this.failed = failed;
  }

  /** Whether a run is being fetched. */
  boolean isUnderWay() {
    return run != null && !run.complete;
  }

  /** What asking the fetched run for a record gives. */
  enum Found {
    /** The view shows it. */
    HERE,
    /** It was asked for, and the log does not have it any more. */
    GONE,
    /** It was not asked for. */
    NOT_ASKED
  }

  /** Looks a record up in the run that was fetched. */
  Found find(long offset, RecordView view) {
    var here = run;
    return here == null || !here.complete ? Found.NOT_ASKED : here.find(offset, view);
  }

  /** Fetches the records of deliveries, in place of the run before. */
  void fetch(long[] offsets, int count) {
    discard();
    var sorted = Arrays.copyOf(offsets, count);
    Arrays.sort(sorted);
    // What is not committed yet cannot be read yet, which does not mean that it is gone.
    var fresh = new Run(sorted, log.committedOffset());
    run = fresh;
    log.read(sorted, count, fresh);
  }

  /** Frees what was fetched; not while something is being fetched. */
  void discard() {
    if (run != null) {
      run.bodies.release();
      run = null;
    }
  }

  /** Frees what was fetched; what is being fetched is freed when it arrives. */
  void close() {
    closed = true;
    if (!isUnderWay()) {
      discard();
    }
  }

  private final class Run implements RecordSink {
    private final long[] asked;
    private final ByteBuf bodies = PooledByteBufAllocator.DEFAULT.directBuffer(4096);
    private final long readableBelow;
    private final long[] found;
    private final int[] starts;
    private final long[] times;
    private final byte[] types;
    private int count;
    private long askedBelow;
    private volatile boolean complete;

    Run(long[] asked, long readableBelow) {
      this.asked = asked;
      this.readableBelow = readableBelow;
      found = new long[asked.length];
      starts = new int[asked.length + 1];
      times = new long[asked.length];
      types = new byte[asked.length];
    }

    @Override
    public boolean record(RecordView record) {
      found[count] = record.offset();
      times[count] = record.timeMs();
      types[count] = record.type();
      bodies.writeBytes(record.body(), record.body().readerIndex(), record.body().readableBytes());
      starts[++count] = bodies.writerIndex();
      askedBelow = record.offset() + 1;
      return bodies.writerIndex() < RUN_BYTES;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      var stoppedEarly = count > 0 && bodies.writerIndex() >= RUN_BYTES;
      if (failure == null && !stoppedEarly) {
        askedBelow = readableBelow;
      }
      mailbox.post(
          () -> {
            complete = true;
            if (closed) {
              discard();
            } else if (failure == null) {
              arrived.run();
            } else {
              failed.accept(failure);
            }
          });
    }

    Found find(long offset, RecordView view) {
      var place = Arrays.binarySearch(found, 0, count, offset);
      if (place < 0 || log.moved().isErased(offset)) {
        return offset < askedBelow && Arrays.binarySearch(asked, offset) >= 0
            ? Found.GONE
            : Found.NOT_ASKED;
      }
      var start = starts[place];
      view.show(
          offset,
          offset,
          times[place],
          types[place],
          bodies.slice(start, starts[place + 1] - start));
      return Found.HERE;
    }
  }
}
