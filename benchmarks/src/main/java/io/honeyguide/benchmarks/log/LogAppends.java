package io.honeyguide.benchmarks.log;

import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import java.nio.file.Path;
import java.time.InstantSource;

/** Durable appends through a log, with a bounded number of records not yet durable. */
public final class LogAppends implements AutoCloseable {

  private static final long KEPT_BYTES = 128L << 20;

  private final FileLog log;
  private final int bodyBytes;

  /**
   * Opens a log with the default settings.
   *
   * @param directory is made; it is left behind
   */
  public LogAppends(Path directory, int bodyBytes) {
    this.bodyBytes = bodyBytes;
    this.log = new FileLog(directory, FileLogOptions.defaults(), InstantSource.system());
    var shard = new BareShard(log, KEPT_BYTES);
    log.open(shard, shard);
  }

  /**
   * Measures.
   *
   * @param batches over how many batches the records under way are spread: with one nothing is
   *     filled while the disk works, with two one is filled while the other is forced
   */
  public Appends measure(int inFlight, int batches, double seconds) throws InterruptedException {
    var flow = new RecordFlow(batches, inFlight / batches, bodyBytes);
    var forces = log.meters().forces();
    var allocated = Heap.allocatedBytes();
    var start = System.nanoTime();
    var records = flow.appendUntil(log, start + (long) (seconds * 1e9));
    var nanos = System.nanoTime() - start;
    var result =
        Appends.of(
            records, log.meters().forces() - forces, Heap.allocatedBytes() - allocated, nanos);
    flow.release();
    return result;
  }

  @Override
  public void close() {
    log.close();
  }
}
