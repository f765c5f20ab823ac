package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Room for groups in segments, and on the disk for segments. */
class LogRoomTest {

  private static final FileLogOptions SMALL =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private final FaultyLogFiles files = new FaultyLogFiles(3);
  private final ManualClock clock = new ManualClock();
  private final RecordingListener live = new RecordingListener();

  @AfterEach
  void freeBatches() {
    Batches.freeLeftOver();
  }

  @Test
  void whatWaitsIsStoredInGroupsThatASegmentTakes() {
    var log = new FileLog(files, SMALL, clock, LogThreads.none());
    log.open(live, live);
    var bodies = IntStream.range(0, 20).mapToObj(i -> i + "x".repeat(900)).toList();
    bodies.forEach(body -> log.append(Batches.urgent(body)));
    stepThrough(log);
    log.close();

    assertThat(live.failures).isEmpty();
    assertThat(live.bodies).containsExactlyElementsOf(bodies);
    var replayed = new RecordingListener();
    var reopened = new FileLog(files, SMALL, clock, LogThreads.none());
    reopened.open(replayed, replayed);
    reopened.close();
    assertThat(replayed.bodies).containsExactlyElementsOf(bodies);
  }

  /** Segments come back in bursts; what is let go would have to be filled with zeros again. */
  @Test
  void goesOnInSegmentsThatCameBackWithoutAskingTheDiskForMore() {
    var log = new FileLog(files, SMALL, clock, LogThreads.none());
    log.open(live, live);
    appendSegments(log, SegmentSupply.RETURNED_MAX + 1);
    for (var snapshots = 0; snapshots < 2; snapshots++) {
      log.execute(() -> log.snapshot(() -> SnapshotSource.whole(state -> state.writeLongLE(0))));
      log.append(Batches.urgent("behind the snapshot"));
      stepThrough(log);
    }
    log.execute(() -> log.trim(log.committedOffset()));
    stepThrough(log);

    files.bytesMax(files.bytesUsed());
    var before = live.bodies.size();
    appendSegments(log, SegmentSupply.RETURNED_MAX);

    assertThat(live.bodies).hasSize(before + 4 * SegmentSupply.RETURNED_MAX);
    assertThat(live.events).doesNotContain("stalled");
    assertThat(live.failures).isEmpty();
    log.close();
  }

  private static void appendSegments(FileLog log, int segments) {
    for (var i = 0; i < segments * 4; i++) {
      log.append(Batches.urgent("x".repeat(900)));
      stepThrough(log);
    }
  }

  private static void stepThrough(FileLog log) {
    while (log.runOnce()) {
      // Goes on until nothing waits.
    }
  }

  @Test
  void saysThatThereIsRoomAgainThoughNobodyPublishes() {
    var log = new FileLog(files, SMALL, clock, LogThreads.own(0, 1));
    log.open(live, live);
    files.bytesMax(0);
    for (var i = 0; i < 100; i++) {
      log.append(Batches.urgent("x".repeat(1_000)));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> live.events.contains("stalled"));

    files.bytesMax(Long.MAX_VALUE);
    clock.advanceMs(2_000);

    await().atMost(Duration.ofSeconds(20)).until(() -> live.events.contains("resumed"));
    assertThat(live.failures).isEmpty();
    log.close();
  }

  @Test
  void looksForRoomThoughTheClockWasPutBack() {
    var log = new FileLog(files, SMALL, clock, LogThreads.own(0, 1));
    log.open(live, live);
    files.bytesMax(0);
    for (var i = 0; i < 100; i++) {
      log.append(Batches.urgent("x".repeat(1_000)));
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> live.events.contains("stalled"));

    files.bytesMax(Long.MAX_VALUE);
    clock.advanceMs(-3_600_000);

    await().atMost(Duration.ofSeconds(20)).until(() -> live.events.contains("resumed"));
    log.close();
  }

  @Test
  void refusesUrgentBatchesOnAFullDiskAndGoesOnWhenThereIsRoom() {
    var log = new FileLog(files, SMALL, clock, LogThreads.none());
    log.open(live, live);
    log.append(Batches.urgent("start"));
    log.runOnce();
    files.bytesMax(files.bytesUsed());
    fill(log, live);
    var accepted = live.bodies.size();

    var acknowledgement = "an acknowledgement" + "x".repeat(500);
    log.append(Batches.urgent("refused" + "x".repeat(500)));
    log.append(Batches.relaxed(acknowledgement));
    log.runOnce();
    assertThat(live.refused)
        .isNotEmpty()
        .allSatisfy(
            cause ->
                assertThat(cause)
                    .isInstanceOf(LogFullException.class)
                    .hasMessageContaining("log.retain-bytes")
                    .hasMessageNotContaining(files.where()));
    assertThat(live.bodies).hasSize(accepted + 1).last().isEqualTo(acknowledgement);

    assertThat(live.events).containsOnlyOnce("stalled").doesNotContain("resumed");

    files.bytesMax(Long.MAX_VALUE);
    clock.advanceMs(2_000);
    log.execute(() -> {});
    log.runOnce();
    assertThat(live.events).containsOnlyOnce("stalled", "resumed");
    log.append(Batches.urgent("welcome again"));
    log.runOnce();
    assertThat(live.bodies).last().isEqualTo("welcome again");
    assertThat(live.failures).isEmpty();
    log.close();

    var replayed = new RecordingListener();
    var reopened = new FileLog(files, SMALL, clock, LogThreads.none());
    reopened.open(replayed, replayed);
    reopened.close();
    assertThat(replayed.bodies).containsExactlyElementsOf(live.bodies);
  }

  @Test
  void takesTrimmedSegmentsAsRoomOnAFullDisk() {
    var log = new FileLog(files, SMALL, clock, LogThreads.none());
    log.open(live, live);
    files.bytesMax(files.bytesUsed() + 1_000);
    fill(log, live);
    log.execute(() -> log.snapshot(() -> SnapshotSource.whole(live::store)));
    log.runOnce();
    log.append(Batches.relaxed("between"));
    log.runOnce();
    log.execute(
        () -> {
          log.snapshot(() -> SnapshotSource.whole(live::store));
          log.trim(log.committedOffset());
        });
    log.runOnce();

    log.append(Batches.urgent("welcome again"));
    log.runOnce();

    assertThat(live.bodies).last().isEqualTo("welcome again");
    log.close();
  }

  /** Appends until a batch is refused. */
  private static void fill(FileLog log, RecordingListener live) {
    for (var i = 0; live.refused.isEmpty(); i++) {
      assertThat(i).isLessThan(1_000);
      log.append(Batches.urgent("fill " + i + "x".repeat(500)));
      log.runOnce();
    }
  }
}
