package io.honeyguide.benchmarks;

import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogException;
import io.honeyguide.log.LogListener;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.Replay;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How many records a log takes a second with a bounded number of them not yet durable.
 *
 * <p>The records under way are spread over {@value #BATCHES} batches: one can be filled while the
 * other is forced, as two turns of an event loop would. An invocation fills one batch that came
 * back and hands it over; the figure to look at is {@code records}, per second. {@link
 * PlainWriteBenchmark} is what the same disk does without a log.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class AppendBenchmark {

  static final int BATCHES = 2;

  private static final byte RECORD_TYPE = 1;

  /** Log bytes after which old segments may go, so that a run needs a bounded piece of disk. */
  private static final long KEPT_BYTES = 256L << 20;

  /** Records that are not yet durable at any time. */
  @Param({"16", "256", "4096"})
  public int inflight;

  /** Bytes of a record's body. */
  @Param("96")
  public int bodyBytes;

  /** When the log forces: always, or os. */
  @Param({"always", "os"})
  public String force = "always";

  /** Where to write; empty for the folder for temporary files. */
  @Param("")
  public String dir = "";

  private final LinkedBlockingQueue<RecordBatch> back = new LinkedBlockingQueue<>();
  private byte[] body = {};
  private @Nullable Path directory;
  private @Nullable FileLog log;

  /** What a run adds up, per second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Counts {
    /** Records handed over. */
    public long records;

    /** Forces. */
    public long forces;

    private long forcesBefore;
  }

  /** Opens an empty log. */
  @Setup(Level.Iteration)
  public void open() throws IOException {
    directory = ScratchDirectory.create(dir);
    body = new byte[bodyBytes];
    var options =
        switch (force) {
          case "always" -> FileLogOptions.defaults().withForceAlways();
          case "os" -> FileLogOptions.defaults().withForceByOs();
          default ->
              throw new IllegalArgumentException("force: expected always or os, found " + force);
        };
    var opened = new FileLog(directory, options, InstantSource.system());
    log = opened;
    opened.open(new NothingStored(), new Returning(opened));
    for (var i = 0; i < BATCHES; i++) {
      back.add(new RecordBatch(new Owner(), 1 << 16));
    }
  }

  /** Fills a batch and hands it over. */
  @Benchmark
  public void append(Counts counts) throws InterruptedException {
    var opened = log;
    if (opened == null) {
      throw new IllegalStateException("the log is not open");
    }
    var batch = back.take();
    batch.clear();
    var count = inflight / BATCHES;
    for (var i = 0; i < count; i++) {
      batch.begin(RECORD_TYPE).writeBytes(body);
      batch.end(null, i, true);
    }
    opened.append(batch);
    counts.records += count;
    var forces = opened.meters().forces();
    counts.forces += Math.max(0, forces - counts.forcesBefore);
    counts.forcesBefore = forces;
  }

  /** Closes and removes the log. */
  @TearDown(Level.Iteration)
  public void close() throws IOException, InterruptedException {
    for (var i = 0; i < BATCHES; i++) {
      back.take().release();
    }
    if (log != null) {
      log.close();
    }
    if (directory != null) {
      ScratchDirectory.delete(directory);
    }
  }

  /** Takes committed batches back; a log that refuses ends the run. */
  private final class Owner implements RecordBatch.Owner {
    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      back.add(batch);
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      throw cause;
    }
  }

  /** Keeps the log short. Shard's thread. */
  private static final class Returning implements LogListener {
    private final FileLog log;

    Returning(FileLog log) {
      this.log = log;
    }

    @Override
    public void committed(RecordBatch batch, long firstOffset, long timeMs) {
      // The log gives it back.
    }

    @Override
    public void turnEnded() {
      if (log.bytesSinceSnapshot() > KEPT_BYTES) {
        log.snapshot(state -> state.writeLongLE(0));
        log.trim(log.committedOffset());
      }
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      batch.owner().refused(batch, cause);
    }

    @Override
    public void stalled(LogException cause) {
      throw cause;
    }

    @Override
    public void resumed() {
      throw new IllegalStateException("resumed without a stall");
    }

    @Override
    public void failed(LogException cause) {
      throw cause;
    }
  }

  /** A directory that has just been made holds nothing. */
  private static final class NothingStored implements Replay {
    @Override
    public void snapshot(ByteBuf stored) {
      throw new IllegalStateException("a new log has no snapshot");
    }

    @Override
    public void record(RecordView record) {
      throw new IllegalStateException("a new log has no records");
    }
  }
}
