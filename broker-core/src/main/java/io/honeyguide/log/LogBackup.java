package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies a log into a new directory, byte for byte up to its end, and checks every byte of the
 * copy. The manifest comes last: until then the directory is no log.
 *
 * <p>A broker may go on writing meanwhile. What it has written is never changed in its place, so
 * only three things move: the end, which is fixed first; the names of segments and snapshots that
 * are trimmed away, which makes the copy begin anew; and the states of plugins, which are taken
 * before and after the log. A segment is complete when it still has its name after it was copied,
 * since a file loses it before its blocks serve again. It takes the place of another one only as
 * that one without what was erased, and whichever of the two was copied is whole. That is also why
 * nothing is hard linked: the broker would write over the backup.
 *
 * <p>Owner: the thread that copies.
 */
public final class LogBackup {

  private static final int COPY_BYTES = 1 << 20;
  private static final long PROGRESS_BYTES = 8 << 20;
  private static final int ATTEMPTS_MAX = 20;

  /**
   * What was copied.
   *
   * @param copy the check of the copy
   * @param wasRunning whether a broker used the source
   */
  public record Report(LogVerifier.Report copy, boolean wasRunning) {}

  /** Something went away while it was copied. */
  private static final class MovedException extends IOException {
    private static final long serialVersionUID = 1L;

    MovedException(String what) {
      super(what + " changed while it was copied");
    }
  }

  private final LogFiles source;
  private final LogFiles target;
  private final LogVerifier.Progress progress;
  private final Set<String> copied = new HashSet<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(COPY_BYTES);
  private long bytesThrough;
  private long bytesTold;
  private long bytesTotal;

  LogBackup(LogFiles source, LogFiles target, LogVerifier.Progress progress) {
    this.source = source;
    this.target = target;
    this.progress = progress;
  }

  /**
   * Backs up a data directory, also one that a broker uses.
   *
   * @param directory left as it is
   * @param target must not exist
   * @throws DataDirectoryException when there is no log, it is foreign, newer or unreadable, or the
   *     target cannot be written
   * @throws LogDamagedException when the log is damaged; the copy then is as well
   */
  public static Report backup(Path directory, Path target, LogVerifier.Progress progress) {
    NewDirectory.require(directory, target);
    var files = StoredLog.filesOf(directory);
    return StoredLog.attempt(directory, () -> copy(files, directory, target, progress));
  }

  /**
   * Makes a data directory out of a backup, which is checked first.
   *
   * @param target must not exist, or be empty
   * @throws DataDirectoryException when the backup is none or in use, or the target cannot be
   *     written
   * @throws LogDamagedException when the backup is damaged
   */
  public static Report restore(Path backup, Path target, LogVerifier.Progress progress) {
    NewDirectory.requireEmpty(backup, target);
    requireWhole(LogVerifier.verify(backup, progress), backup);
    var files = StoredLog.filesOf(backup);
    return StoredLog.attempt(backup, () -> copy(files, backup, target, progress));
  }

  private static Report copy(
      LogFiles files, Path directory, Path target, LogVerifier.Progress progress)
      throws IOException {
    var isRunning = files.isLocked();
    NewDirectory.copyPlugins(directory, target);
    new LogBackup(files, new DiskLogFiles(target), progress).copy();
    NewDirectory.copyPlugins(directory, target);
    var copy = LogVerifier.verify(target, progress);
    requireWhole(copy, directory);
    return new Report(copy, isRunning);
  }

  private static void requireWhole(LogVerifier.Report report, Path directory) {
    if (!report.isWhole()) {
      throw new LogDamagedException(
          "%s is damaged: %s; `honeyguide log repair %1$s NEW-DIR` saves the rest into a copy"
              .formatted(directory, report.damages().get(0)));
    }
  }

  /** Copies log, snapshots and manifest. */
  void copy() throws IOException {
    for (var folder : List.of("", DataDirectory.LOG, DataDirectory.SNAP, DataDirectory.LOST)) {
      target.createFolder(folder);
    }
    for (var attempt = 1; ; attempt++) {
      try {
        copyAsItStands();
        return;
      } catch (MovedException | NoSuchFileException e) {
        if (attempt == ATTEMPTS_MAX) {
          throw e;
        }
      }
    }
  }

