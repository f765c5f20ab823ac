package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRepairTest {

  private static final FileLogOptions SMALL =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private static final LogVerifier.Progress SILENT = (bytes, total) -> {};

  private final FaultyLogFiles source = new FaultyLogFiles(1);
  private final ManualClock clock = new ManualClock();

  /** What was stored, by offset. */
  private final TreeMap<Long, String> stored = new TreeMap<>();

  @TempDir Path folder;

  @AfterEach
  void free() {
    Batches.freeLeftOver();
  }

  /** Runs a log, commits batches of one to three records, and stops or dies. */
  private void write(int batches, int snapshotEvery, boolean trim, boolean clean) {
    var log = new FileLog(source, SMALL, clock, LogThreads.none());
    var live = new RecordingListener();
    log.open(live, live);
    for (var i = 0; i < batches; i++) {
      clock.advanceMs(7);
      var offset = log.committedOffset();
      var bodies = new String[1 + i % 3];
      for (var j = 0; j < bodies.length; j++) {
        bodies[j] = "record " + (offset + j) + "x".repeat(80);
        stored.put(offset + j, bodies[j]);
      }
      log.append(Batches.urgent(bodies));
      log.runOnce();
      if (snapshotEvery > 0 && i % snapshotEvery == snapshotEvery - 1) {
        log.execute(
            () -> {
              log.snapshot(() -> SnapshotSource.whole(live::store));
              if (trim) {
                log.trim(log.committedOffset());
              }
            });
        log.runOnce();
      }
    }
    if (clean) {
      log.close();
    } else {
      log.abandon();
      source.restart();
    }
  }

  private record Copy(LogRepair.Report report, FaultyLogFiles files) {}

  /** Repairs, checks what must hold whatever was damaged, and starts on the copy. */
  private Copy repair() throws IOException {
    var before = source.image();
    var target = new FaultyLogFiles(2);
    var report = LogRepair.repair(StoredLog.open(source, true), target, SILENT);
    assertThat(source.image()).containsExactlyInAnyOrderEntriesOf(before);
    assertThat(report.copy().isWhole()).as("%s", report.copy().damages()).isTrue();

    var kept = new TreeMap<Long, String>();
    StoredLog.open(target, false)
        .read(
            0,
            new StoredLog.Visitor() {
              @Override
              public boolean record(RecordView view) {
                kept.put(view.offset(), view.body().toString(StandardCharsets.UTF_8));
                return true;
              }

              @Override
              public void damaged(LogDamage damage) {
                throw new AssertionError(damage);
              }
            });
    kept.forEach((offset, body) -> assertThat(body).isEqualTo(stored.get(offset)));
    var missing = new ArrayList<>(stored.tailMap(report.copy().firstOffset()).keySet());
    missing.removeAll(kept.keySet());
    for (var offset : missing) {
      if (offset < report.copy().nextOffset()) {
        assertThat(report.lost())
            .as("offset %s", offset)
            .anyMatch(lost -> lost.fromOffset() <= offset && offset < lost.toOffset());
      }
    }
    for (var lost : report.lost()) {
      for (var offset = Math.max(0, lost.fromOffset()); offset < lost.toOffset(); offset++) {
        assertThat(kept).doesNotContainKey(offset);
      }
    }
    return new Copy(report, target);
  }

  private static List<String> start(FaultyLogFiles files) {
    var replayed = new RecordingListener();
    var log = new FileLog(files, SMALL, new ManualClock(), LogThreads.none());
    log.open(
        new Replay() {
          @Override
          public void snapshot(ByteBuf state) {
            if (state.isReadable()) {
              replayed.snapshot(state);
            }
          }

          @Override
          public void record(RecordView record) {
            replayed.record(record);
          }
        },
        new RecordingListener());
    log.append(Batches.urgent("goes on"));
    log.runOnce();
    log.close();
    return replayed.bodies;
  }

  private List<String> segments() throws IOException {
    return source.list("log").stream()
        .filter(name -> DataDirectory.segmentPosition(name) >= 0)
        .map(name -> "log/" + name)
        .toList();
  }

  @Test
  void copiesAWholeLogWithItsOffsetsAndSnapshots() throws IOException {
    write(60, 25, false, true);

    var copy = repair();

    assertThat(copy.report.lost()).isEmpty();
    assertThat(copy.report.copy().records()).isEqualTo(stored.size());
    assertThat(copy.files.list("snap")).hasSize(2);
    var replayed = new RecordingListener();
    var log = new FileLog(copy.files, SMALL, clock, LogThreads.none());
    var recovery = log.open(replayed, replayed);
    assertThat(recovery.nextOffset()).isEqualTo(stored.size());
    assertThat(recovery.snapshotOffset()).isEqualTo(99);
    assertThat(recovery.recordsReplayed()).isEqualTo(stored.size() - 99);
    log.close();
  }

  @Test
  void keepsEverythingButTheDamagedRecordOfABatch() throws IOException {
    write(30, 0, false, false);
    var target = segments().get(1);
    // Within the second record of a batch of two or three.
    var at = indexOf(source.bytes(target), "record ", 6);
    source.corrupt(target, at + 3, 1);

    var copy = repair();

    assertThat(copy.report.lost()).singleElement().satisfies(LogRepairTest::isOneAcknowledged);
    assertThat(copy.report.savedRecords()).isBetween(0L, 2L);
    assertThat(start(copy.files)).hasSize(stored.size() - 1);
  }

  private static void isOneAcknowledged(LogRepair.Lost lost) {
    assertThat(lost.toOffset() - lost.fromOffset()).isEqualTo(1);
    assertThat(lost.acknowledged()).isTrue();
    assertThat(lost.toString()).contains("log/0").contains("byte ");
  }

  private static int indexOf(byte[] bytes, String text, int which) {
    var content = new String(bytes, StandardCharsets.ISO_8859_1);
    var at = -1;
    for (var i = 0; i <= which; i++) {
      at = content.indexOf(text, at + 1);
    }
    return at;
  }

  @Test
  void losesNothingToADamagedBatchHeaderWhoseRecordsAreWhole() throws IOException {
    write(30, 0, false, false);
    var target = segments().get(1);
    var at = indexOf(source.bytes(target), "HGBT", 2);
    source.corrupt(target, at + BatchHeader.PREVIOUS_CRC_AT, 1);

    var copy = repair();

    assertThat(copy.report.lost()).isEmpty();
    assertThat(copy.report.savedRecords()).isPositive();
    assertThat(start(copy.files)).hasSize(stored.size());
  }

  @Test
  void fillsTheGapOfAMissingSegment() throws IOException {
    write(60, 0, false, false);
    source.delete(segments().get(1));

    var copy = repair();

    assertThat(copy.report.lost()).hasSize(1);
    var lost = copy.report.lost().get(0);
    assertThat(start(copy.files))
        .hasSize((int) (stored.size() - (lost.toOffset() - lost.fromOffset())));
  }

  @Test
  void tellsWhatTheMissingFirstSegmentHeld() throws IOException {
    write(60, 0, false, false);
    source.delete(segments().get(0));

    var copy = repair();

    assertThat(copy.report.lost()).hasSize(1);
    assertThat(copy.report.lost().get(0).fromOffset()).isZero();
    assertThat(copy.report.notes()).anyMatch(note -> note.contains("sessions"));
    assertThat(start(copy.files)).isNotEmpty();
  }

  @Test
  void repairsWithoutAnyManifest() throws IOException {
    write(60, 25, true, true);
    source.corrupt("MANIFEST.0", 40, 1);
    source.corrupt("MANIFEST.1", 40, 1);
    assertThatThrownBy(() -> StoredLog.open(source, false))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("honeyguide log repair");

    var copy = repair();

    assertThat(copy.report.lost()).isEmpty();
    assertThat(copy.report.notes()).anyMatch(note -> note.contains("manifest"));
    assertThat(copy.report.copy().nextOffset()).isEqualTo(stored.size());
    start(copy.files);
  }

  @Test
  void startsWithoutStateWhereNoSnapshotCanBeRead() throws IOException {
    write(60, 10, true, true);
    for (var name : source.list("snap")) {
      source.corrupt("snap/" + name, 33, 1);
    }

    var copy = repair();

    assertThat(copy.report.lost()).isEmpty();
    assertThat(copy.report.notes()).hasSize(3);
    assertThat(start(copy.files)).hasSize((int) copy.report.copy().records());
  }

  @Test
  void cutsATornTailAndCallsNothingLost() throws IOException {
    write(10, 0, false, false);
    var last = segments().get(segments().size() - 1);
    var end = source.bytes(last).length;
    var at = lastIndexOf(source.bytes(last), "HGBT");
    assertThat(at).isLessThan(end);
    source.corrupt(last, at + BatchHeader.BYTES + 20, 1);

    var copy = repair();

    assertThat(copy.report.lost()).isEmpty();
    assertThat(copy.report.tornTailBytes()).isPositive();
    assertThat(start(copy.files)).hasSizeBetween(stored.size() - 3, stored.size() - 1);
  }

  private static int lastIndexOf(byte[] bytes, String text) {
    return new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(text);
  }

  @Test
  void keepsValidBatchesBehindAHoleThatWasNeverAcknowledged() throws IOException {
    var log = new FileLog(source, SMALL, clock, LogThreads.none());
    log.open(new RecordingListener(), new RecordingListener());
    for (var i = 0; i < 5; i++) {
      stored.put((long) i, "relaxed " + i);
      log.append(Batches.relaxed("relaxed " + i));
      log.runOnce();
    }
    log.abandon();
    source.restart();
    var first = segments().get(0);
    source.corrupt(first, indexOf(source.bytes(first), "relaxed 2", 0), 1);

    var copy = repair();

    assertThat(copy.report.lost())
        .singleElement()
        .satisfies(lost -> assertThat(lost.acknowledged()).isFalse());
    assertThat(start(copy.files))
        .containsExactly("relaxed 0", "relaxed 1", "relaxed 3", "relaxed 4");
  }

  @Test
  void refusesASegmentOfAnotherLog() throws IOException {
    write(60, 0, false, false);
    var other = new FaultyLogFiles(3);
    try (var writer = new LogRewriter(other, 0, 5, 4 << 10, 1_000_000, List.of())) {
      writer.fill(1_000_800);
      writer.finish();
    }
    source.put(segments().get(1), other.bytes(segments().get(1)));

    assertThatThrownBy(
            () -> LogRepair.repair(StoredLog.open(source, true), new FaultyLogFiles(4), SILENT))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("another log");
  }

  @Test
  void survivesAnyFlippedBitsAndMissingFiles() throws IOException {
    for (var seed = 0; seed < 300; seed++) {
      var chance = new Random(seed);
      var round = new LogRepairTest();
      round.write(
          20 + chance.nextInt(60),
          chance.nextInt(3) * 9,
          chance.nextBoolean(),
          chance.nextBoolean());
      round.damage(chance);
      try {
        var copy = round.repair();
        start(copy.files);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  private void damage(Random chance) throws IOException {
    for (var i = 1 + chance.nextInt(4); i > 0; i--) {
      var names = new ArrayList<>(segments());
      source.list("snap").forEach(name -> names.add("snap/" + name));
      names.addAll(List.of("MANIFEST.0", "MANIFEST.1"));
      var name = names.get(chance.nextInt(names.size()));
      if (!source.list("").contains("MANIFEST.0") || source.bytes(name).length == 0) {
        continue;
      }
      if (name.startsWith("log/") && chance.nextInt(5) == 0 && segments().size() > 1) {
        source.delete(name);
      } else {
        var length = source.bytes(name).length;
        var reach = chance.nextInt(4) == 0 ? Math.min(length, 64) : length;
        source.corrupt(name, chance.nextInt(reach), 1 << chance.nextInt(8));
      }
    }
  }

  @Test
  void refusesATargetThatExistsAndASourceInUse() throws IOException {
    var data = folder.resolve("data");
    try (var log = new FileLog(data, SMALL, clock)) {
      log.open(new RecordingListener(), new RecordingListener());
      assertThatThrownBy(() -> LogRepair.repair(data, folder.resolve("copy"), SILENT))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by process");
      assertThat(folder.resolve("copy")).doesNotExist();
    }
    Files.createDirectory(folder.resolve("there"));

    assertThatThrownBy(() -> LogRepair.repair(data, folder.resolve("there"), SILENT))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("exists");
    assertThatThrownBy(() -> LogRepair.repair(data, data.resolve("inside"), SILENT))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("outside");
  }

  @Test
  void copiesTheStatesOfPlugins() throws IOException {
    var data = folder.resolve("data");
    try (var log = new FileLog(data, SMALL, clock)) {
      log.open(new RecordingListener(), new RecordingListener());
    }
    Files.createDirectories(data.resolve("plugins/p"));
    Files.writeString(data.resolve("plugins/p/c-4.state"), "learned");

    LogRepair.repair(data, folder.resolve("copy"), SILENT);

    assertThat(folder.resolve("copy/plugins/p/c-4.state")).hasContent("learned");
  }
}
