package io.honeyguide.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks every checksum of a log without changing a byte: segments from the oldest kept to the end,
 * and the snapshots. Works while no broker has the directory in use.
 */
public final class LogVerifier {

  private static final long PROGRESS_BYTES = 8 << 20;

  /** Hears how far the check is, on the thread that verifies. */
  public interface Progress {
    /** So many bytes of segment files are through. */
    void verified(long bytes, long bytesTotal);
  }

  /**
   * A place that is not as it was written.
   *
   * @param file relative to the data directory
   * @param position first damaged byte, counted from the start of the file
   * @param bytes length of the range; 0 when something is missing altogether
   * @param fromOffset first record that cannot be relied on; -1 for a snapshot
   * @param toOffset first record after it that is whole again
   */
  public record Damage(String file, long position, long bytes, long fromOffset, long toOffset) {

    @Override
    public String toString() {
      return fromOffset < 0
          ? file + " is damaged"
          : file
              + " is damaged at byte "
              + position
              + " for "
              + bytes
              + " bytes: records "
              + fromOffset
              + " to "
              + toOffset
              + " (exclusive)";
    }
  }

  /**
   * What was found.
   *
   * @param segments number of segment files
   * @param batches number of valid batches
   * @param records number of records in them
   * @param bytes bytes of valid batches with their headers
   * @param firstOffset offset of the oldest record
   * @param nextOffset offset behind the newest record
   * @param tornTailBytes bytes at the end that were never acknowledged; normal after a crash
   * @param damages damaged places, in order; empty when the log is whole
   */
  public record Report(
      int segments,
      long batches,
      long records,
      long bytes,
      long firstOffset,
      long nextOffset,
      long tornTailBytes,
      List<Damage> damages) {

    /** Whether nothing that was acknowledged is damaged. */
    public boolean isWhole() {
      return damages.isEmpty();
    }
  }

  private LogVerifier() {}

  /**
   * Checks a data directory.
   *
   * @throws DataDirectoryException when there is no log, it is foreign, newer, in use or unreadable
   * @throws LogDamagedException when neither manifest can be read
   */
  public static Report verify(Path directory, Progress progress) {
    if (!Files.isDirectory(directory)) {
      throw new DataDirectoryException(
          directory + " is not a directory: name the data directory of a broker", null);
    }
    try (var files = new DiskLogFiles(directory)) {
      return verify(files, progress);
    } catch (IOException e) {
      throw new DataDirectoryException(
          directory + " cannot be read: " + DataDirectory.reason(e), e);
    }
  }

  static Report verify(LogFiles files, Progress progress) throws IOException {
    var manifest = DataDirectory.inspect(files);
    if (manifest == null) {
      throw new DataDirectoryException(files.where() + " holds no log", null);
    }
    if (files.isLocked()) {
      throw new DataDirectoryException(
          files.where() + " is in use by " + files.lockOwner() + ": stop it to verify the log",
          null);
    }
    var segments =
        LogRecovery.find(files).stream()
            .filter(segment -> segment.base() >= manifest.logStart())
            .toList();
    var check = new Check(segments, progress);
    check.snapshot(files, manifest.newest());
    check.snapshot(files, manifest.before());
    var header = segments.isEmpty() ? null : segments.get(0).header();
    var firstOffset = header == null ? 0 : header.baseOffset();
    var scan = new LogScan(files, segments, manifest, check);
    scan.fromStart(firstOffset);
    progress.verified(check.bytesTotal, check.bytesTotal);
    return new Report(
        segments.size(),
        check.batches,
        check.records,
        check.bytes,
        firstOffset,
        scan.nextOffset(),
        scan.tornBytes(),
        List.copyOf(check.damages));
  }

  private static final class Check implements LogScan.Visitor {

    private final List<LogScan.Found> segments;
    private final Progress progress;
    private final List<Damage> damages = new ArrayList<>();
    private final long bytesTotal;
    private long batches;
    private long records;
    private long bytes;
    private long bytesThrough;
    private long bytesTold;

    Check(List<LogScan.Found> segments, Progress progress) {
      this.segments = segments;
      this.progress = progress;
      this.bytesTotal = segments.stream().mapToLong(LogScan.Found::fileBytes).sum();
    }

    void snapshot(LogFiles files, Manifest.SnapshotPlace place) throws IOException {
      if (place.exists() && SnapshotFile.read(files, place) == null) {
        damages.add(new Damage(place.file(), 0, 0, -1, -1));
      }
    }

    @Override
    public void batch(BatchCursor cursor) {
      batches++;
      records += cursor.recordCount();
      var length = cursor.nextPosition() - cursor.position();
      bytes += length;
      tell(bytesThrough + bytes);
    }

    private void tell(long through) {
      if (through - bytesTold >= PROGRESS_BYTES) {
        bytesTold = through;
        progress.verified(Math.min(through, bytesTotal), bytesTotal);
      }
    }

    @Override
    public void damaged(LogScan.Damage damage) {
      var found = segment(damage.file());
      var place = found == null ? damage.from() : damage.from() - found.base();
      damages.add(
          new Damage(
              damage.file(),
              place,
              damage.to() - damage.from(),
              damage.fromOffset(),
              damage.toOffset()));
    }

    private LogScan.@Nullable Found segment(String file) {
      for (var segment : segments) {
        if (segment.name().equals(file)) {
          return segment;
        }
      }
      return null;
    }

    @Override
    public void segmentEnded(LogScan.Found segment, long endPosition) {
      bytesThrough += segment.fileBytes() - (endPosition - segment.base());
      tell(bytesThrough + bytes);
    }
  }
}