  private void copyAsItStands() throws IOException {
    var log = StoredLog.look(source, false);
    var segments = log.segments();
    var end = End.of(log);
    bytesTotal = segments.stream().mapToLong(LogScan.Found::fileBytes).sum();
    dropTrimmed(segments);
    for (var i = 0; i < segments.size(); i++) {
      var segment = segments.get(i);
      var isLast = i == segments.size() - 1;
      if (!copied.contains(segment.name())) {
        copySegment(segment, isLast ? end.position() : endOf(segment, segments.get(i + 1)));
        requireStillThere(segment);
        if (!isLast) {
          copied.add(segment.name());
        }
      }
    }
    var manifest = log.manifest();
    for (var place : List.of(manifest.before(), manifest.newest())) {
      if (place.exists()) {
        copySnapshot(place, manifest.shard());
      }
    }
    target.syncFolder(DataDirectory.LOG);
    manifest.withDurable(end.durableMark(), end.nextOffset(), end.timeMs()).writeNext(target);
    target.syncFolder("");
  }

  /**
   * Where the log ends now.
   *
   * @param position behind the last byte to copy of the last segment
   * @param durableMark position behind the last batch
   */
  private record End(long position, long durableMark, long nextOffset, long timeMs) {

    static End of(StoredLog log) throws IOException {
      var manifest = log.manifest();
      var segments = log.segments();
      if (segments.isEmpty()) {
        return new End(0, manifest.durableMark(), manifest.durableOffset(), manifest.lastTimeMs());
      }
      var last = segments.get(segments.size() - 1);
      var header = last.header();
      if (header == null) {
        // Taken as it is; the check of the copy tells what it is worth.
        return new End(
            last.base() + last.fileBytes(),
            manifest.durableMark(),
            manifest.durableOffset(),
            manifest.lastTimeMs());
      }
      var scan = new LogScan(log.files(), List.of(last), manifest, new Steady());
      scan.fromStart(header.baseOffset());
      var position = Math.max(scan.endPosition(), last.base() + SegmentHeader.BYTES);
      return new End(
          position,
          Math.max(header.previousEnd(), scan.endPosition()),
          scan.nextOffset(),
          Math.max(manifest.lastTimeMs(), scan.lastTimeMs()));
    }
  }

  /**
   * Batches that arrive while the end is looked for look like damage in front of a later batch:
   * then it is looked for again.
   */
  private static final class Steady implements LogScan.Visitor {

    @Override
    public void batch(BatchCursor cursor) {
      // Only the end matters.
    }

    @Override
    public void damaged(LogScan.Damage damage) throws IOException {
      throw new MovedException(damage.file());
    }

    @Override
    public void segmentEnded(LogScan.Found segment, long endPosition) {
      // Only the end matters.
    }
  }

  private static long endOf(LogScan.Found segment, LogScan.Found next) {
    var fileEnd = segment.base() + segment.fileBytes();
    var header = next.header();
    var known = header == null ? fileEnd : header.previousEnd();
    return known < segment.base() + SegmentHeader.BYTES ? fileEnd : Math.min(fileEnd, known);
  }

  /** What was trimmed away since an attempt before does not belong to the copy. */
  private void dropTrimmed(List<LogScan.Found> segments) throws IOException {
    var kept = new HashSet<String>();
    segments.forEach(segment -> kept.add(segment.name()));
    for (var name : List.copyOf(copied)) {
      if (!kept.contains(name)) {
        target.delete(name);
        copied.remove(name);
      }
    }
  }

  private void copySegment(LogScan.Found segment, long endPosition) throws IOException {
    var bytes = endPosition - segment.base();
    try (var from = source.open(segment.name(), LogFiles.Mode.READ);
        var to = target.open(segment.name(), LogFiles.Mode.CREATE)) {
      to.truncate(0);
      for (var at = 0L; at < bytes; ) {
        buffer.clear().limit((int) Math.min(buffer.capacity(), bytes - at));
        if (from.read(buffer, at) < 0) {
          throw new MovedException(segment.name());
        }
        var count = buffer.flip().remaining();
        to.write(buffer, at);
        at += count;
        tell(count);
      }
      to.force();
    }
  }

  private void tell(long bytes) {
    bytesThrough += bytes;
    if (bytesThrough - bytesTold >= PROGRESS_BYTES) {
      bytesTold = bytesThrough;
      progress.verified(Math.min(bytesThrough, bytesTotal), bytesTotal);
    }
  }

  private void requireStillThere(LogScan.Found segment) throws IOException {
    var name = segment.name().substring(DataDirectory.LOG.length() + 1);
    if (!source.list(DataDirectory.LOG).contains(name)) {
      throw new MovedException(segment.name());
    }
  }

  private void copySnapshot(Manifest.SnapshotPlace place, int shard) throws IOException {
    var state = SnapshotFile.read(source, place);
    if (state != null) {
      SnapshotFile.write(target, shard, place, state);
    } else if (source.isLocked()) {
      throw new MovedException(place.file());
    }
    // One that cannot be read though nobody uses the log is missed when the copy is checked.
  }
}
