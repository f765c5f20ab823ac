package io.honeyguide.log;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by files on disk and by files on a disk in memory. */
class FileLogTest {

  private static FileLogOptions small() {
    return FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);
  }

  /** Files on disk, with the log's own threads. */
  abstract static class DiskContract extends MessageLogContract {

    @TempDir Path directory;
    private LogThreads threads = LogThreads.none();

    abstract FileLogOptions options();

    @Override
    MessageLog newLog() {
      threads = LogThreads.own(0, 2);
      return new FileLog(new DiskLogFiles(directory), options(), clock, threads);
    }

    @Override
    void settle(MessageLog log) {
      awaitTask(log);
      await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .atMost(20, SECONDS)
          .until(() -> !((FileLog) log).isStoringSnapshot());
      CompletableFuture.runAsync(() -> {}, threads.storage()).orTimeout(20, SECONDS).join();
    }

    @Override
    void crash(MessageLog log) {
      ((FileLog) log).abandon();
    }
  }

  @Nested
  class OnDisk extends DiskContract {

    @Override
    FileLogOptions options() {
      return small();
    }
  }

  @Nested
  class OnDiskWithLargeSegments extends DiskContract {

    @Override
    FileLogOptions options() {
      return small().withSegmentBytes(1 << 20);
    }

    @Override
    int trimmedBodyBytes() {
      return 50_000;
    }
  }

  @Nested
  class OnFaultyDisk extends MessageLogContract {

    private final FaultyLogFiles files = new FaultyLogFiles(42);

    @Override
    MessageLog newLog() {
      return new FileLog(files, small(), clock, LogThreads.none());
    }

    @Override
    void settle(MessageLog log) {
      while (((FileLog) log).runOnce()) {
        // Goes on until nothing waits.
      }
    }

    @Override
    void crash(MessageLog log) {
      files.crash();
      ((FileLog) log).abandon();
    }
  }
}
