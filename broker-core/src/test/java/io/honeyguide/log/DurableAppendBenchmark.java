package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durable appends a second of the file engine beside a bare file in the same run, then the time to
 * verify and to replay 256 MiB. Not a test; run it as a program:
 *
 * <pre>java -cp ... io.honeyguide.log.DurableAppendBenchmark DIRECTORY [seconds per figure]</pre>
 *
 * <p>One thread fills batches and appends them, as an event loop does; what is in flight is spread
 * over four batches. The bare file is written ahead with zeros, then overwritten with as many bytes
 * as are in flight, with one force each.
 */
final class DurableAppendBenchmark {

  private static final int BODY_BYTES = 141; // 150 with its frame
  private static final int[] IN_FLIGHT = {16, 256, 4096};
  private static final int BATCHES = 4;
  private static final long REPLAY_BYTES = 256L << 20;

  private final Path directory;
  private final double seconds;

  private DurableAppendBenchmark(Path directory, double seconds) {
    this.directory = directory;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    var directory = Files.createTempDirectory(Path.of(args[0]), "append");
    var benchmark =
        new DurableAppendBenchmark(directory, args.length > 1 ? Double.parseDouble(args[1]) : 3);
    try {
      benchmark.run();
    } finally {
      try (var files = Files.walk(directory)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void run() throws Exception {
    appends("log", IN_FLIGHT[2]); // warms up
    for (var inFlight : IN_FLIGHT) {
      for (var round = 0; round < 3; round++) {
        baseline(inFlight);
        appends("log", inFlight);
      }
    }
    replay();
  }

  private static void tell(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }

  private void baseline(int inFlight) throws IOException {
    var file = directory.resolve("baseline");
    var size = 64 << 20;
    var block = ByteBuffer.allocateDirect(inFlight * (BODY_BYTES + RecordBatch.FRAME_BYTES));
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var zeros = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < size; at += zeros.capacity()) {
        channel.write(zeros.clear(), at);
      }
      channel.force(true);
      var forces = 0L;
      var start = System.nanoTime();
      var end = start + (long) (seconds * 1e9);
      for (long at = 0; System.nanoTime() < end; forces++) {
        channel.write(block.clear(), at);
        channel.force(false);
        at = at + 2L * block.capacity() > size ? 0 : at + block.capacity();
      }
      var took = (System.nanoTime() - start) / 1e9;
      tell(
          "bare file   %5d in flight: %9.0f appends/s %6.0f forces/s",
          inFlight, forces * inFlight / took, forces / took);
    }
  }

  /** Counts, and gives committed batches back to the thread that fills them. */
  private static final class Counter implements LogListener, Replay, RecordBatch.Owner {

    final ArrayBlockingQueue<RecordBatch> back = new ArrayBlockingQueue<>(BATCHES);
    final LongAdder records = new LongAdder();
    long bytes;

    @Override
    public void committed(RecordBatch batch, long firstOffset, long timeMs) {
      records.add(batch.count());
    }

    @Override
    public void committed(RecordBatch batch, long firstOffset) {
      back.add(batch);
    }

    @Override
    public void refused(RecordBatch batch, LogException cause) {
      throw cause;
    }

    @Override
    public void turnEnded() {}

    @Override
    public void stalled(LogException cause) {
      throw cause;
    }

    @Override
    public void resumed() {}

    @Override
    public void failed(LogException cause) {
      cause.printStackTrace();
    }

    @Override
    public void snapshot(ByteBuf state) {}

    @Override
    public void record(RecordView view) {
      records.increment();
      bytes += view.body().readableBytes() + RecordBatch.FRAME_BYTES;
    }
  }

  private void appends(String name, int inFlight) throws Exception {
    var counter = new Counter();
    var log =
        new FileLog(
            directory.resolve(name + inFlight), FileLogOptions.defaults(), InstantSource.system());
    log.open(counter, counter);
    var body = new byte[BODY_BYTES];
    for (var i = 0; i < BATCHES; i++) {
      counter.back.add(new RecordBatch(counter, 1 << 16));
    }
    var warm = System.nanoTime() + (long) (seconds * 0.2e9);
    pump(log, counter, body, inFlight / BATCHES, warm);
    var recordsBefore = counter.records.sum();
    var forcesBefore = log.meters().forces();
    var forceNanosBefore = log.meters().forceNanos();
    var allocatedBefore = allocated();
    var start = System.nanoTime();
    pump(log, counter, body, inFlight / BATCHES, start + (long) (seconds * 1e9));
    var took = (System.nanoTime() - start) / 1e9;
    var records = counter.records.sum() - recordsBefore;
    var forces = log.meters().forces() - forcesBefore;
    tell(
        "file engine %5d in flight: %9.0f appends/s %6.0f forces/s of %5.0f, force %4.0f us,"
            + " %.2f B allocated per append, waited %d us for spares",
        inFlight,
        records / took,
        forces / took,
        (double) records / forces,
        (log.meters().forceNanos() - forceNanosBefore) / 1e3 / forces,
        (double) (allocated() - allocatedBefore) / records,
        log.meters().spareWaitNanos() / 1_000);
    for (var i = 0; i < BATCHES; i++) {
      counter.back.poll(10, TimeUnit.SECONDS).release();
    }
    log.close();
    deleteLog(name + inFlight);
  }

  private void deleteLog(String name) throws IOException {
    try (var files = Files.walk(directory.resolve(name))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static void pump(FileLog log, Counter counter, byte[] body, int records, long until)
      throws InterruptedException {
    while (System.nanoTime() < until) {
      var batch = counter.back.take();
      batch.clear();
      for (var i = 0; i < records; i++) {
        batch.begin((byte) 1).writeBytes(body);
        batch.end(null, i, true);
      }
      log.append(batch);
    }
  }

  private static long allocated() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    var sum = 0L;
    for (var bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
      sum += bytes;
    }
    return sum;
  }

  private void replay() throws Exception {
    var where = directory.resolve("replay");
    var counter = new Counter();
    try (var log =
        new FileLog(where, FileLogOptions.defaults().withForceByOs(), InstantSource.system())) {
      log.open(counter, counter);
      var body = new byte[BODY_BYTES];
      var batch = new RecordBatch(counter, 1 << 16);
      while (log.meters().bytes() < REPLAY_BYTES) {
        batch.clear();
        for (var i = 0; i < 160; i++) {
          batch.begin((byte) 1).writeBytes(body);
          batch.end(null, i, true);
        }
        log.append(batch);
        batch = counter.back.take();
      }
      batch.release();
    }
    for (var round = 0; round < 3; round++) {
      var start = System.nanoTime();
      var report = LogVerifier.verify(where, (done, total) -> {});
      var took = (System.nanoTime() - start) / 1e9;
      tell(
          "verify of %d MiB: %.0f ms, %.0f MiB/s",
          report.bytes() >> 20, took * 1e3, report.bytes() / took / (1 << 20));
      var replayed = new Counter();
      try (var log = new FileLog(where, FileLogOptions.defaults(), InstantSource.system())) {
        start = System.nanoTime();
        log.open(replayed, replayed);
        took = (System.nanoTime() - start) / 1e9;
      }
      tell(
          "open with replay of %d MiB, %d records in groups of 160: %.0f ms, %.1f M records/s",
          replayed.bytes >> 20,
          replayed.records.sum(),
          took * 1e3,
          replayed.records.sum() / took / 1e6);
    }
  }
}
