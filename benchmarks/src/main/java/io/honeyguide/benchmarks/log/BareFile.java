package io.honeyguide.benchmarks.log;

import io.honeyguide.log.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What the disk does without a log: one thread fills the same batches, overwrites blocks of a file
 * that was filled with zeros before, and forces each batch itself.
 */
public final class BareFile implements AutoCloseable {

  private static final int FILE_BYTES = 64 << 20;
  private static final int FILL_BYTES = 1 << 20;

  private final FileChannel channel;
  private final int bodyBytes;
  private long at;

  /**
   * Makes the file.
   *
   * @param file must not exist; it is left behind
   */
  public BareFile(Path file, int bodyBytes) throws IOException {
    this.bodyBytes = bodyBytes;
    channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var zeros = ByteBuffer.allocateDirect(FILL_BYTES);
    for (var filled = 0L; filled < FILE_BYTES; filled += FILL_BYTES) {
      channel.write(zeros.clear(), filled);
    }
    channel.force(true);
  }

  /** Measures, with all records under way in one batch. */
  public Appends measure(int inFlight, double seconds) throws IOException {
    var flow = new RecordFlow(0, inFlight, bodyBytes);
    var batch = new RecordBatch(flow, flow.batchBytes());
    try {
      var forces = 0L;
      var allocated = Heap.allocatedBytes();
      var start = System.nanoTime();
      for (var end = start + (long) (seconds * 1e9); System.nanoTime() < end; forces++) {
        flow.fill(batch);
        write(batch.frames());
        channel.force(false);
      }
      var nanos = System.nanoTime() - start;
      return Appends.of(forces * inFlight, forces, Heap.allocatedBytes() - allocated, nanos);
    } finally {
      batch.release();
    }
  }

  private void write(ByteBuffer frames) throws IOException {
    if (at + frames.remaining() > FILE_BYTES) {
      at = 0;
    }
    while (frames.hasRemaining()) {
      at += channel.write(frames, at);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
