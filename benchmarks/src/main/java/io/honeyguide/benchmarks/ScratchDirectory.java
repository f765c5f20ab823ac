package io.honeyguide.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for the files of one measurement. */
public final class ScratchDirectory {

  private ScratchDirectory() {}

  /**
   * Makes a new directory.
   *
   * @param parent where; empty for the folder for temporary files
   */
  public static Path create(String parent) throws IOException {
    return parent.isEmpty()
        ? Files.createTempDirectory("honeyguide-benchmark-")
        : Files.createTempDirectory(Path.of(parent), "honeyguide-benchmark-");
  }

  /** Deletes a directory of {@link #create} with the files in it and one level below. */
  public static void delete(Path directory) throws IOException {
    try (var entries = Files.newDirectoryStream(directory)) {
      for (var entry : entries) {
        if (Files.isDirectory(entry)) {
          delete(entry);
        } else {
          Files.delete(entry);
        }
      }
    }
    Files.delete(directory);
  }
}
