package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The disk dies or fails at every call while the front of the log is moved and goes. */
class ReclaimCrashTest {

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private static final int ROUNDS = 24;

  private final ManualClock clock = new ManualClock();

  @BeforeAll
  static void silenceTheLog() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(Level.OFF);
  }

  @AfterAll
  static void letTheLogSpeak() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(null);
  }

  /** What was acknowledged: bodies by offset. */
  private final TreeMap<Long, String> acknowledged = new TreeMap<>();

  private static boolean isNeeded(long offset) {
    return offset % 9 == 0;
  }

  /** Appends, stores snapshots, moves what is needed of the front and lets it go. */
  private void live(FaultyLogFiles files, int rounds) {
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    try {
      var listener =
          new RecordingListener() {
            @Override
            public void committed(RecordBatch batch, long firstOffset, long timeMs) {
              if (batch.isUrgent()) {
                var view = new RecordView();
                for (var i = 0; i < batch.count(); i++) {
                  batch.show(i, firstOffset + i, timeMs, view);
                  acknowledged.put(firstOffset + i, view.body().toString(StandardCharsets.UTF_8));
                }
              }
              super.committed(batch, firstOffset, timeMs);
            }
          };
      log.open(listener, listener);
      for (var round = 0; round < rounds; round++) {
        log.append(Batches.urgent("body " + round + "x".repeat(260), "more " + round));
        log.runOnce();
        if (round % 4 == 1) {
          log.execute(() -> log.snapshot(() -> SnapshotSource.whole(listener::store)));
          log.runOnce();
        }
        if (round % 3 == 2) {
          reclaim(log);
        }
      }
      log.close();
    } catch (DataDirectoryException e) {
      assertThat(e).hasMessageContaining("faulty");
    } finally {
      log.abandon();
      Batches.freeLeftOver();
    }
  }

  private static void reclaim(FileLog log) {
    var front = log.front();
    if (front == null) {
      return;
    }
    var batch = Batches.relaxed();
    var failed = new boolean[1];
    log.scanFront(
        front,
        front.from(),
        new RecordSink() {
          @Override
          public boolean record(RecordView record) {
            if (isNeeded(record.offset())) {
              batch.move(record, false);
            }
            return true;
          }

          @Override
          public void end(long next, @Nullable LogException failure) {
            failed[0] = failure != null;
          }
        });
    if (failed[0]) {
      return;
    }
    log.append(batch);
    log.runOnce();
    var below = log.committedOffset();
    // Makes the moves durable.
    log.append(Batches.urgent("later"));
    log.runOnce();
    log.execute(
        () -> {
          if (log.durableOffset() >= below) {
            log.trim(front.below());
          }
        });
    log.runOnce();
  }

  private void check(FaultyLogFiles files, String where) {
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    try {
      var replayed = new RecordingListener();
      var recovery = log.open(replayed, replayed);
      assertThat(recovery.lost()).as(where).isEmpty();
      var found = new TreeMap<Long, String>();
      for (var next = 0L; next < log.committedOffset(); ) {
        var sink = new RecordingSink();
        log.scan(next, Integer.MAX_VALUE, sink);
        for (var text : sink.await()) {
          var colon = text.indexOf(':');
          found.put(Long.parseLong(text.substring(0, colon)), text.substring(colon + 1));
        }
        assertThat(sink.next()).as(where).isGreaterThan(next);
        next = sink.next();
      }
      for (var entry : acknowledged.entrySet()) {
        if (entry.getKey() >= log.startOffset() || isNeeded(entry.getKey())) {
          assertThat(found.get(entry.getKey()))
              .as(where + ", offset " + entry.getKey() + ", start " + log.startOffset())
              .isEqualTo(entry.getValue());
        }
      }
      // What is not durable any more was never acknowledged, and its offsets come again.
      acknowledged.tailMap(log.committedOffset()).clear();
    } finally {
      log.close();
    }
  }

  private int calls() {
    var files = new FaultyLogFiles(1);
    live(files, ROUNDS);
    check(files, "without a fault");
    acknowledged.clear();
    return files.calls();
  }

  @Test
  void reclaimsAtAll() {
    var files = new FaultyLogFiles(1);
    live(files, ROUNDS);
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    var listener = new RecordingListener();
    log.open(listener, listener);
    assertThat(log.startOffset()).isGreaterThan(10);
    assertThat(log.moved().size()).isGreaterThan(2);
    log.close();
  }

  @Test
  void losesNothingNeededWhenPowerFailsAtAnyCall() {
    var calls = calls();
    for (var n = 1; n <= calls; n++) {
      acknowledged.clear();
      var files = new FaultyLogFiles(n);
      files.dieAt(n);
      live(files, ROUNDS);
      files.crash();
      check(files, "power cut at call " + n);
      // The life after recovery, cut in its middle.
      files.dieAt(1 + n % 60);
      live(files, 9);
      files.crash();
      check(files, "second cut after " + n);
    }
  }

  @Test
  void losesNothingNeededWhenAnyCallFailsOnce() {
    var calls = calls();
    for (var n = 1; n <= calls; n++) {
      acknowledged.clear();
      var files = new FaultyLogFiles(n);
      files.failAt(n);
      live(files, ROUNDS);
      files.crash();
      check(files, "failure of call " + n);
    }
  }
}
