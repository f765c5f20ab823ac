package io.honeyguide.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories that cannot be used are left as they are, with a word that helps. */
class DataDirectoryTest {

  private static final FileLogOptions SMALL =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  @TempDir Path directory;

  private void open(Path where) {
    var log = new FileLog(where, SMALL, new ManualClock());
    try {
      log.open(new RecordingListener(), new RecordingListener());
    } finally {
      log.close();
    }
  }

  private Map<String, String> image() throws IOException {
    try (var files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  file -> directory.relativize(file).toString(),
                  file -> {
                    try {
                      return HexFormat.of().formatHex(Files.readAllBytes(file));
                    } catch (IOException e) {
                      throw new AssertionError(e);
                    }
                  },
                  (a, b) -> a,
                  TreeMap::new));
    }
  }

  @Test
  void namesTheFileOfAFailureAndNotItsFolder() {
    assertThat(DataDirectory.reason(new NoSuchFileException("/home/honey/data/log/1.seg")))
        .isEqualTo("NoSuchFileException: 1.seg");
    assertThat(
            DataDirectory.reason(
                new FileSystemException("/home/honey/data/log/1.seg", null, "Read-only")))
        .isEqualTo("FileSystemException: 1.seg: Read-only");
    assertThat(DataDirectory.reason(new IOException("No space left on device")))
        .isEqualTo("No space left on device");
  }

  @Test
  void makesADirectoryThatDoesNotExist() {
    var fresh = directory.resolve("a/b");

    open(fresh);

    assertThat(fresh.resolve("MANIFEST.0")).exists();
    assertThat(fresh.resolve("log")).isDirectoryContaining("glob:**/0*.seg");
  }

  @Test
  void acceptsAnEmptyDirectoryAndTheLostAndFoundOfAFileSystem() throws Exception {
    Files.createDirectory(directory.resolve("lost+found"));

    open(directory);
    open(directory);

    assertThat(directory.resolve("MANIFEST.1")).exists();
  }

  @Test
  void leavesAForeignDirectoryAlone() throws Exception {
    Files.writeString(directory.resolve("holiday.jpg"), "not ours");
    var before = image();

    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("holiday.jpg")
        .hasMessageContaining("--data");
    assertThat(image()).isEqualTo(before);
  }

  @Test
  void leavesADirectoryWithAForeignManifestAlone() throws Exception {
    Files.writeString(directory.resolve("MANIFEST.0"), "x".repeat(300));
    var before = image();

    assertThatThrownBy(() -> open(directory)).isInstanceOf(DataDirectoryException.class);
    assertThat(image()).isEqualTo(before);
  }

  @Test
  void leavesTheDirectoryOfANewerVersionAlone() throws Exception {
    open(directory);
    for (var slot = 0; slot < 2; slot++) {
      raiseVersion(directory.resolve(Manifest.slotName(slot)));
    }
    var before = image();

    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("newer version");
    assertThat(image()).isEqualTo(before);
  }

  private static void raiseVersion(Path slot) throws IOException {
    var bytes = ByteBuffer.wrap(Files.readAllBytes(slot)).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putShort(4, (short) 2);
    var crc = new CRC32C();
    crc.update(bytes.duplicate().position(0).limit(124));
    bytes.putInt(124, (int) crc.getValue());
    Files.write(slot, bytes.array());
  }

  @Test
  void refusesADirectoryThatIsInUseAndNamesItsOwner() throws Exception {
    var owner = new FileLog(directory, SMALL, new ManualClock());
    owner.open(new RecordingListener(), new RecordingListener());
    var lock = Files.readString(directory.resolve("LOCK"));

    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("in use by process " + ProcessHandle.current().pid());
    assertThat(Files.readString(directory.resolve("LOCK"))).isEqualTo(lock);
    owner.close();

    open(directory);
  }

  @Test
  void refusesADirectoryThatAnotherProcessHolds() throws Exception {
    open(directory);
    var child =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                directory.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(child.getInputStream().read()).isEqualTo('L');
      var before = image();

      assertThatThrownBy(() -> open(directory))
          .isInstanceOf(DataDirectoryException.class)
          .hasMessageContaining("in use by process " + child.pid());
      assertThat(image()).isEqualTo(before);
    } finally {
      child.destroyForcibly();
      child.waitFor();
    }
    open(directory);
  }

  /** Another process that takes the lock and keeps it. */
  static final class LockHolder {

    private LockHolder() {}

    public static void main(String[] args) throws Exception {
      try (var files = new DiskLogFiles(Path.of(args[0]))) {
        System.out.print(files.lock() ? 'L' : 'N');
        System.out.flush();
        System.in.read();
      }
    }
  }

  @Test
  void leavesAReadOnlyDirectoryAlone() {
    var files = new FaultyLogFiles(1);
    var first = new FileLog(files, SMALL, new ManualClock(), LogThreads.none());
    first.open(new RecordingListener(), new RecordingListener());
    first.close();
    files.readOnly();
    var before = files.image();

    var log = new FileLog(files, SMALL, new ManualClock(), LogThreads.none());
    assertThatThrownBy(() -> log.open(new RecordingListener(), new RecordingListener()))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("cannot be written")
        .hasMessageContaining("--data");
    assertThat(files.image()).containsExactlyInAnyOrderEntriesOf(before);
  }

  @Test
  void refusesALogWhoseManifestsAreBothBroken() throws Exception {
    open(directory);
    for (var slot = 0; slot < 2; slot++) {
      var file = directory.resolve(Manifest.slotName(slot));
      var bytes = Files.readAllBytes(file);
      bytes[40] ^= 1;
      Files.write(file, bytes);
    }
    var before = image();

    assertThatThrownBy(() -> open(directory))
        .isInstanceOf(LogDamagedException.class)
        .hasMessageContaining("MANIFEST");
    assertThat(image()).isEqualTo(before);
  }

  @Test
  void goesOnWithOneWholeManifest() throws Exception {
    open(directory);
    open(directory);
    for (var slot = 0; slot < 2; slot++) {
      var file = directory.resolve(Manifest.slotName(slot));
      var bytes = Files.readAllBytes(file);
      bytes[40] ^= 1;
      Files.write(file, bytes);
      open(directory);
    }
  }

  @Test
  void refusesTheDirectoryOfAnotherShard() {
    open(directory);
    var other =
        new FileLogOptions(
            3, 4 << 10, 1, FileLogOptions.Force.ALWAYS, 1, FileLogOptions.OnCorruption.REFUSE, 1);
    var log = new FileLog(directory, other, new ManualClock());

    assertThatThrownBy(() -> log.open(new RecordingListener(), new RecordingListener()))
        .isInstanceOf(DataDirectoryException.class)
        .hasMessageContaining("shard 0");
  }
}
