package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogVerifierTest {

  private static final LogVerifier.Progress SILENT = (bytes, total) -> {};

  @TempDir Path directory;

  private FileLog log() {
    return new FileLog(
        directory,
        FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1),
        new ManualClock());
  }

  private void write(int count) {
    try (var log = log()) {
      log.open(new RecordingListener(), new RecordingListener());
      for (var i = 0; i < count; i++) {
        log.append(Batches.urgent("record " + i + "x".repeat(100)));
        MessageLogContract.awaitTask(log);
      }
    }
  }

  @Test
  void countsAWholeLogAndTellsItsProgress() {
    write(100);
    var shares = new ArrayList<Double>();

    var report =
        LogVerifier.verify(directory, (bytes, total) -> shares.add((double) bytes / total));

    assertThat(report.isWhole()).isTrue();
    assertThat(report.records()).isEqualTo(100);
    assertThat(report.firstOffset()).isZero();
    assertThat(report.nextOffset()).isEqualTo(100);
    assertThat(report.segments()).isGreaterThan(3);
    assertThat(report.bytes()).isGreaterThan(100 * (100 + 64 + 9));
    assertThat(shares).isSorted().last().isEqualTo(1.0);
  }

  @Test
  void namesTheFirstDamageWithItsPlaceAndOffsets() throws Exception {
    write(100);
    var file = directory.resolve("log/00000000000000000000.seg");
    var bytes = Files.readAllBytes(file);
    bytes[600] ^= 1;
    Files.write(file, bytes);

    var report = LogVerifier.verify(directory, SILENT);

    assertThat(report.isWhole()).isFalse();
    var damage = report.damages().get(0);
    assertThat(damage.file()).isEqualTo("log/00000000000000000000.seg");
    assertThat(damage.position()).isLessThanOrEqualTo(600).isGreaterThan(400);
    assertThat(damage.toOffset()).isEqualTo(damage.fromOffset() + 1);
    assertThat(report.records()).isEqualTo(99);
    assertThat(Files.readAllBytes(file)).isEqualTo(bytes);
  }

  @Test
  void findsADamagedSnapshot() throws Exception {
    try (var log = log()) {
      var listener = new RecordingListener();
      log.open(listener, listener);
      log.append(Batches.urgent("a"));
      log.execute(() -> log.snapshot(() -> SnapshotSource.whole(listener::store)));
      MessageLogContract.awaitTask(log);
    }
    Path snapshot;
    try (var files = Files.list(directory.resolve("snap"))) {
      snapshot = files.findFirst().orElseThrow();
    }
    var bytes = Files.readAllBytes(snapshot);
    bytes[bytes.length - 1] ^= 1;
    Files.write(snapshot, bytes);

    assertThat(LogVerifier.verify(directory, SILENT).damages())
        .singleElement()
        .extracting(LogDamage::file)
        .asString()
        .startsWith("snap/");
  }

  @Test
  void refusesADirectoryInUseAndOneWithoutALog() {
    assertThatThrownBy(() -> LogVerifier.verify(directory, SILENT))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("no log");
    assertThatThrownBy(() -> LogVerifier.verify(directory.resolve("none"), SILENT))
        .isInstanceOf(DataDirectoryException.class);
    try (var log = log()) {
      log.open(new RecordingListener(), new RecordingListener());
      assertThatThrownBy(() -> LogVerifier.verify(directory, SILENT))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by process");
    }
  }
}
