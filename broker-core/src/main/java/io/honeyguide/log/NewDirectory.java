package io.honeyguide.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Where a tool puts a copy of a data directory: never over anything that is there. */
final class NewDirectory {

  private static final String PLUGINS = "plugins";

  private NewDirectory() {}

  /**
   * Checks that a copy can be put there; makes nothing yet.
   *
   * @throws DataDirectoryException when something is there, or it lies within the source
   */
  static void require(Path source, Path target) {
    var place = target.toAbsolutePath().normalize();
    if (Files.exists(place)) {
      throw new DataDirectoryException(
          target + " exists: name a directory that does not exist yet, nothing is overwritten",
          null);
    }
    if (place.startsWith(source.toAbsolutePath().normalize())) {
      throw new DataDirectoryException(
          target + " lies within " + source + ": name a place outside of it", null);
    }
  }

  /** Checks that nobody has taken the source into use while it was copied. */
  static void requireUnused(StoredLog source, Path target) throws IOException {
    if (source.files().isLocked()) {
      throw new DataDirectoryException(
          source.files().where()
              + " was taken into use meanwhile: remove "
              + target
              + ", stop the broker and try again",
          null);
    }
  }

  /**
   * Copies the states of plugins, if there are any. Names that vanish meanwhile are left out: a
   * plugin deletes a state only after the log names a newer one.
   *
   * @return bytes copied
   */
  static long copyPlugins(Path source, Path target) throws IOException {
    var from = source.resolve(PLUGINS);
    if (!Files.isDirectory(from)) {
      return 0;
    }
    try (var found = Files.walk(from)) {
      var bytes = 0L;
      for (var path : found.sorted().toList()) {
        var to = target.resolve(PLUGINS).resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else if (Files.exists(path)) {
          bytes += copy(path, to);
        }
      }
      return bytes;
    }
  }

  private static long copy(Path from, Path to) throws IOException {
    try (var in = FileChannel.open(from, StandardOpenOption.READ);
        var out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var size = in.size();
      for (var at = 0L; at < size; ) {
        var count = in.transferTo(at, size - at, out);
        if (count <= 0) {
          break;
        }
        at += count;
      }
      out.force(true);
      return size;
    }
  }
}
