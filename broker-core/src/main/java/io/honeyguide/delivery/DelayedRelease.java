package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.timing.TimerWheel;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Publishes delayed messages when they are due: reads each from the log and appends it as a message
 * like any other that says which record it is a copy of. Applying that record takes the message out
 * of {@link DelayedMessages}, so after a crash it is either still there or was published, never
 * both.
 *
 * <p>Order: by due time to 10 ms, and among those due together by the order in which they were
 * published. One run is under way at a time, of at most {@link #RUN_MAX} messages and about {@link
 * #RUN_BYTES}, so that a million messages that became due while the broker was down do not stop it.
 *
 * <p>Owner: the shard's thread; reading runs on the log's.
 */
final class DelayedRelease implements TimedWork.Task {

  static final int RUN_MAX = 1000;
  private static final int RUN_BYTES = 512 * 1024;

  /** When to try again what the log refused or could not read, in milliseconds. */
  private static final long AGAIN_MS = 1000;

  private static final long NEVER = Long.MIN_VALUE;

  private final MessageLog log;
  private final DelayedMessages delayed;
  private final InstantSource clock;
  private final DeliveryCounters counters;
  private final TimerWheel wheel;

  /** What is due, in the order of publishing it: from {@link #from} to {@link #to}. */
  private final long[] due = new long[RUN_MAX];

  private int from;
  private int to;

  /** How many to take at once: fewer when they are large. */
  private int most = RUN_MAX;

  private boolean underWay;

  /** When something was refused last, unless something was published since. */
  private long refusedMs = NEVER;

  DelayedRelease(
      MessageLog log, DelayedMessages delayed, InstantSource clock, DeliveryCounters counters) {
    this.log = log;
    this.delayed = delayed;
    this.clock = clock;
    this.counters = counters;
    this.wheel = new TimerWheel(clock.millis());
  }

  /** A message waits from now on. */
  void add(long offset, long dueMs) {
    wheel.add(dueMs, offset);
  }

  @Override
  public long nextMs() {
    if (underWay) {
      return Long.MAX_VALUE;
    }
    var nextMs = from < to ? 0 : wheel.nextMs();
    // A clock that went back since does not make it wait for longer.
    return refusedMs == NEVER || clock.millis() < refusedMs
        ? nextMs
        : Math.max(nextMs, refusedMs + AGAIN_MS);
  }

  @Override
  public void run(long nowMs) {
    if (from == to) {
      from = 0;
      to = 0;
      while (to < RUN_MAX && wheel.poll(nowMs)) {
        if (delayed.contains(wheel.payload())) {
          due[to++] = wheel.payload();
        }
      }
    }
    if (from < to) {
      underWay = true;
      new Run(Arrays.copyOfRange(due, from, Math.min(to, from + most))).start();
    }
  }

  /**
   * A run is over.
   *
   * @param done so many were published, or are lost
   * @param cause why the rest was not; null when it is for its size only
   */
  private void ended(int asked, int done, @Nullable LogException cause) {
    underWay = false;
    from += done;
    if (cause == null) {
      most = done < asked ? Math.max(1, done) : Math.min(RUN_MAX, most * 2);
      refusedMs = NEVER;
    } else {
      refusedMs = clock.millis();
    }
    var nowMs = clock.millis();
    if (nextMs() <= nowMs) {
      // Behind whatever came into the log's queue meanwhile.
      run(nowMs);
    }
  }

  /** Some messages on their way: read in the order of the log, appended in that of their times. */
  private final class Run implements RecordSink, RecordBatch.Owner {
    private final long[] wanted;
    private final long[] ascending;

    /** Where the body of each stands, by its place in {@link #ascending}; -1 for nowhere. */
    private final int[] starts;

    private final int[] ends;
    private final ByteBuf bodies = Unpooled.buffer(4096);
    private final MessageView message = new MessageView();

    /** So many of {@link #ascending} were looked for, found or not. */
    private int looked;

    /** So many of {@link #wanted} are dealt with once the batch is in the log. */
    private int done;

    private int lost;

    Run(long[] wanted) {
      this.wanted = wanted;
      this.ascending = wanted.clone();
      this.starts = new int[wanted.length];
      this.ends = new int[wanted.length];
      Arrays.sort(ascending);
      Arrays.fill(starts, -1);
    }

    void start() {
      log.read(ascending, ascending.length, this);
    }

    @Override
    public boolean record(RecordView record) {
      var at = Arrays.binarySearch(ascending, record.offset());
      if (at < 0 || record.type() != RecordType.DELAYED) {
        return true;
      }
      starts[at] = bodies.writerIndex();
      bodies.writeBytes(record.body());
      ends[at] = bodies.writerIndex();
      looked = at + 1;
      return bodies.readableBytes() < RUN_BYTES;
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      if (bodies.readableBytes() < RUN_BYTES) {
        looked = ascending.length;
      }
      if (failure != null) {
        finish(failure);
        return;
      }
      var batch = new RecordBatch(this, bodies.readableBytes() + 1024);
      fill(batch);
      if (batch.count() == 0) {
        batch.release();
        finish(null);
        return;
      }
      try {
        log.append(batch);
      } catch (IllegalStateException e) {
        // The log is being closed; the next start finds them due.
        batch.release();
      }
    }

    /** Appends what was read, up to the first in the order of times that was not. */
    private void fill(RecordBatch batch) {
      var nowMs = clock.millis();
      for (var offset : wanted) {
        var at = Arrays.binarySearch(ascending, offset);
        if (at >= looked) {
          return;
        }
        if (starts[at] < 0) {
          lost += log.holds(offset) ? 1 : 0;
        } else {
          var bytes = ends[at] - starts[at];
          if (batch.bytes() + bytes + RecordBatch.FRAME_BYTES > log.maxBatchBytes()) {
            return;
          }
          var body = bodies.slice(starts[at] + Long.BYTES, bytes - Long.BYTES);
          MessageCodec.writeRelease(
              message.wrap(body), offset, nowMs, batch.begin(RecordType.MESSAGE));
          batch.end(null, 0, true);
        }
        done++;
      }
    }

    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      batch.release();
      finishHere(null);
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      batch.release();
      done = 0;
      lost = 0;
      finishHere(cause);
    }

    private void finish(@Nullable LogException cause) {
      log.execute(() -> finishHere(cause));
    }

    private void finishHere(@Nullable LogException cause) {
      counters.lost.add(lost);
      ended(wanted.length, done, cause);
    }
  }
}
