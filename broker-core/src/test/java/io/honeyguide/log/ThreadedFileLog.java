package io.honeyguide.log;

import java.time.InstantSource;

/**
 * A log in files with threads of its own, on a simulated disk that can fail and fill up: for tests
 * outside of this package.
 */
public final class ThreadedFileLog {

  private ThreadedFileLog() {}

  /** A log that is not open yet. */
  public static MessageLog on(FaultyLogFiles disk, FileLogOptions options, InstantSource clock) {
    return new FileLog(
        disk, options, clock, LogThreads.own(options.shard(), options.readerThreads()));
  }
}
