package io.honeyguide.distribution.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data directory that goes with the demo.
 *
 * @param directory where it is
 */
record TemporaryData(Path directory) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TemporaryData.class);

  static TemporaryData make() throws IOException {
    return new TemporaryData(Files.createTempDirectory("honeyguide-demo-"));
  }

  /** Removes it with everything in it. */
  @Override
  public void close() {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("SV1005 demo.leftBehind directory={} reason=\"{}\"", directory, e.toString());
    }
  }
}
