package io.honeyguide.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a tool puts a copy of a data directory: never over anything that is there. */
final class NewDirectory {

  private static final Logger LOG = LoggerFactory.getLogger(NewDirectory.class);
  private static final String PLUGINS = "plugins";
  private static final String UNFINISHED = ".tmp";

  private NewDirectory() {}

  /**
   * Checks that a copy can be put there; makes nothing yet.
   *
   * @throws DataDirectoryException when something is there, or it lies within the source
   */
  static void require(Path source, Path target) {
    if (Files.exists(target)) {
      throw new DataDirectoryException(
          target + " exists: name a directory that does not exist yet, nothing is overwritten",
          null);
    }
    requireOutside(source, target);
  }

  /**
   * The same, where an empty directory will do.
   *
   * @throws DataDirectoryException when something is there, or it lies within the source
   */
  static void requireEmpty(Path source, Path target) {
    if (Files.exists(target) && !isEmptyDirectory(target)) {
      throw new DataDirectoryException(
          target + " is not empty: name a new or empty directory, nothing is overwritten", null);
    }
    requireOutside(source, target);
  }

  private static boolean isEmptyDirectory(Path path) {
    try (var found = Files.list(path)) {
      return found.findAny().isEmpty();
    } catch (IOException e) {
      throw new DataDirectoryException(path + " cannot be read: " + DataDirectory.reason(e), e);
    }
  }

  private static void requireOutside(Path source, Path target) {
    var place = target.toAbsolutePath().normalize();
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
   * Copies the states of plugins, if there are any and they are not there yet. Those that vanish
   * meanwhile are left out: a plugin deletes a state only after the log names a newer one.
   */
  static void copyPlugins(Path source, Path target) throws IOException {
    var from = source.resolve(PLUGINS);
    if (!Files.isDirectory(from)) {
      return;
    }
    try (var found = Files.walk(from)) {
      for (var path : found.sorted().toList()) {
        var to = target.resolve(PLUGINS).resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(to);
        } else if (!Files.exists(to) && !path.toString().endsWith(UNFINISHED)) {
          copy(path, to);
        }
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var in = FileChannel.open(from, StandardOpenOption.READ);
        var out = FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      var size = in.size();
      for (var at = 0L; at < size; ) {
        at += in.transferTo(at, size - at, out);
      }
      out.force(true);
    } catch (NoSuchFileException e) {
      LOG.debug("{} is gone", from, e);
    }
  }
}
