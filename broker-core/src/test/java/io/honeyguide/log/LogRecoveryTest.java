package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What opening a log makes of damage, on a disk in memory whose bytes the tests change. */
class LogRecoveryTest {

  private static final String FIRST = "log/00000000000000000000.seg";
  private static final FileLogOptions REFUSE =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);
  private static final FileLogOptions QUARANTINE =
      REFUSE.withOnCorruption(FileLogOptions.OnCorruption.QUARANTINE);

  private final FaultyLogFiles files = new FaultyLogFiles(7);
  private final ManualClock clock = new ManualClock();

  private FileLog log(FileLogOptions options) {
    return new FileLog(files, options, clock, LogThreads.none());
  }

  @AfterEach
  void freeBatches() {
    Batches.freeLeftOver();
  }

  /** Appends records in groups of their own and kills the process. */
  private void liveAndDie(String... bodies) {
    var log = log(REFUSE);
    log.open(new RecordingListener(), new RecordingListener());
    for (var body : bodies) {
      log.append(body.startsWith("relaxed") ? Batches.relaxed(body) : Batches.urgent(body));
      log.runOnce();
    }
    log.abandon();
    files.restart();
  }

  /** Place of the n-th batch in the first segment. */
  private int batchAt(int n) {
    var bytes = ByteBuffer.wrap(files.bytes(FIRST)).order(ByteOrder.LITTLE_ENDIAN);
    var at = SegmentHeader.BYTES;
    for (var i = 0; i < n; i++) {
      at += BatchHeader.BYTES + bytes.getInt(at + BatchHeader.BODY_BYTES_AT);
    }
    return at;
  }

  private Recovery reopen(FileLogOptions options, RecordingListener replayed) {
    var log = log(options);
    try {
      return log.open(replayed, replayed);
    } finally {
      log.close();
    }
  }

  @Test
  void cutsATornTailThatWasNeverAcknowledged() {
    liveAndDie("a", "b", "relaxed");
    files.corrupt(FIRST, batchAt(3) - 1, 1);

    var replayed = new RecordingListener();
    var recovery = reopen(REFUSE, replayed);

    assertThat(replayed.bodies).containsExactly("a", "b");
    assertThat(recovery.nextOffset()).isEqualTo(2);
    assertThat(recovery.tornTailBytes()).isEqualTo(BatchHeader.BYTES + 9L + 7);
    assertThat(recovery.lost()).isEmpty();
  }

  @Test
  void givesTheOffsetsOfACutTailToNewRecordsAndNeverReadsTheOldOnesAgain() {
    liveAndDie("a", "relaxed 1", "relaxed 2");
    files.corrupt(FIRST, batchAt(2) - 1, 1); // the one behind it stays valid by itself

    liveAndDie("b", "c");
    var replayed = new RecordingListener();
    reopen(REFUSE, replayed);

    assertThat(replayed.bodies).containsExactly("a", "b", "c");
    assertThat(replayed.offsets).containsExactly(0L, 1L, 2L);
  }

  @Test
  void refusesToStartOnDamageThatWasAcknowledgedAndSaysWhatHelps() {
    liveAndDie("a", "b", "c");
    files.corrupt(FIRST, batchAt(1) + 70, 4);
    var before = files.image();

    assertThatThrownBy(() -> reopen(REFUSE, new RecordingListener()))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining(FIRST)
        .hasMessageContaining("records 1 to 2")
        .hasMessageContaining("honeyguide log verify")
        .hasMessageContaining("log.on-corruption=quarantine");
    assertThat(files.image()).containsExactlyInAnyOrderEntriesOf(before);
  }

  @Test
  void countsTheBytesOnDiskThatARunBeforeLeft() {
    liveAndDie("a", "b");
    var left = batchAt(2);

    var log = log(REFUSE);
    log.open(new RecordingListener(), new RecordingListener());
    var before = log.bytes();
    log.append(Batches.urgent("c"));
    log.runOnce();

    assertThat(before).isGreaterThanOrEqualTo(left);
    assertThat(log.bytes() - before).isEqualTo(BatchHeader.BYTES + 9L + 1);
    log.close();
  }

  @Test
  void setsDamageAsideAndKeepsEverythingAfterItWhenToldTo() {
    liveAndDie("a", "b", "c", "d");
    var from = batchAt(1);
    var to = batchAt(2);
    files.corrupt(FIRST, from + 70, 4);
    var damaged = files.bytes(FIRST);

    var replayed = new RecordingListener();
    var recovery = reopen(QUARANTINE, replayed);

    assertThat(replayed.bodies).containsExactly("a", "c", "d");
    assertThat(replayed.offsets).containsExactly(0L, 2L, 3L);
    assertThat(recovery.lost())
        .singleElement()
        .satisfies(
            lost -> {
              assertThat(lost.fromOffset()).isEqualTo(1);
              assertThat(lost.toOffset()).isEqualTo(2);
            });
    assertThat(files.bytes("lost+found/damaged-" + from + "-" + to))
        .isEqualTo(Arrays.copyOfRange(damaged, from, to));
    assertThat(files.bytes(FIRST)).startsWith(Arrays.copyOf(damaged, to));
  }

  @Test
  void findsEveryFlippedBitBelowTheDurableMarkOrReadsAllTheSame() {
    liveAndDie("first", "second", "third", "fourth");
    var end = batchAt(3); // the last batch is known to be durable by no other
    var before = files.image();

    for (var at = 0; at < end; at++) {
      files.corrupt(FIRST, at, 1 << at % 8);
      var replayed = new RecordingListener();
      var log = log(REFUSE);
      try {
        log.open(replayed, replayed);
        assertThat(at).as("a flip that is not found is in the header").isLessThan(64);
        assertThat(replayed.bodies).containsExactly("first", "second", "third", "fourth");
      } catch (LogDamagedException e) {
        assertThat(e).hasMessageContaining(FIRST);
      } finally {
        log.abandon();
        files.restart();
      }
      restore(before);
    }
  }

  private void restore(Map<String, byte[]> image) {
    image.forEach(files::put);
    try {
      for (var name : files.list("log")) {
        if (!image.containsKey("log/" + name)) {
          files.delete("log/" + name);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void skipsOnlyTheDamagedRecordsWhenReadingAndCountsThem() {
    var log = log(REFUSE);
    log.open(new RecordingListener(), new RecordingListener());
    log.append(Batches.urgent("one", "two", "three"));
    log.runOnce();
    log.append(Batches.urgent("four"));
    log.runOnce();
    log.close();
    var reopened = log(REFUSE);
    reopened.open(new RecordingListener(), new RecordingListener());
    // Bit rot after the start: in the body of "two".
    files.corrupt(FIRST, batchAt(0) + BatchHeader.BYTES + 9 + 3 + 9, 1);

    var sink = new RecordingSink();
    reopened.scan(0, Integer.MAX_VALUE, sink);
    var wanted = new RecordingSink();
    reopened.read(new long[] {1, 2, 3}, 3, wanted);

    assertThat(sink.await()).containsExactly("0:one", "2:three", "3:four");
    assertThat(wanted.await()).containsExactly("2:three", "3:four");
    assertThat(reopened.meters().damagedRecords()).isEqualTo(2);
    reopened.close();
  }

  @Test
  void replaysExactlyTheLogOverSegmentsThatWereUsedBefore() {
    var live = new RecordingListener();
    var log = log(REFUSE);
    log.open(live, live);
    // Bodies of one size, so that batches of an earlier use stand exactly where new ones may end.
    for (var i = 0; i < 200; i++) {
      log.append(Batches.urgent("same size " + (1000 + i) + "x".repeat(100)));
      log.runOnce();
      if (i % 20 == 19) {
        log.execute(
            () -> {
              log.snapshot(() -> SnapshotSource.whole(live::store));
              log.trim(log.committedOffset());
            });
        log.runOnce();
      }
    }
    log.append(Batches.urgent("last"));
    log.runOnce();
    log.abandon();
    files.restart();

    var replayed = new RecordingListener();
    var recovery = reopen(REFUSE, replayed);

    assertThat(replayed.bodies).containsExactly("last");
    assertThat(replayed.state()).isEqualTo(live.state());
    assertThat(recovery.firstOffset()).isGreaterThan(100);
    assertThat(files.calls()).isGreaterThan(200);
  }

  @Test
  void fallsBackToTheSnapshotBeforeWhenTheNewestIsDamaged() throws Exception {
    var live = new RecordingListener();
    var log = log(REFUSE);
    log.open(live, live);
    for (var i = 0; i < 60; i++) {
      log.append(Batches.urgent("record " + i + "x".repeat(100)));
      log.runOnce();
      if (i % 20 == 19) {
        log.execute(
            () -> {
              log.snapshot(() -> SnapshotSource.whole(live::store));
              log.trim(log.committedOffset());
            });
        log.runOnce();
      }
    }
    log.close();
    var names = files.list("snap");
    assertThat(names).hasSize(2);
    files.corrupt("snap/" + names.get(1), 33, 1);

    var replayed = new RecordingListener();
    var recovery = reopen(REFUSE, replayed);

    assertThat(replayed.state()).isEqualTo(live.state());
    assertThat(recovery.snapshotOffset()).isEqualTo(40);
    assertThat(recovery.recordsReplayed()).isEqualTo(20);
    assertThat(recovery.notes()).anyMatch(note -> note.contains(names.get(1)));
  }

  @Test
  void reportsASegmentThatIsMissing() throws Exception {
    liveAndDie(
        IntStream.range(0, 40)
            .mapToObj(i -> "record " + i + "x".repeat(200))
            .toArray(String[]::new));
    var segments = files.list("log").stream().filter(name -> name.matches("\\d+\\.seg")).toList();
    assertThat(segments).hasSizeGreaterThan(2);
    files.delete("log/" + segments.get(1));

    assertThatThrownBy(() -> reopen(REFUSE, new RecordingListener()))
        .isInstanceOf(LogDamagedException.class);
    var replayed = new RecordingListener();
    var recovery = reopen(QUARANTINE, replayed);
    assertThat(recovery.lost()).hasSize(1);
    var lost = recovery.lost().get(0);
    assertThat(replayed.bodies).hasSize((int) (40 - (lost.toOffset() - lost.fromOffset())));
  }

  @Test
  void movesUnknownFilesOutOfTheWayAndDeletesNone() {
    liveAndDie("a");
    files.put("log/notes.txt", new byte[] {1, 2, 3});
    files.put("snap/00000000000000000001-00000000000000000001.snap", new byte[] {4});

    var recovery = reopen(REFUSE, new RecordingListener());

    assertThat(files.bytes("lost+found/log-notes.txt")).containsExactly(1, 2, 3);
    assertThat(recovery.notes()).hasSize(2);
  }

  @Test
  void writesAFailedRangeOnceMoreIntoANewSegmentAndLosesNothing() {
    for (var seed = 0; seed < 20; seed++) {
      var disk = new FaultyLogFiles(seed);
      var log = new FileLog(disk, REFUSE, clock, LogThreads.none());
      var live = new RecordingListener();
      log.open(live, live);
      log.append(Batches.urgent("a", "b"));
      log.runOnce();
      log.append(Batches.relaxed("relaxed"));
      log.runOnce();
      disk.failForces(1);
      log.append(Batches.urgent("c"));
      log.runOnce();
      log.append(Batches.urgent("d"));
      log.runOnce();
      assertThat(live.failures).isEmpty();
      var sink = new RecordingSink();
      log.scan(0, Integer.MAX_VALUE, sink);
      assertThat(sink.await()).containsExactly("0:a", "1:b", "2:relaxed", "3:c", "4:d");
      disk.crash();
      log.abandon();

      var replayed = new RecordingListener();
      var reopened = new FileLog(disk, REFUSE, clock, LogThreads.none());
      reopened.open(replayed, replayed);
      assertThat(replayed.bodies).containsExactly("a", "b", "relaxed", "c", "d");
      reopened.close();
    }
  }

  @Test
  void stopsForGoodWhenTheSecondTryFailsToo() {
    var log = log(REFUSE);
    var live = new RecordingListener();
    log.open(live, live);
    log.append(Batches.urgent("kept"));
    log.runOnce();
    files.failAllForces();
    log.append(Batches.urgent("unknown"));
    log.runOnce();
    log.append(Batches.urgent("late"));
    log.runOnce();

    assertThat(live.bodies).containsExactly("kept");
    // Clients are told: it names no folder.
    assertThat(live.failures)
        .singleElement()
        .satisfies(cause -> assertThat(cause.getMessage()).doesNotContain(files.where()));
    assertThat(live.refused).hasSize(1);
    var sink = new RecordingSink();
    log.scan(0, Integer.MAX_VALUE, sink);
    assertThat(sink.await()).containsExactly("0:kept");
    log.close();
  }

  @Test
  void reportsAsDurableOnlyWhatWasForced() {
    var log = log(REFUSE);
    log.open(new RecordingListener(), new RecordingListener());
    log.append(Batches.relaxed("a"));
    log.runOnce();
    assertThat(List.of(log.committedOffset(), log.durableOffset())).containsExactly(1L, 0L);
    log.append(Batches.urgent("b"));
    log.runOnce();
    assertThat(log.durableOffset()).isEqualTo(2);
    log.close();
  }

  @Test
  void forcesNothingItselfWhenTheSystemDoesAndStillRecoversAKilledProcess() {
    var log = log(REFUSE.withForceByOs());
    var live = new RecordingListener();
    log.open(live, live);
    for (var i = 0; i < 60; i++) {
      log.append(Batches.urgent("record " + i + "x".repeat(200)));
      log.runOnce();
    }
    assertThat(log.meters().forces()).isZero();
    log.abandon();
    files.restart();

    var replayed = new RecordingListener();
    reopen(REFUSE, replayed);
    assertThat(replayed.bodies).containsExactlyElementsOf(live.bodies);
  }

  @Test
  void losesOnlyTheEndInAPowerCutWhenTheSystemForces() {
    for (var seed = 0; seed < 50; seed++) {
      var disk = new FaultyLogFiles(seed);
      var log = new FileLog(disk, REFUSE.withForceByOs(), clock, LogThreads.none());
      var live = new RecordingListener();
      log.open(live, live);
      for (var i = 0; i < 60; i++) {
        log.append(Batches.urgent("record " + i + "x".repeat(200)));
        log.runOnce();
      }
      disk.crash();
      log.abandon();

      var replayed = new RecordingListener();
      var reopened = new FileLog(disk, REFUSE, clock, LogThreads.none());
      reopened.open(replayed, replayed);
      assertThat(live.bodies)
          .as("seed %s", seed)
          .startsWith(replayed.bodies.toArray(String[]::new));
      reopened.append(Batches.urgent("later"));
      reopened.runOnce();
      reopened.close();

      var again = new RecordingListener();
      var third = new FileLog(disk, REFUSE, clock, LogThreads.none());
      third.open(again, again);
      assertThat(again.bodies).hasSize(replayed.bodies.size()).last().isEqualTo("later");
      third.close();
    }
  }
}
