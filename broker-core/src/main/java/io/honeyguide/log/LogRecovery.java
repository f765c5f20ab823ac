package io.honeyguide.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a log back when it is opened: newest usable snapshot, then every valid record after it. It
 * deletes nothing: what the log does not use goes to lost+found.
 *
 * <p>Owner: the thread that opens the log.
 */
final class LogRecovery implements LogScan.Visitor {

  private static final int COPY_BYTES = 1 << 20;

  private final LogFiles files;
  private final FileLogOptions options;
  private final Replay replay;
  private final RecordView view = new RecordView();
  private final List<String> notes = new ArrayList<>();
  private final List<Recovery.Lost> lost = new ArrayList<>();
  private final List<Segment> segments = new ArrayList<>();
  private final List<Segment> leftOver = new ArrayList<>();
  private final MovedTable moved = new MovedTable();
  private Manifest manifest;
  private List<LogScan.Found> all = List.of();
  private @Nullable LogScan scan;
  private @Nullable Segment walked;
  private long replayFrom;
  private long recordsReplayed;
  private long bytesReplayed;

  LogRecovery(LogFiles files, FileLogOptions options, Manifest manifest, Replay replay) {
    this.files = files;
    this.options = options;
    this.manifest = manifest;
    this.replay = replay;
  }

  /** Does it all, up to the place where a fresh segment has to follow. */
  void run() throws IOException {
    notes.addAll(DataDirectory.setAsideUnknown(files, manifest));
    all = find(files);
    var found = kept(all);
    loadSnapshot(found);
    var start = startSegment(found);
    for (var i = 0; i < start; i++) {
      segments.add(unwalked(found.get(i), found.get(i + 1).header()));
    }
    var walk = new LogScan(files, found.subList(start, found.size()), manifest, this);
    scan = walk;
    var place = manifest.newest();
    if (place.exists() && start < found.size() && found.get(start).base() <= place.position()) {
      walk.from(place.position(), place.chainCrc(), place.offset());
    } else {
      walk.fromStart(place.offset());
    }
    setAsideBehind(
        found.subList(Math.min(found.size(), start + walk.endSegment() + 1), found.size()));
    forceWalked(start);
    dropEmptyTail();
    moved.flush();
  }

  /** All segment files, in order. */
  static List<LogScan.Found> find(LogFiles files) throws IOException {
    var found = new ArrayList<LogScan.Found>();
    for (var name : files.list(DataDirectory.LOG)) {
      var base = DataDirectory.segmentPosition(name);
      if (base < 0) {
        continue;
      }
      var path = DataDirectory.LOG + "/" + name;
      try (var file = files.open(path, LogFiles.Mode.READ)) {
        var bytes = ByteBuffer.allocate(SegmentHeader.BYTES);
        var header =
            file.readFully(bytes, 0)
                ? SegmentHeader.decode(bytes.flip(), files.where() + "/" + path)
                : null;
        var fits = header != null && header.basePosition() == base;
        found.add(new LogScan.Found(path, base, file.size(), fits ? header : null));
      }
    }
    return found;
  }

  /** Leaves out what was trimmed away before; its files are used again. */
  private List<LogScan.Found> kept(List<LogScan.Found> found) throws IOException {
    var kept = new ArrayList<LogScan.Found>();
    for (var segment : found) {
      if (segment.base() >= manifest.logStart()) {
        kept.add(segment);
      } else {
        leftOver.add(unwalked(segment, null));
      }
    }
    return kept;
  }

  private void loadSnapshot(List<LogScan.Found> found) throws IOException {
    while (manifest.newest().exists()) {
      var content = SnapshotFile.read(files, manifest.newest());
      if (content != null) {
        moved.restore(content.moved());
        replay.snapshot(content.state());
        replayFrom = manifest.newest().offset();
        return;
      }
      notes.add(
          files.where()
              + "/"
              + manifest.newest().file()
              + " cannot be read and was passed over for the one before");
      manifest = manifest.withoutNewest();
    }
    if (!found.isEmpty() && firstOffset(found) > 0) {
      throw new LogDamagedException(
          files.where()
              + "/snap holds no usable snapshot, and the log before was trimmed away:"
              + DataDirectory.REPAIR);
    }
  }

  private static long firstOffset(List<LogScan.Found> found) {
    var header = found.get(0).header();
    return header == null ? 0 : header.baseOffset();
  }

