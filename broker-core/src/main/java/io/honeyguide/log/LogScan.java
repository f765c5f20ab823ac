package io.honeyguide.log;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks the batches of a log from a place to its end and tells a torn tail from damage.
 *
 * <p>Where no valid batch follows at a position p and the segment is not known to end there, the
 * rest of the log is searched for later valid batches. D is the largest durable mark that any of
 * them, the manifest or a snapshot holds. If p is not below D, nothing from p on was ever
 * acknowledged: the tail is torn and the log ends at p. If p is below D, acknowledged bytes are
 * damaged: the range up to the next valid batch is reported and the walk goes on behind it.
 *
 * <p>A segment ends where the header of the next one says, if that header is whole.
 */
final class LogScan {

  /** A segment file as it was found. */
  record Found(String name, long base, long fileBytes, @Nullable SegmentHeader header) {}

  /** A range of acknowledged bytes that is not valid. */
  record Damage(String file, long from, long to, long fromOffset, long toOffset) {}

  /** Hears what the walk meets, in order. */
  interface Visitor {
    /** A valid batch, at which the cursor stands. */
    void batch(BatchCursor cursor) throws IOException;

    /** Damage; throws to stop the walk. */
    void damaged(Damage damage) throws IOException;

    /** The walk is through with a segment. */
    void segmentEnded(Found segment, long endPosition);

    /** Whether the walk is to go on; asked after each batch. */
    default boolean goesOn() {
      return true;
    }
  }

  private static final int WINDOW_BYTES = 1 << 20;

  private final LogFiles files;
  private final List<Found> segments;
  private final Visitor visitor;
  private final BatchCursor cursor;
  private final BatchCursor ahead;
  private final long durableOffset;
  private long durableMark;
  private boolean markIsComplete;
  private int chain;
  private boolean chained;
  private long nextOffset;
  private int endChain;
  private long endPosition;
  private long segmentEnd;
  private long lastTimeMs;
  private long tornBytes;
  private int endSegment;
  private boolean cut;
  private boolean stopped;

  /**
   * A walk that has not begun.
   *
   * @param segments all from the one to start in, in order
   * @param manifest knows what is durable from elsewhere
   */
  LogScan(LogFiles files, List<Found> segments, Manifest manifest, Visitor visitor) {
    this.files = files;
    this.segments = segments;
    this.durableMark = Math.max(manifest.durableMark(), manifest.newest().position());
    this.durableOffset = manifest.durableOffset();
    var largest = segments.stream().mapToLong(Found::fileBytes).max().orElse(0);
    var windowBytes = (int) Math.max(BatchHeader.BYTES, Math.min(WINDOW_BYTES, largest));
    this.cursor = new BatchCursor(windowBytes);
    this.ahead = new BatchCursor(windowBytes);
    this.visitor = visitor;
  }

  /**
   * Walks from the start of the first segment.
   *
   * @param offset expected there; a larger one is told as damage
   */
  void fromStart(long offset) throws IOException {
    nextOffset = offset;
    walk(-1);
  }

  /** Walks from a batch in the first segment. */
  void from(long position, int chainCrc, long offset) throws IOException {
    nextOffset = offset;
    chain = chainCrc;
    chained = true;
    endChain = chainCrc;
    endPosition = position;
    walk(position);
  }

  private void walk(long startPosition) throws IOException {
    for (var i = 0; i < segments.size() && !cut && !stopped; i++) {
      var start = i == 0 && startPosition >= 0 ? startPosition : firstBatch(i);
      if (start != startPosition) {
        enter(segments.get(i));
      }
      endSegment = i;
      segmentEnd = start;
      try (var file = files.open(segments.get(i).name(), LogFiles.Mode.READ)) {
        walkSegment(i, file, start);
      }
      visitor.segmentEnded(segments.get(i), segmentEnd);
    }
    if (!cut && !stopped && endPosition < durableMark) {
      visitor.damaged(
          new Damage(
              DataDirectory.LOG,
              endPosition,
              durableMark,
              nextOffset,
              Math.max(nextOffset, durableOffset)));
      nextOffset = Math.max(nextOffset, durableOffset);
      endPosition = durableMark;
    }
  }

  private long firstBatch(int index) {
    return segments.get(index).base() + SegmentHeader.BYTES;
  }

  private void enter(Found segment) throws IOException {
    var header = segment.header();
    chained = header != null;
    if (header != null) {
      chain = header.chainStart();
      lastTimeMs = Math.max(lastTimeMs, header.createdMs());
      tellGap(segment, segment.base(), header.baseOffset());
    }
  }

  /** Offsets that are missing between two valid places. */
  private void tellGap(Found segment, long position, long offset) throws IOException {
    if (offset > nextOffset) {
      visitor.damaged(new Damage(segment.name(), position, position, nextOffset, offset));
      nextOffset = offset;
    }
  }

  private void walkSegment(int index, LogFile file, long start) throws IOException {
    var segment = segments.get(index);
    attach(cursor, index, file);
    var limit = cursor.end();
    var position = start;
    while (position < limit && !stopped) {
      if (cursor.readAt(position) && follows()) {
        accept(segment);
        position = cursor.nextPosition();
        segmentEnd = position;
        endPosition = position;
        endChain = chain;
        continue;
      }
      position = passOver(index, file, position);
      if (position < 0) {
        return;
      }
    }
  }

