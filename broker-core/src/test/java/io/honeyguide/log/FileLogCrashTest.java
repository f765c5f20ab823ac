package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Power cuts and failing calls at every place of a fixed workload, on a disk that forgets whatever
 * it may forget. What was reported as committed while it was urgent must be there afterwards, with
 * the same offsets, and nothing may be there that was never appended.
 */
class FileLogCrashTest {

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  /** Thousands of failures are met on purpose. */
  @BeforeAll
  static void silenceTheLog() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(Level.OFF);
  }

  @AfterAll
  static void letTheLogSpeak() {
    ((Logger) LoggerFactory.getLogger("io.honeyguide.log")).setLevel(null);
  }

  private final ManualClock clock = new ManualClock();

  /** What the workload was told, over all its lives. */
  private static final class Acknowledged {

    /** Bodies by offset that were committed urgently. */
    final List<String> urgent = new ArrayList<>();

    final List<Long> urgentOffsets = new ArrayList<>();
    int appended;

    void check(RecordingListener replayed, Recovery recovery) {
      assertThat(recovery.lost()).isEmpty();
      var bodies = new HashMap<Long, String>();
      for (var i = 0; i < replayed.offsets.size(); i++) {
        var offset = replayed.offsets.get(i);
        if (bodies.put(offset, replayed.bodies.get(i)) != null) {
          throw new AssertionError("replayed twice: " + offset);
        }
        if (!replayed.bodies.get(i).startsWith("body")) {
          throw new AssertionError("never appended: " + replayed.bodies.get(i));
        }
      }
      for (var i = 0; i < urgent.size(); i++) {
        var offset = urgentOffsets.get(i);
        var isReplayed = offset >= recovery.snapshotOffset();
        if (offset >= recovery.nextOffset()
            || (isReplayed && !urgent.get(i).equals(bodies.get(offset)))) {
          throw new AssertionError("lost " + offset + ", found " + bodies.get(offset));
        }
      }
    }
  }

  /** Opens, appends, snapshots and trims, until the disk dies or the work is done. */
  private void live(FaultyLogFiles files, Acknowledged acknowledged, int rounds) {
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
                  acknowledged.urgent.add(view.body().toString(StandardCharsets.UTF_8));
                  acknowledged.urgentOffsets.add(firstOffset + i);
                }
              }
              super.committed(batch, firstOffset, timeMs);
            }
          };
      acknowledged.check(listener, log.open(listener, listener));
      for (var round = 0; round < rounds; round++) {
        clock.advanceMs(1_500);
        log.append(Batches.urgent(body(acknowledged), body(acknowledged)));
        log.append(Batches.relaxed(body(acknowledged)));
        log.runOnce();
        log.append(Batches.relaxed(body(acknowledged)));
        log.runOnce();
        if (round % 4 == 3) {
          log.execute(
              () -> {
                log.snapshot(() -> SnapshotSource.whole(listener::store));
                log.trim(log.committedOffset());
              });
          log.runOnce();
        }
      }
      log.close();
    } catch (DataDirectoryException e) {
      // The disk died while the log was being opened; nothing was acknowledged in this life.
      assertThat(e).hasMessageContaining("faulty");
    } finally {
      log.abandon();
      Batches.freeLeftOver();
    }
  }

  private static String body(Acknowledged acknowledged) {
    var number = acknowledged.appended++;
    return "body " + number + " " + "x".repeat(40 + number % 7 * 60);
  }

  /**
   * A force failed at the very first start, so the manifest was in the system's cache only; the
   * second start took it for durable and made segments, and a power cut left those without it.
   */
  @Test
  void startsAfterAFailedForceAndAPowerCutInTheFirstTwoStarts() {
    for (var forces = 1; forces <= 4; forces++) {
      for (var n = 1; n <= 60; n++) {
        var files = new FaultyLogFiles(forces * 1_000L + n);
        files.failForces(forces);
        live(files, new Acknowledged(), 0);
        files.restart();
        files.failForces(0);
        var acknowledged = new Acknowledged();
        files.dieAt(n);
        live(files, acknowledged, 2);
        files.crash();
        reopenAndCheck(files, acknowledged, forces + " failed forces, power cut at call " + n);
      }
    }
  }

  /** Recovery itself is cut short at every call, several times in a row. */
  @Test
  void losesNothingWhenRecoveryIsCutShortAtAnyCall() {
    for (var n = 1; n <= 80; n++) {
      var files = new FaultyLogFiles(70_000 + n);
      var acknowledged = new Acknowledged();
      live(files, acknowledged, 7);
      files.dieAt(25 + n);
      live(files, acknowledged, 7);
      files.crash();
      for (var again = 0; again < 3; again++) {
        files.dieAt(1 + (n + 7 * again) % 60);
        live(files, acknowledged, 0);
        if (again == 1) {
          files.restart();
        } else {
          files.crash();
        }
      }
      reopenAndCheck(files, acknowledged, "recovery cut short, " + n);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void losesNothingAcknowledgedWhenPowerFailsAtAnyCall(long seed) {
    var calls = callsOfTheWorkload(seed);
    for (var n = 1; n <= calls; n++) {
      var files = new FaultyLogFiles(seed * 1_000 + n);
      var acknowledged = new Acknowledged();
      files.dieAt(n);
      live(files, acknowledged, 16);
      files.crash();
      reopenAndCheck(files, acknowledged, "seed " + seed + ", power cut at call " + n);
      // A second cut, in the middle of the life after recovery.
      files.dieAt(1 + n % 40);
      live(files, acknowledged, 6);
      files.crash();
      reopenAndCheck(files, acknowledged, "seed " + seed + ", second cut after " + n);
    }
  }

  @Test
  void losesNothingAcknowledgedWhenAnyCallFailsOnce() {
    var calls = callsOfTheWorkload(9);
    for (var n = 1; n <= calls; n++) {
      var files = new FaultyLogFiles(n);
      var acknowledged = new Acknowledged();
      files.failAt(n);
      live(files, acknowledged, 16);
      files.crash();
      reopenAndCheck(files, acknowledged, "failure of call " + n);
    }
  }

  @Test
  void losesNothingWhenTheProcessIsKilledAtAnyCall() {
    var calls = callsOfTheWorkload(5);
    for (var n = 1; n <= calls; n++) {
      var files = new FaultyLogFiles(n);
      var acknowledged = new Acknowledged();
      files.dieAt(n);
      live(files, acknowledged, 16);
      files.restart();
      reopenAndCheck(files, acknowledged, "kill at call " + n);
    }
  }

  /**
   * Found by the simulation: the first write of a life failed, the process died while it went on in
   * a new segment, and the next life took what the failed write had left for damage.
   */
  @Test
  void losesNothingWhenTheProcessDiesWhileItGoesOnAfterAFailedCall() {
    for (var failing = 1; failing <= 20; failing++) {
      for (var dying = 1; dying <= 8; dying++) {
        var files = new FaultyLogFiles(failing * 100L + dying);
        var acknowledged = new Acknowledged();
        live(files, acknowledged, 2);
        files.restart();
        files.failAt(failing);
        files.dieAt(failing + dying);
        live(files, acknowledged, 6);
        files.restart();
        live(files, acknowledged, 2);
        files.crash();
        reopenAndCheck(
            files, acknowledged, "call %d failed, %d later it died".formatted(failing, dying));
      }
    }
  }

  /**
   * Found by the simulation: power cuts around renames left a segment, or a spare, under a spare's
   * name as well, and the records of one segment were written over those of another.
   */
  @ParameterizedTest
  @ValueSource(strings = {"00000000000000000000.seg", "spare-3.seg"})
  void takesAFileUnderTwoNamesForOne(String name) throws IOException {
    var files = new FaultyLogFiles(1);
    var bodies = IntStream.range(0, 20).mapToObj(i -> "body %900d".formatted(i)).toList();
    appendOnce(files, bodies.subList(0, 8));
    assertThat(files.list("log")).contains(name).doesNotContain("spare-0.seg");
    files.keepAlsoAs("log/" + name, "log/spare-0.seg");

    appendOnce(files, bodies.subList(8, 20));

    var replayed = new RecordingListener();
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    log.open(replayed, replayed);
    log.close();
    assertThat(replayed.bodies).containsExactlyElementsOf(bodies);
  }

  private void appendOnce(FaultyLogFiles files, List<String> bodies) {
    var listener = new RecordingListener();
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    log.open(listener, listener);
    for (var body : bodies) {
      log.append(Batches.urgent(body));
      log.runOnce();
    }
    log.close();
    files.restart();
  }

  /**
   * Found by the simulation: after a failed force the system takes pages for written that are not,
   * so a restarted broker served records that its own force had not made durable, and a later power
   * cut took them back.
   */
  @Test
  void makesDurableWhatItRecoversAfterAForceThatFailedBeforeTheProcessEnded() {
    var files = new FaultyLogFiles(1);
    live(files, new Acknowledged(), 1);
    var failed = new FileLog(files, OPTIONS, clock, LogThreads.none());
    var listener = new RecordingListener();
    failed.open(listener, listener);
    files.failForces(Integer.MAX_VALUE);
    failed.append(Batches.urgent("body that may or may not be stored"));
    failed.runOnce();
    failed.abandon();
    Batches.freeLeftOver();
    files.failForces(0);
    files.restart();
    var recovered = new RecordingListener();
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    var next = log.open(recovered, recovered).nextOffset();
    log.abandon();

    files.crash();

    var after = new RecordingListener();
    var reopened = new FileLog(files, OPTIONS, clock, LogThreads.none());
    assertThat(reopened.open(after, after).nextOffset()).isEqualTo(next);
    assertThat(after.bodies)
        .isEqualTo(recovered.bodies)
        .contains("body that may or may not be stored");
    reopened.close();
  }

  private int callsOfTheWorkload(long seed) {
    var files = new FaultyLogFiles(seed);
    live(files, new Acknowledged(), 16);
    assertThat(files.calls()).isGreaterThan(80);
    return files.calls();
  }

  private void reopenAndCheck(FaultyLogFiles files, Acknowledged acknowledged, String where) {
    var replayed = new RecordingListener();
    var log = new FileLog(files, OPTIONS, clock, LogThreads.none());
    try {
      var recovery = log.open(replayed, replayed);
      acknowledged.check(replayed, recovery);
      var sink = new RecordingSink();
      log.scan(0, Integer.MAX_VALUE, sink);
      assertThat(sink.await()).hasSizeGreaterThanOrEqualTo(replayed.bodies.size());
    } catch (LogException e) {
      throw new AssertionError(where, e);
    } catch (AssertionError e) {
      throw new AssertionError(where + ": " + e.getMessage(), e);
    } finally {
      log.close();
    }
  }
}
