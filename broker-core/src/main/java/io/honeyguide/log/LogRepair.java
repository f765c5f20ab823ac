package io.honeyguide.log;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Saves what can be read of a damaged log into a new directory; the damaged one is left as it is,
 * to the byte. Every valid batch is kept, of a damaged one the records whose own checksums hold.
 *
 * <p>Owner: the thread that repairs.
 */
public final class LogRepair implements LogScan.Visitor {

  private static final int WINDOW_BYTES = 1 << 20;
  private static final long PROGRESS_BYTES = 8 << 20;

  /**
   * Records that are gone.
   *
   * @param fromOffset first of them; -1 when nothing tells it
   * @param toOffset first one behind them that is there
   * @param place where they stood
   * @param acknowledged whether it is known that somebody was promised them
   */
  public record Lost(long fromOffset, long toOffset, String place, boolean acknowledged) {

    /** How many; 0 when nothing tells it. */
    public long records() {
      return fromOffset < 0 ? 0 : toOffset - fromOffset;
    }

    @Override
    public String toString() {
      return "%s are lost (%s)%s"
          .formatted(
              fromOffset < 0
                  ? "all records before " + toOffset
                  : "records %d to %d (exclusive)".formatted(fromOffset, toOffset),
              place,
              acknowledged ? "" : "; nothing tells that they were ever acknowledged");
    }
  }

  /**
   * What came of it.
   *
   * @param copy the check of the copy
   * @param lost every range of records that is not in it, in order
   * @param savedRecords records that were saved out of damaged batches
   * @param tornTailBytes bytes at the end that no start would have used
   * @param notes what else was met, one line each
   */
  public record Report(
      LogVerifier.Report copy,
      List<Lost> lost,
      long savedRecords,
      long tornTailBytes,
      List<String> notes) {}

  private final StoredLog log;
  private final LogVerifier.Progress progress;
  private final LogRewriter writer;
  private final BatchCursor inside = new BatchCursor(WINDOW_BYTES);
  private final RecordView view = new RecordView();
  private final CRC32C crc = new CRC32C();
  private final List<Lost> lost = new ArrayList<>();
  private final LastBatch last;
  private final long bytesTotal;
  private ByteBuffer frames = ByteBuffer.allocateDirect(WINDOW_BYTES);
  private long savedRecords;
  private long sourceEnd;
  private long bytesThrough;
  private long bytesTold;

  private LogRepair(
      StoredLog log, LogRewriter writer, LastBatch last, LogVerifier.Progress progress) {
    this.log = log;
    this.writer = writer;
    this.last = last;
    this.progress = progress;
    this.bytesTotal = log.segments().stream().mapToLong(LogScan.Found::fileBytes).sum();
  }

  /**
   * Repairs a log into a copy, which {@link LogVerifier} finds whole.
   *
   * @param source data directory, left as it is
   * @param target must not exist
   * @throws DataDirectoryException when the source holds no log, is foreign, newer, in use or
   *     unreadable, or the target cannot be written
   * @throws LogDamagedException when segments of different logs are mixed
   */
  public static Report repair(Path source, Path target, LogVerifier.Progress progress) {
    NewDirectory.require(source, target);
    var log = StoredLog.openDamaged(source);
    return StoredLog.attempt(
        source,
        () -> {
          var report = repair(log, new DiskLogFiles(target), progress);
          NewDirectory.copyPlugins(source, target);
          NewDirectory.requireUnused(log, target);
          return report;
        });
  }

  static Report repair(StoredLog log, LogFiles target, LogVerifier.Progress progress)
      throws IOException {
    var notes = new ArrayList<String>();
    if (!log.manifestIsWhole()) {
      notes.add(
          "neither manifest can be read, so nothing tells what was durable at the end of the log");
    }
    for (var name : DataDirectory.unknown(log.files(), log.manifest())) {
      notes.add(name + " does not belong to the log and was left out");
    }
    var states = states(log, notes);
    var start =
        states.isEmpty()
            ? log.firstKnownOffset()
            : Math.min(log.firstKnownOffset(), states.get(0).offset());
    var last = LastBatch.find(log);
    var manifest = log.manifest();
    if (last.position() > manifest.durableMark()) {
      // So every valid batch is kept, also behind a hole that recovery takes for a torn tail.
      manifest = manifest.withDurable(last.position(), manifest.durableOffset(), 0);
    }
    try (var writer =
        new LogRewriter(
            target,
            manifest.shard(),
            new SecureRandom().nextLong() | 1,
            segmentBytes(log),
            start,
            states)) {
      var repair = new LogRepair(log, writer, last, progress);
      repair.missingStart(start);
      var scan = new LogScan(log.files(), log.segments(), manifest, repair);
      scan.fromStart(start);
      if (!states.isEmpty()) {
        repair.lose(states.get(states.size() - 1).offset(), "at the end of the log", true);
      }
      writer.finish();
      progress.verified(repair.bytesTotal, repair.bytesTotal);
      var copy = LogVerifier.verify(StoredLog.open(target, false), (bytes, total) -> {});
      return new Report(
          copy, List.copyOf(repair.lost), repair.savedRecords, scan.tornBytes(), notes);
    }
  }