  /** Index of the segment in which replay starts. */
  private int startSegment(List<LogScan.Found> found) {
    var start = 0;
    for (var i = 0; i < found.size() && manifest.newest().exists(); i++) {
      if (found.get(i).base() <= manifest.newest().position()) {
        start = i;
      }
    }
    return start;
  }

  private Segment unwalked(LogScan.Found found, @Nullable SegmentHeader next) throws IOException {
    var fileEnd = found.base() + found.fileBytes();
    var end = next == null ? fileEnd : Math.min(fileEnd, next.previousEnd());
    if (found.header() != null) {
      return new Segment(found.header(), end, false);
    }
    // Readers find segments by their first offset: the first batch tells it as well.
    try (var file = files.open(found.name(), LogFiles.Mode.READ)) {
      var cursor = new BatchCursor(COPY_BYTES);
      cursor.attach(file, found.base(), fileEnd, 0);
      var isThere = cursor.find(found.base() + SegmentHeader.BYTES) >= 0;
      var fallback = next == null ? 0 : next.baseOffset();
      var header =
          isThere
              ? headerOf(found, cursor.baseOffset(), cursor.timeMs())
              : headerOf(found, fallback, 0);
      return new Segment(header, end, false);
    }
  }

  /** The header, or one that stands in for it when it is damaged. */
  private SegmentHeader headerOf(LogScan.Found found, long baseOffset, long timeMs) {
    var header = found.header();
    return header != null
        ? header
        : new SegmentHeader(
            options.shard(), found.base(), baseOffset, 0, timeMs, 0, 0, options.segmentBytes());
  }

  @Override
  public void batch(BatchCursor cursor) {
    var from = Math.max(replayFrom, scanned().nextOffset());
    cursor.records(
        from,
        view,
        record -> {
          moved.replay(record);
          replay.record(record);
          recordsReplayed++;
          return true;
        });
    bytesReplayed += cursor.nextPosition() - cursor.position();
    var segment = segmentOf(cursor);
    if (segment.isIndexed()) {
      segment.index().add(cursor.baseOffset(), cursor.position(), cursor.timeMs());
    }
  }

  private Segment segmentOf(BatchCursor cursor) {
    var current = walked;
    if (current == null) {
      var found = scanned().current();
      var header = headerOf(found, cursor.baseOffset(), cursor.timeMs());
      current = new Segment(header, found.base(), isWalkedWhole(found));
      walked = current;
    }
    return current;
  }

  private boolean isWalkedWhole(LogScan.Found found) {
    return manifest.newest().position() <= found.base() + SegmentHeader.BYTES;
  }

  @Override
  public void segmentEnded(LogScan.Found found, long endPosition) {
    var ended = walked;
    if (ended == null) {
      ended = new Segment(headerOf(found, scanned().nextOffset(), 0), found.base(), false);
    }
    ended.end(endPosition);
    segments.add(ended);
    walked = null;
  }

  @Override
  public void damaged(LogScan.Damage damage) throws IOException {
    var place = damage.file() + " bytes at position " + damage.from() + " to " + damage.to();
    if (options.onCorruption() == FileLogOptions.OnCorruption.REFUSE) {
      throw new LogDamagedException(
          files.where()
              + "/"
              + place
              + " are damaged, acknowledged records "
              + damage.fromOffset()
              + " to "
              + damage.toOffset()
              + " (exclusive) cannot be read: `honeyguide log verify DIR` shows all that is"
              + " damaged, `honeyguide log repair DIR NEW-DIR` saves the rest into a copy,"
              + " log.on-corruption=quarantine goes on without it");
    }
    var copy = copyAside(damage);
    lost.add(new Recovery.Lost(damage.fromOffset(), damage.toOffset(), place + copy));
    notes.add(
        place
            + " are damaged; records "
            + damage.fromOffset()
            + " to "
            + damage.toOffset()
            + " (exclusive) are lost"
            + copy);
  }

  /** Copies a damaged range to lost+found, once. */
  private String copyAside(LogScan.Damage damage) throws IOException {
    if (!damage.file().endsWith(".seg") || damage.to() <= damage.from()) {
      return "";
    }
    var base = DataDirectory.segmentPosition(damage.file().substring(4));
    var name = "damaged-" + damage.from() + "-" + damage.to();
    if (!files.list(DataDirectory.LOST).contains(name)) {
      try (var from = files.open(damage.file(), LogFiles.Mode.READ);
          var to = files.open(DataDirectory.LOST + "/" + name, LogFiles.Mode.CREATE)) {
        copy(from, damage.from() - base, damage.to() - base, to, 0);
        to.force();
      }
      files.syncFolder(DataDirectory.LOST);
    }
    return ", copied to " + DataDirectory.LOST + "/" + name;
  }

