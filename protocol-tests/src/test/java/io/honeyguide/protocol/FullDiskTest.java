package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is really full: a small one in memory, mounted by whoever may mount. */
class FullDiskTest {

  private static final String SIZE = "16m";
  private static final int BALLAST_BYTES = 64 << 10;

  @TempDir private Path folder;

  private boolean isMounted;

  @BeforeEach
  void mount() {
    isMounted = run("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString());
    assumeTrue(isMounted, "this user may not mount a small tmpfs (that takes root on Linux)");
  }

  @AfterEach
  void unmount() {
    // Lazily, so that it goes even if something still looks at it.
    if (isMounted && !run("umount", "-l", folder.toString())) {
      throw new AssertionError(folder + " cannot be unmounted");
    }
  }

  private static boolean run(String... command) {
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(new File("/dev/null"))
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such command
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  @Test
  void refusesPublishesWhileTheDiskIsFullAndGoesOnAfterwards() {
    try (var broker = BrokerProcess.start(folder.resolve("data"))) {
      var steps = new FullDiskSteps(broker);
      steps.goThrough(this::fill, this::free);
      broker.kill();
      broker.restart();
      steps.assertAllIsThere();
    }
  }

  private Path ballast() {
    return folder.resolve("ballast");
  }

  private void fill() {
    try (var file =
        FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThatIOException()
          .isThrownBy(
              () -> {
                while (true) {
                  file.write(ByteBuffer.allocate(BALLAST_BYTES));
                }
              });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void free() {
    try {
      Files.delete(ballast());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
