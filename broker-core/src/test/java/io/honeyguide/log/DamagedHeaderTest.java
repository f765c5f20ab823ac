package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DamagedHeaderTest {

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private final ManualClock clock = new ManualClock();
  private final FaultyLogFiles files = new FaultyLogFiles(1);

  @AfterEach
  void freeLeftOver() {
    Batches.freeLeftOver();
  }

  /**
   * Found by the simulation: a flipped bit in the header of a segment below the snapshot made the
   * segment stand for offset 0, and no reader found what stood in the segments before it.
   */
  @Test
  void historyIsReadAroundASegmentWhoseHeaderIsDamaged() {
    var written = new RecordingListener();
    var log = open(written);
    while (files.image().keySet().stream().filter(name -> name.matches("log/\\d+.seg")).count()
        < 4) {
      log.append(Batches.urgent("body " + written.bodies.size() + "x".repeat(500)));
      log.runOnce();
    }
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(written::store)));
    log.runOnce();
    log.close();
    for (var base : new long[] {0, 4096, 8192}) {
      var name = DataDirectory.segmentName(base);
      files.corrupt(name, 38, 4);

      var reopened = open(new RecordingListener());
      var sink = new RecordingSink();
      reopened.scan(0, Integer.MAX_VALUE, sink);

      assertThat(sink.await()).as(name).hasSameSizeAs(written.bodies);
      reopened.close();
      files.corrupt(name, 38, 4);
    }
  }

  private FileLog open(RecordingListener listener) {
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    log.open(listener, listener);
    return log;
  }
}
