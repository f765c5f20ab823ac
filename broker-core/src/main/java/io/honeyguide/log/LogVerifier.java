package io.honeyguide.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
      List<LogDamage> damages) {

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
    var log = StoredLog.open(directory);
    return StoredLog.attempt(directory, () -> verify(log, progress));
  }

  static Report verify(StoredLog log, Progress progress) throws IOException {
    var manifest = log.manifest();
    var check = new Check(log.segments(), progress);
    check.snapshot(log.files(), manifest.newest());
    check.snapshot(log.files(), manifest.before());
    var missing = log.missingStart();
    if (missing != null) {
      check.damages.add(missing);
    }
    var scan = new LogScan(log.files(), log.segments(), manifest, check);
    scan.fromStart(log.firstOffset());
    progress.verified(check.bytesTotal, check.bytesTotal);
    return new Report(
        log.segments().size(),
        check.batches,
        check.records,
        check.bytes,
        log.firstOffset(),
        scan.nextOffset(),
        scan.tornBytes(),
        List.copyOf(check.damages));
  }

  private static final class Check implements LogScan.Visitor {

    private final List<LogScan.Found> segments;
    private final Progress progress;
    private final List<LogDamage> damages = new ArrayList<>();
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
        damages.add(LogDamage.ofSnapshot(place.file()));
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
      damages.add(LogDamage.of(damage, segments));
    }

    @Override
    public void segmentEnded(LogScan.Found segment, long endPosition) {
      bytesThrough += segment.fileBytes() - (endPosition - segment.base());
      tell(bytesThrough + bytes);
    }
  }
}