  private static void copy(LogFile from, long start, long end, LogFile to, long toStart)
      throws IOException {
    var buffer = ByteBuffer.allocate((int) Math.min(COPY_BYTES, Math.max(0, end - start)));
    for (var at = start; at < end; ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), end - at));
      if (from.read(buffer, at) < 0) {
        return;
      }
      var count = buffer.flip().remaining();
      to.write(buffer, at - start + toStart);
      at += count;
    }
  }

  /** Segments behind a cut hold nothing that was ever acknowledged, but are not ours to delete. */
  private void setAsideBehind(List<LogScan.Found> behind) throws IOException {
    for (var segment : behind) {
      var to =
          DataDirectory.freeName(files, segment.name().substring(DataDirectory.LOG.length() + 1));
      files.move(segment.name(), to);
      files.syncFolder(DataDirectory.LOST);
      files.syncFolder(DataDirectory.LOG);
      notes.add(segment.name() + " stands behind the end of the log and was moved to " + to);
    }
  }

  /**
   * A killed process leaves what it wrote in the page cache only: make it durable before use. Where
   * it died of a failed force the system may take pages for written that are not, and forcing them
   * would do nothing; so what no durable mark covers is written once more. What a clean end left
   * unused is given back.
   */
  private void forceWalked(int from) throws IOException {
    for (var i = from; i < segments.size(); i++) {
      var segment = segments.get(i);
      try (var file = files.open(segment.name(), LogFiles.Mode.WRITE)) {
        var usedBytes = segment.end() - segment.base();
        if (i == segments.size() - 1
            && scanned().tornBytes() == 0
            && usedBytes > SegmentHeader.BYTES
            && usedBytes < file.size()) {
          file.truncate(usedBytes);
        }
        writeAgain(file, segment);
        file.force();
      }
    }
  }

  private void writeAgain(LogFile file, Segment segment) throws IOException {
    var mark = scanned().durableMark();
    var from = mark <= segment.firstBatch() ? segment.base() : mark;
    var start = from - segment.base();
    copy(file, start, segment.end() - segment.base(), file, start);
  }

  /** A segment in which nothing was ever committed can serve again. */
  private void dropEmptyTail() {
    if (segments.isEmpty()) {
      return;
    }
    var last = segments.get(segments.size() - 1);
    if (last.end() <= last.firstBatch()) {
      segments.remove(segments.size() - 1);
      leftOver.add(last);
    }
  }

  private LogScan scanned() {
    var done = scan;
    if (done == null) {
      throw new IllegalStateException("recovery has not run");
    }
    return done;
  }

  /** Segments that hold the log, oldest first. */
  List<Segment> segments() {
    return segments;
  }

  /** Where moved records stand, and which are erased. */
  MovedTable moved() {
    return moved;
  }

  /** Segments that hold nothing of the log any more. */
  List<Segment> leftOver() {
    return leftOver;
  }

  /** The manifest, without snapshots that cannot be used. */
  Manifest manifest() {
    return manifest;
  }

  /** Bytes of the batches that were replayed. */
  long bytesReplayed() {
    return bytesReplayed;
  }

  /** Offset of the next record. */
  long nextOffset() {
    return Math.max(scanned().nextOffset(), replayFrom);
  }

  /** Time of the last commit, milliseconds since 1970. */
  long lastTimeMs() {
    return Math.max(scanned().lastTimeMs(), manifest.lastTimeMs());
  }

  /** Position behind the last valid batch. */
  long endPosition() {
    return scanned().endPosition();
  }

  /** Checksum of the last valid batch. */
  int chain() {
    return scanned().chain();
  }

  /** Position above all that was ever used, as far as files and manifest tell. */
  long highestPosition() {
    var highest = Math.max(manifest.durableMark(), endPosition());
    for (var segment : all) {
      highest = Math.max(highest, segment.base() + segment.fileBytes());
    }
    return highest;
  }

  /** What was found, for the caller. */
  Recovery result() {
    var first = segments.isEmpty() ? nextOffset() : segments.get(0).baseOffset();
    return new Recovery(
        first,
        nextOffset(),
        replayFrom,
        recordsReplayed,
        scanned().tornBytes(),
        List.copyOf(lost),
        List.copyOf(notes));
  }
}