  private void attach(BatchCursor target, int index, LogFile file) {
    var segment = segments.get(index);
    var header = segment.header();
    target.attach(file, segment.base(), limit(index), header == null ? 0 : header.epoch());
  }

  /** Position behind the last byte that may belong to a segment. */
  private long limit(int index) {
    var known = knownEnd(index);
    return known >= 0 ? known : segments.get(index).base() + segments.get(index).fileBytes();
  }

  /**
   * Where the next segment says that this one ends, or -1 when it does not tell. Where the log
   * before it ended even before this one, nothing was ever committed here.
   */
  private long knownEnd(int index) {
    var segment = segments.get(index);
    var next = index + 1 < segments.size() ? segments.get(index + 1).header() : null;
    return next != null && next.previousEnd() <= segment.base() + segment.fileBytes()
        ? Math.max(firstBatch(index), next.previousEnd())
        : -1;
  }

  /** The first batch may hold records that a snapshot taken between two batches covers. */
  private boolean follows() {
    return (!chained || cursor.previousCrc() == chain) && cursor.nextOffset() >= nextOffset;
  }

  private void accept(Found segment) throws IOException {
    tellGap(segment, cursor.position(), cursor.baseOffset());
    chain = cursor.crc();
    chained = true;
    lastTimeMs = Math.max(lastTimeMs, cursor.timeMs());
    durableMark = Math.max(durableMark, cursor.durableMark());
    visitor.batch(cursor);
    nextOffset = Math.max(nextOffset, cursor.nextOffset());
    stopped = !visitor.goesOn();
  }

  /**
   * Decides about a place where no batch follows.
   *
   * @return where to go on in this segment, or -1 to leave it
   */
  private long passOver(int index, LogFile file, long position) throws IOException {
    var segment = segments.get(index);
    attach(ahead, index, file);
    var next = ahead.find(position + 1);
    completeMark(index, file, next);
    if (position >= durableMark) {
      cut = true;
      tornBytes = tornBytes(index, file, position, next);
      return -1;
    }
    var to = next >= 0 ? next : Math.max(position, damageEnd(index));
    var toOffset = next >= 0 ? nextBaseOffset(file, index, next) : offsetBehind(index);
    visitor.damaged(
        new Damage(segment.name(), position, to, nextOffset, Math.max(nextOffset, toOffset)));
    nextOffset = Math.max(nextOffset, toOffset);
    chained = false;
    segmentEnd = to;
    endPosition = to;
    return next;
  }

  private long nextBaseOffset(LogFile file, int index, long position) throws IOException {
    attach(ahead, index, file);
    return ahead.readAt(position) ? ahead.baseOffset() : nextOffset;
  }

  /** End of a damaged range behind which its segment holds nothing valid. */
  private long damageEnd(int index) {
    return index + 1 < segments.size() ? limit(index) : Math.min(limit(index), durableMark);
  }

  /** First offset known to stand behind a segment. */
  private long offsetBehind(int index) throws IOException {
    for (var i = index + 1; i < segments.size(); i++) {
      var header = segments.get(i).header();
      if (header != null) {
        return header.baseOffset();
      }
      try (var later = files.open(segments.get(i).name(), LogFiles.Mode.READ)) {
        attach(ahead, i, later);
        if (ahead.find(firstBatch(i)) >= 0) {
          return ahead.baseOffset();
        }
      }
    }
    return Math.max(nextOffset, durableOffset);
  }

  /** Raises the durable mark to the largest that any later valid batch holds. Once is enough. */
  private void completeMark(int index, LogFile file, long next) throws IOException {
    if (markIsComplete) {
      return;
    }
    markIsComplete = true;
    attach(ahead, index, file);
    raiseMark(next);
    for (var i = index + 1; i < segments.size(); i++) {
      try (var later = files.open(segments.get(i).name(), LogFiles.Mode.READ)) {
        attach(ahead, i, later);
        raiseMark(ahead.find(firstBatch(i)));
      }
    }
  }

  private void raiseMark(long first) throws IOException {
    var position = first;
    while (position >= 0) {
      if (ahead.readAt(position)) {
        durableMark = Math.max(durableMark, ahead.durableMark());
        position = ahead.nextPosition();
      } else {
        position = ahead.find(position);
      }
    }
  }

  /** How much a torn tail holds, as far as its headers tell. */
  private long tornBytes(int index, LogFile file, long position, long next) throws IOException {
    attach(ahead, index, file);
    var end = position;
    for (var at = next; at >= 0 && ahead.readAt(at); at = ahead.find(end)) {
      end = ahead.nextPosition();
    }
    if (end == position && ahead.readHeaderAt(position)) {
      end = ahead.nextPosition();
    }
    return end - position;
  }

  /** Checksum to which the batch at {@link #endPosition} would chain. */
  int chain() {
    return endChain;
  }

  /** Offset of the next record. */
  long nextOffset() {
    return nextOffset;
  }

  /** Position behind the last valid batch. */
  long endPosition() {
    return endPosition;
  }

  /** The segment in which the walk is. */
  Found current() {
    return segments.get(endSegment);
  }

  /** Index of the segment in which the log ends. */
  int endSegment() {
    return endSegment;
  }

  /** Largest time met. */
  long lastTimeMs() {
    return lastTimeMs;
  }

  /** Largest durable mark met. */
  long durableMark() {
    return durableMark;
  }

  /** Bytes of the torn tail. */
  long tornBytes() {
    return tornBytes;
  }
}
