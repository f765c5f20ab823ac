package io.honeyguide.protocol;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a power cut may leave of a directory, found by going once more through all that was done to
 * it. What was forced is there. Of the rest each sector is there or not, as a seeded coin falls. A
 * name, new, changed or gone, is so for sure only once its folder was forced; of the others those
 * that came first in a folder may be.
 *
 * <p>Paths are relative to the directory, which is the empty path itself. Owner: one thread.
 */
final class DiskReplay {

  /** A change of names. Without a file it is a folder's. */
  private record Naming(
      long entry, String from, String to, @Nullable CutFile file, Set<String> unforcedFolders) {

    void apply(Map<String, Entry> names) {
      if (!from.isEmpty()) {
        names.remove(from);
      }
      if (!to.isEmpty()) {
        names.put(to, new Entry(file));
      }
    }

    String folder() {
      return parent(to.isEmpty() ? from : to);
    }
  }

  /** What a name stands for: a file, or a folder. */
  private record Entry(@Nullable CutFile file) {}

  private final Random random;
  private final Predicate<String> forgottenForces;
  private final Map<String, Entry> shown = new HashMap<>();
  private final TreeMap<String, Entry> onDisk = new TreeMap<>();
  private final List<Naming> namings = new ArrayList<>();
  private final Map<Integer, String> pathOfOpen = new HashMap<>();
  private final Map<Integer, CutFile> fileOfOpen = new HashMap<>();

  /**
   * A replay that starts from an empty directory.
   *
   * @param forgottenForces forces of these paths are taken for not made, to see what they are for
   */
  DiskReplay(Random random, Predicate<String> forgottenForces) {
    this.random = random;
    this.forgottenForces = forgottenForces;
  }

  /** Begins with all that lies in a directory, on the disk. */
  void startFrom(Path directory) {
    try (var paths = Files.walk(directory)) {
      for (var path : paths.skip(1).toList()) {
        var isFolder = Files.isDirectory(path);
        var entry = new Entry(isFolder ? null : new CutFile(Files.readAllBytes(path)));
        shown.put(directory.relativize(path).toString(), entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    onDisk.putAll(shown);
  }

  /** The process was started; it has nothing open. */
  void started() {
    pathOfOpen.clear();
    fileOfOpen.clear();
  }

  /** A file or folder was opened, and made if it is new. */
  void opened(long entry, int number, String path, boolean isNew) {
    if (isNew) {
      name(new Naming(entry, "", path, new CutFile(new byte[0]), folders(path)));
    }
    pathOfOpen.put(number, path);
    var opened = shown.get(path);
    if (opened != null && opened.file() != null) {
      fileOfOpen.put(number, opened.file());
    }
  }

  private void name(Naming naming) {
    naming.apply(shown);
    namings.add(naming);
  }

  private static Set<String> folders(String... paths) {
    var folders = new HashSet<String>();
    for (var path : paths) {
      folders.add(parent(path));
    }
    return folders;
  }

  private static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** Bytes were written. */
  void written(long entry, int number, long at, byte[] bytes) {
    file(number).write(entry, at, bytes);
  }

  /** A file was cut or made longer. */
  void truncated(long entry, int number, long size) {
    file(number).truncate(entry, size);
  }

  private CutFile file(int number) {
    var file = fileOfOpen.get(number);
    if (file == null) {
      throw new IllegalStateException(
          "no file was opened as number %d: %s".formatted(number, pathOfOpen.get(number)));
    }
    return file;
  }

  /** A file or folder was forced: what came before an entry is on the disk. */
  void forced(int number, long before) {
    var path = pathOfOpen.getOrDefault(number, "");
    if (forgottenForces.test(path)) {
      return;
    }
    var file = fileOfOpen.get(number);
    if (file != null) {
      file.forced(before);
      return;
    }
    for (var naming : namings) {
      if (naming.entry() < before) {
        naming.unforcedFolders().remove(path);
      }
    }
    settleNames();
  }

  private void settleNames() {
    for (var naming : namings) {
      if (naming.unforcedFolders().isEmpty()) {
        naming.apply(onDisk);
      }
    }
    namings.removeIf(naming -> naming.unforcedFolders().isEmpty());
  }

  /** Forcing failed. What was to be forced is never forced later, except for names. */
  void forceFailed(int number, long before) {
    var file = fileOfOpen.get(number);
    if (file != null) {
      file.forceFailed(before, random);
    }
  }

  /** A file got another name. */
  void renamed(long entry, String from, String to) {
    var entryOfFrom = shown.get(from);
    if (entryOfFrom == null) {
      throw new IllegalStateException(from + " was renamed and is not known");
    }
    name(new Naming(entry, from, to, entryOfFrom.file(), folders(from, to)));
  }

  /** A file or an empty folder was removed. */
  void removed(long entry, String path) {
    name(new Naming(entry, path, "", null, folders(path)));
  }

  /** A folder was made. */
  void folderMade(long entry, String path) {
    name(new Naming(entry, "", path, null, folders(path)));
  }

  /** Writes what a power cut leaves into an empty directory. The replay is over then. */
  void cutInto(Path directory) {
    keepSomeNames();
    try {
      // Sorted by path, a folder comes before what lies in it.
      for (var name : onDisk.entrySet()) {
        var path = directory.resolve(name.getKey());
        var file = name.getValue().file();
        if (!Files.isDirectory(path.getParent())) {
          continue; // its folder is lost
        }
        if (file == null) {
          Files.createDirectory(path);
        } else {
          Files.write(path, file.cut(random));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void keepSomeNames() {
    var perFolder = new TreeMap<String, List<Naming>>();
    for (var naming : namings) {
      perFolder.computeIfAbsent(naming.folder(), f -> new ArrayList<>()).add(naming);
    }
    for (var changes : perFolder.values()) {
      changes.subList(0, random.nextInt(changes.size() + 1)).forEach(n -> n.apply(onDisk));
    }
  }
}
