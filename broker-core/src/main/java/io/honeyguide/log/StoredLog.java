package io.honeyguide.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The log of a broker that does not run, read the way recovery reads it and without changing a
 * byte: where all tools begin.
 *
 * <p>Owner: the thread that opened it.
 */
public final class StoredLog {

  private static final Pattern SNAPSHOT = Pattern.compile("(\\d{20})-(\\d{20})\\.snap");

  private static final int WINDOW_BYTES = 1 << 20;

  /** Takes what is read, in the order of the log. */
  public interface Visitor {

    /**
     * One record. The view is reused for the next one.
     *
     * @return whether to go on
     */
    boolean record(RecordView record);

    /** A place that cannot be read. */
    void damaged(LogDamage damage);
  }

  private final LogFiles files;
  private final Manifest manifest;
  private final boolean manifestIsWhole;
  private final List<LogScan.Found> segments;

  private StoredLog(
      LogFiles files, Manifest manifest, boolean manifestIsWhole, List<LogScan.Found> segments) {
    this.files = files;
    this.manifest = manifest;
    this.manifestIsWhole = manifestIsWhole;
    this.segments = segments;
  }

  /**
   * Opens a data directory for reading.
   *
   * @throws DataDirectoryException when there is no log, it is foreign, newer, in use or unreadable
   * @throws LogDamagedException when neither manifest can be read
   */
  public static StoredLog open(Path directory) {
    var files = filesOf(directory);
    return attempt(directory, () -> open(files, false));
  }

  /**
   * Opens the data directory of a broker that runs. What it appends meanwhile is not whole at its
   * end: read no further than the offset that was durable when this was called.
   *
   * @throws DataDirectoryException when there is no log or it cannot be read
   * @throws LogDamagedException when neither manifest can be read
   */
  public static StoredLog ofRunning(Path directory) {
    var files = filesOf(directory);
    return attempt(directory, () -> look(files, false));
  }

  /**
   * Opens a data directory also when neither manifest can be read: what they said is then gathered
   * from the other files, as far as it can be.
   *
   * @throws DataDirectoryException when there is no log, it is foreign, newer, in use or unreadable
   */
  static StoredLog openDamaged(Path directory) {
    var files = filesOf(directory);
    return attempt(directory, () -> open(files, true));
  }

