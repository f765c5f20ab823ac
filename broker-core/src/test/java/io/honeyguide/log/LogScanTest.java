package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LogScanTest {

  private static final FileLogOptions QUARANTINE =
      FileLogOptions.defaults()
          .withSegmentBytes(4 << 10)
          .withSpareCount(1)
          .withOnCorruption(FileLogOptions.OnCorruption.QUARANTINE);

  private final FaultyLogFiles files = new FaultyLogFiles(1);
  private final ManualClock clock = new ManualClock();

  @AfterEach
  void free() {
    Batches.freeLeftOver();
  }

  /** The end that the manifest knows was once taken for the end of the segment before. */
  @Test
  void losesNothingBehindADamagedSegmentHeaderAfterACleanStop() throws Exception {
    var log = new FileLog(files, QUARANTINE, clock, LogThreads.none());
    var live = new RecordingListener();
    log.open(live, live);
    for (var i = 0; i < 60; i++) {
      log.append(Batches.urgent("record " + i + "x".repeat(200)));
      log.runOnce();
    }
    log.close();
    var segments = files.list("log").stream().filter(name -> name.matches("\\d+\\.seg")).toList();
    assertThat(segments).hasSizeGreaterThan(3);
    files.corrupt("log/" + segments.get(1), 20, 1);

    var replayed = new RecordingListener();
    var reopened = new FileLog(files, QUARANTINE, clock, LogThreads.none());
    var recovery = reopened.open(replayed, replayed);

    assertThat(replayed.bodies).containsExactlyElementsOf(live.bodies);
    assertThat(recovery.lost()).allMatch(lost -> lost.fromOffset() == lost.toOffset());
  }
}
