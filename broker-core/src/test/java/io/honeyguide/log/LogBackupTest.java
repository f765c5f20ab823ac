package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogBackupTest {

  private static final FileLogOptions SMALL =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private static final LogVerifier.Progress SILENT = (bytes, total) -> {};

  private final FaultyLogFiles source = new FaultyLogFiles(1);
  private final FaultyLogFiles target = new FaultyLogFiles(2);
  private final ManualClock clock = new ManualClock();
  private final RecordingListener live = new RecordingListener();
  private int written;

  @TempDir Path folder;

  @AfterEach
  void free() {
    Batches.freeLeftOver();
  }

  private FileLog open() {
    var log = new FileLog(source, SMALL, clock, LogThreads.none());
    log.open(live, live);
    return log;
  }

  private void write(FileLog log, int count) {
    for (var i = 0; i < count; i++) {
      log.append(Batches.urgent("record " + written++ + "x".repeat(200)));
      log.runOnce();
    }
  }

  private static void snapshotAndTrim(FileLog log, RecordingListener live) {
    log.execute(
        () -> {
          log.snapshot(() -> SnapshotSource.whole(live::store));
          log.trim(log.committedOffset());
        });
    log.runOnce();
  }

  private List<String> restart() throws IOException {
    var report = LogVerifier.verify(StoredLog.open(target, false), SILENT);
    assertThat(report.damages()).isEmpty();
    var replayed = new RecordingListener();
    var log = new FileLog(target, SMALL, clock, LogThreads.none());
    log.open(replayed, replayed);
    log.close();
    return replayed.bodies;
  }

  @Test
  void copiesAStoppedLog() throws IOException {
    var log = open();
    write(log, 60);
    snapshotAndTrim(log, live);
    write(log, 3);
    log.close();
    var before = source.image();

    new LogBackup(source, target, SILENT).copy();

    assertThat(source.image()).containsExactlyInAnyOrderEntriesOf(before);
    assertThat(restart()).isEqualTo(live.bodies.subList(60, 63));
  }

  @Test
  void copiesWhatWasAcknowledgedByARunningLog() throws IOException {
    var log = open();
    write(log, 60);

    new LogBackup(source, target, SILENT).copy();
    write(log, 10);

    assertThat(restart()).isEqualTo(live.bodies.subList(0, 60));
    log.close();
  }

  @Test
  void takesALogWhoseCurrentSegmentIsStillEmpty() throws IOException {
    var log = open();

    new LogBackup(source, target, SILENT).copy();

    assertThat(restart()).isEmpty();
    log.close();
  }

  /** What a broker does between any two reads of the backup, up to trimming what was copied. */
  @Test
  void holdsEverythingFromBeforeWhateverTheBrokerDoesMeanwhile() throws IOException {
    for (var at = 1; at < 60; at++) {
      var round = new LogBackupTest();
      var log = round.open();
      round.write(log, 50);
      snapshotAndTrim(log, round.live);
      round.write(log, 20);
      snapshotAndTrim(log, round.live);
      round.write(log, 5);
      var promised = log.committedOffset();
      var busy =
          new BusyFiles(
              round.source,
              at,
              () -> {
                round.write(log, 30);
                snapshotAndTrim(log, round.live);
                round.write(log, 30);
                snapshotAndTrim(log, round.live);
                round.write(log, 3);
              });

      new LogBackup(busy, round.target, SILENT).copy();

      var copy = StoredLog.open(round.target, false);
      var report = LogVerifier.verify(copy, SILENT);
      assertThat(report.damages()).as("at call %s", at).isEmpty();
      assertThat(report.nextOffset()).isGreaterThanOrEqualTo(promised);
      var replayed = new RecordingListener();
      var again = new FileLog(round.target, SMALL, clock, LogThreads.none());
      again.open(replayed, replayed);
      again.close();
      log.close();
    }
  }

  /** Files under which something happens at a certain call. */
  private static final class BusyFiles implements LogFiles {

    private final LogFiles files;
    private final int at;
    private final Runnable action;
    private int calls;

    BusyFiles(LogFiles files, int at, Runnable action) {
      this.files = files;
      this.at = at;
      this.action = action;
    }

    private void call() {
      if (++calls == at) {
        action.run();
      }
    }

    @Override
    public String where() {
      return files.where();
    }

    @Override
    public List<String> list(String name) throws IOException {
      call();
      return files.list(name);
    }

    @Override
    public void createFolder(String name) throws IOException {
      files.createFolder(name);
    }

    @Override
    public LogFile open(String name, Mode mode) throws IOException {
      assertThat(mode).isEqualTo(Mode.READ);
      call();
      return files.open(name, mode);
    }

    @Override
    public boolean isSame(String name, String other) {
      throw new AssertionError("a backup asks for names only");
    }

    @Override
    public void move(String from, String to) {
      throw new AssertionError("a backup moves nothing");
    }

    @Override
    public void delete(String name) {
      throw new AssertionError("a backup deletes nothing");
    }

    @Override
    public void syncFolder(String name) {
      throw new AssertionError("a backup changes nothing");
    }

    @Override
    public boolean lock() {
      throw new AssertionError("a backup does not lock");
    }

    @Override
    public boolean isLocked() {
      return true;
    }

    @Override
    public String lockOwner() {
      return files.lockOwner();
    }

    @Override
    public void close() {
      throw new AssertionError("a backup holds nothing");
    }
  }

  @Test
  void tellsThatADamagedLogHasToBeRepaired() throws IOException {
    var data = folder.resolve("data");
    try (var log = new FileLog(data, SMALL, clock)) {
      log.open(new RecordingListener(), new RecordingListener());
      for (var i = 0; i < 30; i++) {
        log.append(Batches.urgent("record " + i + "x".repeat(200)));
        MessageLogContract.awaitTask(log);
      }
    }
    var segment = data.resolve("log/00000000000000000000.seg");
    var bytes = Files.readAllBytes(segment);
    bytes[600] ^= 1;
    Files.write(segment, bytes);

    assertThatThrownBy(() -> LogBackup.backup(data, folder.resolve("backup"), SILENT))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("honeyguide log repair " + data);
  }

  @Test
  void restoresIntoAnEmptyDirectoryOnly() throws IOException {
    var data = folder.resolve("data");
    try (var log = new FileLog(data, SMALL, clock)) {
      log.open(new RecordingListener(), new RecordingListener());
      log.append(Batches.urgent("kept"));
      MessageLogContract.awaitTask(log);

      assertThat(LogBackup.backup(data, folder.resolve("b"), SILENT).wasRunning()).isTrue();
    }
    Files.createDirectory(folder.resolve("empty"));

    var report = LogBackup.restore(folder.resolve("b"), folder.resolve("empty"), SILENT);

    assertThat(report.copy().records()).isEqualTo(1);
    assertThatThrownBy(
            () -> LogBackup.restore(folder.resolve("b"), folder.resolve("empty"), SILENT))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("not empty");
  }
}