  /** Size for new segments: the largest that any batch may have been made for. */
  private static int segmentBytes(StoredLog log) {
    var bytes = 0;
    for (var segment : log.segments()) {
      var header = segment.header();
      if (header != null) {
        bytes = Math.max(bytes, header.segmentBytes());
      }
    }
    return bytes == 0 ? FileLogOptions.defaults().segmentBytes() : bytes;
  }

  /**
   * The snapshots that can be read, oldest first. Of those from before the oldest record that is
   * there only the newest is of use. Where a start would find none, an empty one.
   */
  private static List<StoredState> states(StoredLog log, List<String> notes) throws IOException {
    var first = log.firstKnownOffset();
    var states = new ArrayList<StoredState>();
    for (var place : List.of(log.manifest().before(), log.manifest().newest())) {
      var state = place.exists() ? SnapshotFile.read(log.files(), place) : null;
      if (state != null) {
        states.removeIf(older -> older.offset() < first);
        states.add(new StoredState(place.offset(), state));
      } else if (place.exists()) {
        notes.add(place.file() + " cannot be read and was left out");
      }
    }
    if (states.isEmpty() && first > 0) {
      states.add(new StoredState(first, MovedRecords.NONE, Unpooled.EMPTY_BUFFER));
      notes.add(
          "no snapshot can be read and the log before offset "
              + first
              + " is gone: sessions, subscriptions and retained messages from before are lost");
    }
    return states;
  }

  /**
   * The last valid batch of a log, whatever stands before it.
   *
   * @param position where it starts; 0 for none
   * @param timeMs when it was committed
   * @param durableMark everything below was forced before it was written
   */
  private record LastBatch(long position, long timeMs, long durableMark) {

    static LastBatch find(StoredLog log) throws IOException {
      var cursor = new BatchCursor(WINDOW_BYTES);
      for (var i = log.segments().size() - 1; i >= 0; i--) {
        var segment = log.segments().get(i);
        var header = segment.header();
        var last = new LastBatch(0, 0, 0);
        try (var file = log.files().open(segment.name(), LogFiles.Mode.READ)) {
          var base = segment.base();
          cursor.attach(
              file, base, base + segment.fileBytes(), header == null ? 0 : header.epoch());
          var place = cursor.find(base + SegmentHeader.BYTES);
          while (place >= 0) {
            last = new LastBatch(place, cursor.timeMs(), cursor.durableMark());
            place = cursor.nextPosition();
            if (!cursor.readAt(place)) {
              place = cursor.find(place);
            }
          }
        }
        if (last.position > 0) {
          return last;
        }
      }
      return new LastBatch(0, 0, 0);
    }
  }

  /** The files of the oldest segments may be gone, which only the next one can tell. */
  private void missingStart(long start) {
    var missing = log.missingStart();
    if (missing != null && missing.fromOffset() >= 0) {
      note(missing.fromOffset(), Math.min(start, missing.toOffset()), missing.file(), true);
    } else if (missing != null) {
      lost.add(new Lost(-1, start, missing.file(), true));
    }
  }

  @Override
  public void batch(BatchCursor cursor) throws IOException {
    if (cursor.baseOffset() >= writer.nextOffset()) {
      lose(cursor.baseOffset(), "before a batch that is there", true);
      writer.batch(cursor.bodyBytes(), cursor.recordCount(), cursor.timeMs());
    }
    sourceEnd = cursor.nextPosition();
    bytesThrough += cursor.nextPosition() - cursor.position();
    tell();
  }

  private void tell() {
    if (bytesThrough - bytesTold >= PROGRESS_BYTES) {
      bytesTold = bytesThrough;
      progress.verified(Math.min(bytesThrough, bytesTotal), bytesTotal);
    }
  }

  @Override
  public void damaged(LogScan.Damage damage) throws IOException {
    requirePlausible(damage);
    var place = LogDamage.of(damage, log.segments());
    var where = "%s, byte %d".formatted(place.file(), place.position());
    var acknowledged = damage.from() < provenMark();
    var segment = segmentOf(damage);
    if (segment != null && damage.to() > damage.from()) {
      try (var file = log.files().open(segment.name(), LogFiles.Mode.READ)) {
        var header = segment.header();
        inside.attach(file, segment.base(), damage.to(), header == null ? 0 : header.epoch());
        save(damage, where, acknowledged);
      }
    }
    lose(damage.toOffset(), where, acknowledged);
  }

