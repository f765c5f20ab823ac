package io.honeyguide.log;

import io.honeyguide.log.LogSummary.ManifestSlot;
import io.honeyguide.log.LogSummary.RecoverySummary;
import io.honeyguide.log.LogSummary.SegmentSummary;
import io.honeyguide.log.LogSummary.SnapshotSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Looks over a data directory and tells what is in it, without changing a byte. */
public final class LogInspector implements LogScan.Visitor {

  private final StoredLog log;
  private final RecordView view = new RecordView();
  private final List<SegmentSummary> segments = new ArrayList<>();
  private final List<LogDamage> damages = new ArrayList<>();
  private Manifest.SnapshotPlace start = Manifest.SnapshotPlace.NONE;
  private long recordsToReplay;
  private long bytesToReplay;
  private boolean refused;
  private Tally tally = new Tally();

  /** What was met of the segment at hand. */
  private static final class Tally {
    private final long[] types = new long[256];
    private long batches;
    private long records;
    private long firstOffset = -1;
    private long nextOffset;
    private long firstTimeMs;
    private long lastTimeMs;
    private long durableMark;
  }

  private LogInspector(StoredLog log) {
    this.log = log;
  }

  /**
   * Inspects a data directory.
   *
   * @throws DataDirectoryException when there is no log, it is foreign, newer, in use or unreadable
   */
  public static LogSummary inspect(Path directory) {
    var log = StoredLog.openDamaged(directory);
    return StoredLog.attempt(directory, () -> new LogInspector(log).inspect());
  }

  private LogSummary inspect() throws IOException {
    var snapshots = snapshots();
    var missing = log.missingStart();
    if (missing != null) {
      damages.add(missing);
    }
    var scan = new LogScan(log.files(), log.segments(), log.manifest(), this);
    scan.fromStart(log.firstOffset());
    var recovery =
        new RecoverySummary(
            start.exists() ? start.file() : "",
            Math.max(start.offset(), log.firstOffset()),
            Math.max(scan.nextOffset(), start.offset()),
            recordsToReplay,
            bytesToReplay,
            scan.tornBytes(),
            refused || lacksState());
    var spares = new ArrayList<String>();
    var unknown = new ArrayList<String>();
    var spareBytes = 0L;
    for (var name : log.files().list(DataDirectory.LOG)) {
      if (DataDirectory.spareNumber(name) >= 0) {
        var path = DataDirectory.LOG + "/" + name;
        spares.add(path);
        spareBytes += size(path);
      }
    }
    unknown.addAll(DataDirectory.unknown(log.files(), log.manifest()));
    return new LogSummary(
        log.manifest().shard(),
        Manifest.VERSION,
        manifests(),
        segments,
        snapshots,
        spares,
        spareBytes,
        log.files().list(DataDirectory.LOST),
        unknown,
        damages,
        recovery);
  }

  /** Whether nothing tells what was before the oldest record. */
  private boolean lacksState() {
    return !log.manifestIsWhole() || (!start.exists() && log.firstOffset() > 0);
  }

  private long size(String name) throws IOException {
    try (var file = log.files().open(name, LogFiles.Mode.READ)) {
      return file.size();
    }
  }

  private List<ManifestSlot> manifests() throws IOException {
    var slots = new ArrayList<ManifestSlot>();
    for (var i = 0; i < 2; i++) {
      var slot = Manifest.read(log.files(), i);
      var found = slot.manifest();
      var told = found == null ? Manifest.empty(0) : found;
      slots.add(
          new ManifestSlot(
              Manifest.slotName(i),
              slot.state().name().toLowerCase(Locale.ROOT),
              found != null && found.generation() == log.manifest().generation(),
              told.generation(),
              told.logStart(),
              told.durableMark(),
              told.durableOffset(),
              told.lastTimeMs()));
    }
    return slots;
  }

  /** Looks at the snapshots, and chooses as recovery does: the newest that is whole. */
  private List<SnapshotSummary> snapshots() throws IOException {
    var snapshots = new ArrayList<SnapshotSummary>();
    for (var place : List.of(log.manifest().newest(), log.manifest().before())) {
      if (place.exists()) {
        var state = SnapshotFile.read(log.files(), place);
        var bytes = state == null ? -1 : state.stateBytes();
        snapshots.add(new SnapshotSummary(place.file(), place.offset(), place.position(), bytes));
        if (state == null) {
          damages.add(LogDamage.ofSnapshot(place.file()));
        } else if (!start.exists()) {
          start = place;
        }
      }
    }
    return snapshots;
  }

  @Override
  public void batch(BatchCursor cursor) {
    tally.batches++;
    tally.records += cursor.recordCount();
    tally.nextOffset = cursor.nextOffset();
    tally.lastTimeMs = cursor.timeMs();
    tally.durableMark = cursor.durableMark();
    if (tally.firstOffset < 0) {
      tally.firstOffset = cursor.baseOffset();
      tally.firstTimeMs = cursor.timeMs();
    }
    if (cursor.nextOffset() > start.offset()) {
      recordsToReplay += cursor.nextOffset() - Math.max(start.offset(), cursor.baseOffset());
      bytesToReplay += cursor.nextPosition() - cursor.position();
    }
    cursor.records(
        0,
        view,
        record -> {
          tally.types[record.type() & 0xFF]++;
          return true;
        });
  }

  @Override
  public void damaged(LogScan.Damage damage) {
    refused |= damage.to() > start.position() || damage.toOffset() > start.offset();
    damages.add(LogDamage.of(damage, log.segments()));
  }

  @Override
  public void segmentEnded(LogScan.Found found, long endPosition) {
    var byType = new TreeMap<Byte, Long>();
    for (var type = 0; type < tally.types.length; type++) {
      if (tally.types[type] > 0) {
        byType.put((byte) type, tally.types[type]);
      }
    }
    var header = found.header();
    var firstOffset = tally.firstOffset;
    if (firstOffset < 0) {
      firstOffset = header == null ? 0 : header.baseOffset();
    }
    segments.add(
        new SegmentSummary(
            found.name(),
            found.base(),
            found.fileBytes(),
            endPosition - found.base(),
            tally.batches,
            tally.records,
            firstOffset,
            Math.max(firstOffset, tally.nextOffset),
            tally.firstTimeMs,
            tally.lastTimeMs,
            header == null ? 0 : header.epoch(),
            tally.durableMark,
            byType));
    tally = new Tally();
  }
}
