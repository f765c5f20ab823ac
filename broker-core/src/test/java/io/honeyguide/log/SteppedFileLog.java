package io.honeyguide.log;

import java.io.IOException;
import java.time.InstantSource;

/**
 * A log in files without threads of its own, on a simulated disk: for tests outside of this package
 * that step it by hand.
 */
public final class SteppedFileLog {

  private final FileLog log;

  /** A log that is not open yet, made to behave by a mistake. */
  public SteppedFileLog(
      FaultyLogFiles disk, FileLogOptions options, InstantSource clock, LogMistake mistake) {
    var files = mistake == LogMistake.NONE ? disk : new LyingLogFiles(disk, mistake);
    if (mistake == LogMistake.CUT_AT_FIRST_BAD_BATCH) {
      try {
        FirstBadBatch.cut(disk);
      } catch (IOException e) {
        throw new IllegalStateException("the simulated disk failed while it was prepared", e);
      }
    }
    log = new FileLog(files, options, clock, LogThreads.none());
  }

  /** The log itself. */
  public FileLog log() {
    return log;
  }

  /**
   * One turn of the shard.
   *
   * @return whether there was anything to do
   */
  public boolean runOnce() {
    return log.runOnce();
  }

  /** Ends like a killed process: nothing more is committed, forced or tidied up. */
  public void abandon() {
    log.abandon();
  }
}
