package io.honeyguide.log;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names and ownership of what lies in a data directory. Looks before it touches: a directory that
 * is not ours, too new or in use is left as it is, to the byte.
 */
final class DataDirectory {

  static final String LOG = "log";
  static final String SNAP = "snap";
  static final String LOST = "lost+found";
  private static final String SEGMENT_END = ".seg";
  private static final String SNAPSHOT_END = ".snap";
  private static final String SPARE_START = "spare-";
  static final String SNAPSHOT_DRAFT = "snap/draft.tmp";
  static final String SEGMENT_DRAFT = "log/draft.tmp";

  /** What may lie beside the log: the lock, the manifest, our folders and those of plugins. */
  private static final Set<String> KNOWN =
      Set.of("LOCK", Manifest.slotName(0), Manifest.slotName(1), LOG, SNAP, LOST, "plugins");

  /** What helps where the directory cannot be used; also right for who only looks into it. */
  static final String CHOOSE_ANOTHER = "choose another directory: `honeyguide serve --data DIR`";

  /** What helps where not even quarantine could go on. */
  static final String REPAIR =
      " restore a backup, or save what can be read with `honeyguide log repair DIR NEW-DIR`";

  private DataDirectory() {}

  static String segmentName(long basePosition) {
    return LOG + "/" + padded(basePosition) + SEGMENT_END;
  }

  static String snapshotName(long position, long offset) {
    return SNAP + "/" + padded(position) + "-" + padded(offset) + SNAPSHOT_END;
  }

  static String spareName(long number) {
    return LOG + "/" + SPARE_START + number + SEGMENT_END;
  }

  private static String padded(long number) {
    return String.format("%020d", number);
  }

  /** Base position told by a name in the log folder, or -1. */
  static long segmentPosition(String name) {
    return name.matches("\\d{20}\\.seg") ? Long.parseLong(name.substring(0, 20)) : -1;
  }

  /** Number told by the name of a spare in the log folder, or -1. */
  static long spareNumber(String name) {
    return name.matches("spare-\\d{1,18}\\.seg")
        ? Long.parseLong(name.substring(SPARE_START.length(), name.length() - 4))
        : -1;
  }

  /**
   * Looks at a directory without changing it.
   *
   * @return its manifest, or null when a log can be started here
   * @throws DataDirectoryException when it is foreign or newer
   * @throws LogDamagedException when it is ours but no manifest can be read
   */
  static @Nullable Manifest inspect(LogFiles files) throws IOException {
    var names = files.list("");
    var slots = List.of(Manifest.read(files, 0), Manifest.read(files, 1));
    Manifest newest = null;
    for (var slot : slots) {
      var found = slot.manifest();
      if (found != null && (newest == null || found.generation() > newest.generation())) {
        newest = found;
      }
    }
    if (newest != null) {
      return newest;
    }
    if (files.list(LOG).stream().anyMatch(name -> segmentPosition(name) >= 0)) {
      throw new LogDamagedException(
          files.where()
              + "/MANIFEST.0 and MANIFEST.1 cannot be read while log/ holds segments:"
              + REPAIR);
    }
    var unknown = names.stream().filter(name -> !KNOWN.contains(name)).toList();
    if (!unknown.isEmpty()
        || slots.stream().anyMatch(slot -> slot.state() == Manifest.SlotState.FOREIGN)) {
      throw new DataDirectoryException(
          files.where()
              + " holds files that are not Honeyguide's"
              + (unknown.isEmpty() ? "" : " (" + unknown.get(0) + ")")
              + ": choose an empty one: `honeyguide serve --data DIR`",
          null);
    }
    return null;
  }

  /** Becomes the owner of a directory that {@link #inspect} accepts, making it when it is new. */
  static Manifest acquire(LogFiles files, int shard) {
    try {
      files.createFolder("");
      if (!files.lock()) {
        throw new DataDirectoryException(
            files.where()
                + " is in use by "
                + files.lockOwner()
                + ": stop it, or "
                + CHOOSE_ANOTHER,
            null);
      }
      var found = inspect(files); // again, now that nobody else can change it
      if (found != null && found.shard() != shard) {
        throw new DataDirectoryException(
            files.where() + " holds shard " + found.shard() + ", expected " + shard, null);
      }
      for (var folder : List.of(LOG, SNAP, LOST)) {
        files.createFolder(folder);
      }
      files.syncFolder("");
      if (found != null) {
        found.write(files);
        return found;
      }
      return Manifest.empty(shard).writeNext(files);
    } catch (IOException e) {
      throw new DataDirectoryException(
          files.where()
              + " cannot be written: "
              + reason(e)
              + "; give this user the right to write there, or "
              + CHOOSE_ANOTHER,
          e);
    }
  }

  /** Why an access failed, for a message: clients of the broker may get to see it. */
  static String reason(IOException e) {
    // Which folder it is they need not know.
    var message =
        e instanceof FileSystemException failed && failed.getFile() != null
            ? ofFile(failed)
            : e.getMessage();
    if (message == null) {
      return e.getClass().getSimpleName();
    }
    // The words of the system say it all; of a file system's exceptions some only name the file.
    return e.getClass() == IOException.class
        ? message
        : e.getClass().getSimpleName() + ": " + message;
  }

  private static String ofFile(FileSystemException e) {
    var name = String.valueOf(Path.of(e.getFile()).getFileName());
    return e.getReason() == null ? name : name + ": " + e.getReason();
  }

  /** Files in our folders that neither the log nor the manifest knows. */
  static List<String> unknown(LogFiles files, Manifest manifest) throws IOException {
    var unknown = new ArrayList<String>();
    for (var name : files.list(LOG)) {
      var path = LOG + "/" + name;
      if (segmentPosition(name) < 0 && spareNumber(name) < 0 && !path.equals(SEGMENT_DRAFT)) {
        unknown.add(path);
      }
    }
    for (var name : files.list(SNAP)) {
      var path = SNAP + "/" + name;
      if (!path.equals(manifest.newest().file())
          && !path.equals(manifest.before().file())
          && !path.equals(SNAPSHOT_DRAFT)) {
        unknown.add(path);
      }
    }
    return unknown;
  }

  /** Moves what nobody knows out of our folders into lost+found, and says so. */
  static List<String> setAsideUnknown(LogFiles files, Manifest manifest) throws IOException {
    var notes = new ArrayList<String>();
    for (var path : unknown(files, manifest)) {
      var slash = path.indexOf('/');
      notes.add(setAside(files, path.substring(0, slash), path.substring(slash + 1)));
    }
    return notes;
  }

  private static String setAside(LogFiles files, String folder, String name) throws IOException {
    var to = freeName(files, folder + "-" + name);
    files.move(folder + "/" + name, to);
    files.syncFolder(LOST);
    files.syncFolder(folder);
    return folder + "/" + name + " is not used by the log and was moved to " + to;
  }

  /** A name in lost+found that is not taken yet. */
  static String freeName(LogFiles files, String name) throws IOException {
    var taken = Set.copyOf(files.list(LOST));
    var candidate = name;
    for (var i = 1; taken.contains(candidate); i++) {
      candidate = name + "." + i;
    }
    return LOST + "/" + candidate;
  }
}