  /** Each lost record stood in at least a frame's bytes; more cannot have been in the gap. */
  private void requirePlausible(LogScan.Damage damage) {
    var records = damage.toOffset() - writer.nextOffset();
    var end = Math.max(damage.to(), behind(damage.from()));
    if (records > (end - sourceEnd) / RecordBatch.FRAME_BYTES + 1) {
      throw new LogDamagedException(
          ("%s/%s goes on at offset %d where %d was expected, which no gap explains: it belongs to"
                  + " another log; move it out of a copy of the directory and repair that")
              .formatted(
                  log.files().where(), damage.file(), damage.toOffset(), writer.nextOffset()));
    }
    sourceEnd = Math.max(sourceEnd, damage.to());
  }

  /** Where the log goes on behind a place: with the next segment, or where the manifest ends it. */
  private long behind(long position) {
    for (var segment : log.segments()) {
      if (segment.base() > position) {
        return segment.base();
      }
    }
    return provenMark();
  }

  /** Everything below was forced, as far as what is whole tells. */
  private long provenMark() {
    return Math.max(log.manifest().durableMark(), last.durableMark());
  }

  private LogScan.@Nullable Found segmentOf(LogScan.Damage damage) {
    for (var segment : log.segments()) {
      if (segment.name().equals(damage.file())) {
        return segment;
      }
    }
    return null;
  }

  /** Takes the records out of damaged batches whose headers still fit between their neighbours. */
  private void save(LogScan.Damage damage, String where, boolean acknowledged) throws IOException {
    var position = damage.from();
    while (inside.readHeaderAt(position)
        && inside.baseOffset() == writer.nextOffset()
        && inside.recordCount() > 0
        && inside.nextOffset() <= damage.toOffset()) {
      inside.readAt(position); // brings the body into the window
      saveBatch(where, acknowledged);
      position = inside.nextPosition();
    }
  }

  private void saveBatch(String where, boolean acknowledged) throws IOException {
    var below = inside.nextOffset();
    var timeMs = Math.min(inside.timeMs(), last.timeMs());
    frames.clear().order(ByteOrder.LITTLE_ENDIAN);
    var next = new long[] {writer.nextOffset()};
    var count = new long[1];
    inside.wholeRecords(
        next[0],
        below,
        view,
        record -> {
          lack(next[0], record.offset(), where, acknowledged);
          putFrame(record);
          next[0] = record.offset() + 1;
          return true;
        },
        count);
    if (count[0] == 0) {
      return; // what stands in for all of them comes with the rest of the range
    }
    lack(next[0], below, where, acknowledged);
    savedRecords += count[0];
    writer.batch(frames.flip(), (int) (below - writer.nextOffset()), timeMs);
  }

  /** Puts fillers for records within a batch. */
  private void lack(long from, long to, String where, boolean acknowledged) {
    for (var offset = from; offset < to; offset++) {
      room(RecordBatch.FRAME_BYTES);
      LogRewriter.putFiller(frames);
    }
    note(from, to, where, acknowledged);
  }

  private void putFrame(RecordView record) {
    var body = record.body();
    var bytes = body.readableBytes();
    room(RecordBatch.FRAME_BYTES + bytes);
    var start = frames.position();
    frames.putInt(bytes + 1).putInt(0).put(record.type());
    frames.put(body.nioBuffer());
    crc.reset();
    crc.update(frames.duplicate().flip().position(start + RecordBatch.FRAME_BYTES - 1));
    frames.putInt(start + RecordBatch.CRC_AT, (int) crc.getValue());
  }

  private void room(int bytes) {
    if (frames.remaining() < bytes) {
      var larger =
          ByteBuffer.allocateDirect(Math.max(frames.capacity() * 2, frames.position() + bytes))
              .order(ByteOrder.LITTLE_ENDIAN);
      larger.put(frames.flip());
      frames = larger;
    }
  }

  /** Fills up to an offset and notes what is lost. */
  private void lose(long toOffset, String where, boolean acknowledged) throws IOException {
    note(writer.nextOffset(), toOffset, where, acknowledged);
    writer.fill(toOffset);
  }

  private void note(long from, long to, String where, boolean acknowledged) {
    if (to <= from) {
      return;
    }
    var last = lost.isEmpty() ? null : lost.get(lost.size() - 1);
    if (last != null && last.toOffset() == from && last.place().equals(where)) {
      lost.set(lost.size() - 1, new Lost(last.fromOffset(), to, where, acknowledged));
    } else {
      lost.add(new Lost(from, to, where, acknowledged));
    }
  }

  @Override
  public void segmentEnded(LogScan.Found segment, long endPosition) {
    bytesThrough += Math.max(0, segment.fileBytes() - (endPosition - segment.base()));
    tell();
  }
}
