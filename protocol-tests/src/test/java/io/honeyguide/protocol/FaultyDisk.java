package io.honeyguide.protocol;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A data directory on a disk that can lose its power, fail and fill up: {@code faulty-disk.c},
 * preloaded into the broker, with what it reads and writes. The broker has to be started with
 * {@link #environment}.
 *
 * <p>Owner: the thread of the test; faults may be asked for on any.
 */
final class FaultyDisk {

  private static final Path SOURCE = Path.of("src", "test", "c", "faulty-disk.c");
  private static final Path LIBRARY = Path.of("target", "faulty-disk.so");
  private static final Object COMPILING = new Object();

  /** Places in the control file, as {@code struct control} has them. */
  private static final int FORCES_UNTIL_FAULT = 0;

  private static final int FORCES_FAILING = 8;
  private static final int WRITES_UNTIL_FAULT = 16;
  private static final int WRITES_FAILING = 24;
  private static final int ROOM = 32;
  private static final int SHORT_WRITES = 40;
  private static final int FORCES = 48;
  private static final int FAULTS = 56;
  private static final int CONTROL_BYTES = 64;

  private final Path data;
  private final Path before;
  private final Path journal;
  private final Path control;

  /** An empty disk whose files lie in an empty folder. */
  FaultyDisk(Path folder) {
    data = folder.resolve("data").toAbsolutePath();
    before = folder.resolve("before");
    journal = folder.resolve("journal").toAbsolutePath();
    control = folder.resolve("control").toAbsolutePath();
    try {
      Files.createDirectory(data);
      Files.createDirectory(before);
      Files.createFile(journal);
      Files.write(control, new byte[CONTROL_BYTES]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    room(-1);
  }

  /** Skips the test where the library cannot be had. */
  static void assumePossible() {
    assumeTrue(
        System.getProperty("os.name").equals("Linux"),
        "libraries are preloaded on Linux only, so there is no disk that fails here");
    synchronized (COMPILING) {
      try {
        compile();
      } catch (IOException e) {
        abort("there is no C compiler `cc` here, so no disk that fails: " + e);
      }
    }
  }

  private static void compile() throws IOException {
    if (Files.exists(LIBRARY)
        && Files.getLastModifiedTime(LIBRARY).compareTo(Files.getLastModifiedTime(SOURCE)) >= 0) {
      return;
    }
    Files.createDirectories(LIBRARY.getParent());
    var compiler =
        new ProcessBuilder(
                "cc",
                "-std=gnu11",
                "-Wall",
                "-Wextra",
                "-O2",
                // Its checked variants of these functions would be ours again.
                "-U_FORTIFY_SOURCE",
                "-shared",
                "-fPIC",
                "-o",
                LIBRARY.toString(),
                SOURCE.toString(),
                "-ldl",
                "-lpthread")
            .redirectErrorStream(true)
            .start();
    var said = LineCollector.of(compiler.getInputStream());
    try {
      if (!compiler.waitFor(60, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
        throw new AssertionError(SOURCE + " does not compile:\n" + said.whole());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** The data directory. */
  Path data() {
    return data;
  }

  /** What has the process use this disk. */
  Map<String, String> environment() {
    return Map.of(
        "LD_PRELOAD", LIBRARY.toAbsolutePath().toString(),
        "FAULTY_DISK_ROOT", data.toString(),
        "FAULTY_DISK_JOURNAL", journal.toString(),
        "FAULTY_DISK_CONTROL", control.toString());
  }

  /** The n-th force from now on fails, and those after it until so many have. */
  void failForces(int n, int count) {
    set(FORCES_FAILING, count);
    set(FORCES_UNTIL_FAULT, n);
  }

  /** The n-th write from now on fails, and those after it until so many have. */
  void failWrites(int n, int count) {
    set(WRITES_FAILING, count);
    set(WRITES_UNTIL_FAULT, n);
  }

  /** Files may grow by so many bytes in all; by any number when it is negative. */
  void room(long bytes) {
    set(ROOM, bytes);
  }

  /** Whether each write takes only half of what it is given. */
  void shortWrites(boolean areShort) {
    set(SHORT_WRITES, areShort ? 1 : 0);
  }

  /** Forces that were asked for. */
  long forces() {
    return get(FORCES);
  }

  /** Faults that were made. */
  long faults() {
    return get(FAULTS);
  }

  private void set(int at, long value) {
    var bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, value);
    try (var channel = FileChannel.open(control, StandardOpenOption.WRITE)) {
      channel.write(bytes, at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long get(int at) {
    var bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
    try (var channel = FileChannel.open(control, StandardOpenOption.READ)) {
      channel.read(bytes, at);
      return bytes.getLong(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Puts what a power cut may have left in the place of the data directory, once the process was
   * killed.
   */
  void cut(Random random) {
    failForces(0, 0);
    failWrites(0, 0);
    try {
      empty(data);
      cutInto(data, random, path -> false);
      empty(before);
      copy(data, before);
      Files.write(journal, new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes what a power cut may have left if some forces had not been, into an empty folder. */
  void cutInto(Path into, Random random, Predicate<String> forgottenForces) {
    var replay = new DiskReplay(random, forgottenForces);
    replay.startFrom(before);
    DiskJournal.replay(journal, replay);
    replay.cutInto(into);
  }

  private static void empty(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      for (var path : paths.skip(1).sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var paths = Files.walk(from)) {
      for (var path : paths.skip(1).toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