  static LogFiles filesOf(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new DataDirectoryException(
          directory + " is not a directory: name the data directory of a broker", null);
    }
    return new DiskLogFiles(directory);
  }

  static StoredLog open(LogFiles files, boolean evenWithoutManifest) throws IOException {
    if (files.isLocked()) {
      throw new DataDirectoryException(
          files.where() + " is in use by " + files.lockOwner() + ": stop it and try again", null);
    }
    return look(files, evenWithoutManifest);
  }

  /** The same, whether or not a broker runs on it. */
  static StoredLog look(LogFiles files, boolean evenWithoutManifest) throws IOException {
    Manifest manifest = null;
    var lacksManifest = false;
    try {
      manifest = DataDirectory.inspect(files);
    } catch (LogDamagedException e) {
      if (!evenWithoutManifest) {
        throw e;
      }
      lacksManifest = true;
    }
    if (manifest == null && !lacksManifest) {
      throw new DataDirectoryException(files.where() + " holds no log", null);
    }
    var all = LogRecovery.find(files);
    if (manifest == null) {
      manifest = gathered(files, all);
    }
    var start = manifest.logStart();
    var kept = all.stream().filter(segment -> segment.base() >= start).toList();
    return new StoredLog(files, manifest, !lacksManifest, kept);
  }

  /** What a manifest would say, as far as the other files tell. */
  private static Manifest gathered(LogFiles files, List<LogScan.Found> all) throws IOException {
    var places = new ArrayList<Manifest.SnapshotPlace>();
    for (var name : files.list(DataDirectory.SNAP)) {
      var matcher = SNAPSHOT.matcher(name);
      if (matcher.matches()) {
        var place =
            new Manifest.SnapshotPlace(
                Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)), 0);
        if (SnapshotFile.read(files, place) != null) {
          places.add(0, place);
        }
      }
    }
    var shard = 0;
    for (var segment : all) {
      shard = segment.header() == null ? shard : segment.header().shard();
    }
    var manifest = Manifest.empty(shard).withLogStart(all.get(0).base());
    for (var i = Math.min(2, places.size()) - 1; i >= 0; i--) {
      manifest = manifest.withSnapshot(places.get(i));
    }
    return manifest;
  }

  /** Something that reads files. */
  interface Access<T> {
    T run() throws IOException;
  }

  /** Runs an access; one that fails is told as a directory that cannot be read. */
  static <T> T attempt(Path directory, Access<T> access) {
    try {
      return access.run();
    } catch (IOException e) {
      throw unreadable(directory.toString(), e);
    }
  }

  private static DataDirectoryException unreadable(String directory, IOException cause) {
    return new DataDirectoryException(
        directory + " cannot be read: " + DataDirectory.reason(cause), cause);
  }

  LogFiles files() {
    return files;
  }

  Manifest manifest() {
    return manifest;
  }

  /** Whether a manifest could be read; without one nothing tells what was durable at the end. */
  boolean manifestIsWhole() {
    return manifestIsWhole;
  }

  /** The segments that hold the log, oldest first. */
  List<LogScan.Found> segments() {
    return segments;
  }

  /** Number of the shard. */
  public int shard() {
    return manifest.shard();
  }

  /** Offset of the oldest record that is kept. */
  public long firstOffset() {
    return baseOffset(0);
  }

  /** The same also when the header of the oldest segment is damaged. */
  long firstKnownOffset() throws IOException {
    if (segments.isEmpty() || segments.get(0).header() != null) {
      return segments.isEmpty() ? manifest.newest().offset() : firstOffset();
    }
    var first = segments.get(0);
    var cursor =
        new BatchCursor((int) Math.min(WINDOW_BYTES, Math.max(1 << 10, first.fileBytes())));
    try (var file = files.open(first.name(), LogFiles.Mode.READ)) {
      cursor.attach(file, first.base(), first.base() + first.fileBytes(), 0);
      var found = cursor.find(first.base() + SegmentHeader.BYTES);
      return manifest.logStart() == 0 || found < 0 ? 0 : cursor.baseOffset();
    }
  }

  /**
   * What the files of the oldest segments held, when they are gone: the oldest one that is there
   * says where the log before it ended. The first lost offset is -1 when nothing tells it.
   */
  @Nullable LogDamage missingStart() {
    var header = segments.isEmpty() ? null : segments.get(0).header();
    var start = manifest.logStart();
    if (header == null
        || header.basePosition() <= start
        || header.previousEnd() <= start + SegmentHeader.BYTES) {
      return null;
    }
    return new LogDamage(
        DataDirectory.segmentName(start), 0, 0, start == 0 ? 0 : -1, header.baseOffset());
  }

  private long baseOffset(int index) {
    var header = segments.isEmpty() ? null : segments.get(index).header();
    return header == null ? 0 : header.baseOffset();
  }

  /**
   * The newest state that can be read whose records from there on are kept, or null when there is
   * none.
   *
   * @param notAbove offset that it must not be above
   */
  public @Nullable StoredState state(long notAbove) {
    for (var place : List.of(manifest.newest(), manifest.before())) {
      if (place.exists() && place.offset() <= notAbove) {
        var state = snapshot(place);
        if (state != null) {
          return new StoredState(place.offset(), state);
        }
      }
    }
    return null;
  }

  /** Where moved records stand and which ones are erased, at the end of the log. */
  public MovedRecords moved() {
    var table = new MovedTable();
    var state = state(Long.MAX_VALUE);
    if (state != null) {
      table.restore(state.moved());
    }
    read(
        state == null ? 0 : state.offset(),
        new Visitor() {
          @Override
          public boolean record(RecordView record) {
            table.replay(record);
            return true;
          }

          @Override
          public void damaged(LogDamage damage) {
            // Whoever reads the log meets it again.
          }
        });
    table.flush();
    return table.records();
  }

  private SnapshotFile.@Nullable Content snapshot(Manifest.SnapshotPlace place) {
    try {
      return SnapshotFile.read(files, place);
    } catch (IOException e) {
      throw unreadable(files.where(), e);
    }
  }

  /**
   * Reads the records from an offset on.
   *
   * @return offset behind the last record of the log, as far as it was read
   */
  public long read(long fromOffset, Visitor visitor) {
    var start = 0;
    for (var i = 0; i < segments.size(); i++) {
      var header = segments.get(i).header();
      if (header != null && header.baseOffset() <= fromOffset) {
        start = i;
      }
    }
    return read(start, fromOffset, Long.MIN_VALUE, visitor);
  }

  /**
   * Reads the records whose batches were committed at a time or later.
   *
   * @param timeMs milliseconds since 1970 (UTC)
   * @return offset behind the last record of the log, as far as it was read
   */
  public long readSince(long timeMs, Visitor visitor) {
    var start = 0;
    for (var i = 0; i < segments.size(); i++) {
      var header = segments.get(i).header();
      if (header != null && header.createdMs() < timeMs) {
        start = i;
      }
    }
    return read(start, 0, timeMs, visitor);
  }

  private long read(int start, long fromOffset, long timeMs, Visitor visitor) {
    var walk = new Walk(fromOffset, timeMs, visitor);
    var scan = new LogScan(files, segments.subList(start, segments.size()), manifest, walk);
    return attempt(
        Path.of(files.where()),
        () -> {
          scan.fromStart(segments.isEmpty() ? 0 : baseOffset(start));
          return scan.nextOffset();
        });
  }

  private final class Walk implements LogScan.Visitor {

    private final long fromOffset;
    private final long timeMs;
    private final Visitor visitor;
    private final RecordView view = new RecordView();
    private boolean goesOn = true;

    Walk(long fromOffset, long timeMs, Visitor visitor) {
      this.fromOffset = fromOffset;
      this.timeMs = timeMs;
      this.visitor = visitor;
    }

    @Override
    public void batch(BatchCursor cursor) {
      if (cursor.timeMs() >= timeMs) {
        goesOn = cursor.records(fromOffset, view, visitor::record);
      }
    }

    @Override
    public void damaged(LogScan.Damage damage) {
      if (damage.toOffset() > fromOffset) {
        visitor.damaged(LogDamage.of(damage, segments));
      }
    }

    @Override
    public void segmentEnded(LogScan.Found segment, long endPosition) {
      // Nothing depends on where segments end.
    }

    @Override
    public boolean goesOn() {
      return goesOn;
    }
  }
}
