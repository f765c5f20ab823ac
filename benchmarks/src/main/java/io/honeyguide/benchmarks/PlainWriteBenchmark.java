package io.honeyguide.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
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
 * What the disk does without a log: all records under way in one positional write, then {@code
 * force(false)}, into a file that was filled with zeros before, on one thread. The baseline for
 * {@link AppendBenchmark}, which beats it only by filling one batch while another is forced.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class PlainWriteBenchmark {

  private static final int FILE_BYTES = 64 << 20;
  private static final int FILL_BYTES = 1 << 20;

  /** Bytes that a log adds to a record's body. */
  private static final int FRAME_BYTES = 9;

  /** Records in one write. */
  @Param({"16", "256", "4096"})
  public int inflight;

  /** Bytes of a record's body. */
  @Param("96")
  public int bodyBytes;

  /** Where to write; empty for the folder for temporary files. */
  @Param("")
  public String dir = "";

  private ByteBuffer records = ByteBuffer.allocateDirect(0);
  private @Nullable Path directory;
  private @Nullable FileChannel channel;
  private long position;

  /** Makes the file. */
  @Setup
  public void open() throws IOException {
    directory = ScratchDirectory.create(dir);
    records = ByteBuffer.allocateDirect(inflight * (FRAME_BYTES + bodyBytes));
    var opened =
        FileChannel.open(
            directory.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    channel = opened;
    var zeros = ByteBuffer.allocateDirect(FILL_BYTES);
    while (opened.position() < FILE_BYTES) {
      opened.write(zeros.clear());
    }
    opened.force(true);
  }

  /** One write and one force. */
  @Benchmark
  public void writeAndForce(AppendBenchmark.Counts counts) throws IOException {
    var opened = channel;
    if (opened == null) {
      throw new IllegalStateException("the file is not open");
    }
    records.clear();
    if (position + records.remaining() > FILE_BYTES) {
      position = 0;
    }
    while (records.hasRemaining()) {
      position += opened.write(records, position);
    }
    opened.force(false);
    counts.records += inflight;
    counts.forces++;
  }

  /** Removes the file. */
  @TearDown
  public void close() throws IOException {
    if (channel != null) {
      channel.close();
    }
    if (directory != null) {
      ScratchDirectory.delete(directory);
    }
  }
}
