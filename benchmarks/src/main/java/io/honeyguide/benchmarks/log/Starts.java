package io.honeyguide.benchmarks.log;

import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.Shard;
import io.honeyguide.log.FileLog;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.LogVerifier;
import io.honeyguide.session.ShardId;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;

/** How long it takes to read, to check and to start on a log that is there. */
public final class Starts {

  private final Path directory;

  /**
   * A log to start on.
   *
   * @param directory must not exist; it is left behind
   */
  public Starts(Path directory) {
    this.directory = directory;
  }

  /** Writes a log of messages that nobody is owed. */
  public void fill(long bytes) throws InterruptedException {
    try (var log = new FilledLog(directory)) {
      log.publishUntil(bytes);
    }
  }

  /** Writes a log of messages that so many sessions, which are away, are owed, in equal parts. */
  public void fillQueues(int sessions, long messages) throws InterruptedException {
    try (var log = new FilledLog(directory)) {
      log.openSessions(sessions);
      log.publish(sessions, messages);
    }
  }

  /** Reads the files and does no more; bytes per second. */
  public double readBytesPerSecond() throws IOException {
    var start = System.nanoTime();
    var bytes = StoredFiles.read(directory);
    return bytes / secondsSince(start);
  }

  /** Checks the log as {@code log verify} does; bytes per second. */
  public double verifyBytesPerSecond() {
    var start = System.nanoTime();
    var report =
        LogVerifier.verify(
            directory,
            (done, total) -> {
              // Nobody looks at the progress.
            });
    if (!report.isWhole()) {
      throw new IllegalStateException("the log is damaged: " + report.damages());
    }
    return report.bytes() / secondsSince(start);
  }

  /** Starts a shard on the log, which replays it; seconds. */
  public double startSeconds() {
    try (var log = new FileLog(directory, FileLogOptions.defaults(), InstantSource.system())) {
      var shard =
          new Shard(
              new ShardId(0), log, InstantSource.system(), DeliveryLimits.DEFAULT, new Unwatched());
      var start = System.nanoTime();
      shard.open();
      return secondsSince(start);
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
