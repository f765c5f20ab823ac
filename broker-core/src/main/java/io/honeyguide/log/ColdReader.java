package io.honeyguide.log;

import java.io.IOException;

/**
 * Reads records from segment files. What is damaged is skipped record by record, as far as the
 * records' own checksums tell, and counted.
 *
 * <p>Owner: one thread at a time.
 */
final class ColdReader {

  private static final int WINDOW_BYTES = 256 << 10;

  private final LogFiles files;
  private final Segments segments;
  private final LogMeters meters;
  private final BatchCursor cursor = new BatchCursor(WINDOW_BYTES);
  private final RecordView view = new RecordView();
  private final long[] whole = new long[1];

  ColdReader(LogFiles files, Segments segments, LogMeters meters) {
    this.files = files;
    this.segments = segments;
    this.meters = meters;
  }

  /**
   * Shows records from an offset on until the visitor has enough.
   *
   * @return whether it had; false when the end of the log was reached
   */
  boolean walk(long from, BatchCursor.RecordVisitor visitor) throws IOException {
    var all = segments.all();
    for (var i = Math.max(0, Segments.floor(all, from)); i < all.length; i++) {
      var segment = all[i];
      if (!segment.acquire()) {
        continue; // trimmed away meanwhile
      }
      try (var file = files.open(segment.name(), LogFiles.Mode.READ)) {
        if (walkSegment(segment, file, from, visitor)) {
          return true;
        }
      } finally {
        segment.release();
      }
    }
    return false;
  }

  private boolean walkSegment(
      Segment segment, LogFile file, long from, BatchCursor.RecordVisitor visitor)
      throws IOException {
    complete(segment, file);
    attach(segment, file);
    var position = segment.index().floor(from, segment.firstBatch());
    var expected = segment.baseOffset();
    while (position < cursor.end()) {
      if (!cursor.readAt(position)) {
        var next = cursor.find(position + 1);
        if (walkDamage(segment, file, position, next, from, expected, visitor)) {
          return true;
        }
        if (next < 0) {
          return false;
        }
        position = next;
        continue;
      }
      expected = cursor.nextOffset();
      if (expected > from && !cursor.records(from, view, visitor)) {
        return true;
      }
      position = cursor.nextPosition();
    }
    return false;
  }

  private void attach(Segment segment, LogFile file) {
    cursor.attach(file, segment.base(), segment.end(), segment.header().epoch());
  }

  /**
   * Shows what is whole in a damaged range.
   *
   * @param next position of the valid batch behind it, at which the cursor stands, or -1
   * @param expected offset that the damaged range begins with, or an earlier one
   */
  private boolean walkDamage(
      Segment segment,
      LogFile file,
      long position,
      long next,
      long wanted,
      long expected,
      BatchCursor.RecordVisitor visitor)
      throws IOException {
    var from = Math.max(wanted, expected);
    var below = next >= 0 ? cursor.baseOffset() : offsetBehind(segment);
    attach(segment, file);
    whole[0] = 0;
    var enough = false;
    // The header may be what is damaged: its offsets count where they fit to a neighbour's.
    if (cursor.readHeaderAt(position)
        && (cursor.baseOffset() == expected
            || (cursor.nextOffset() == below && cursor.baseOffset() >= expected))) {
      cursor.readAt(position); // brings the body into the window
      enough = !cursor.wholeRecords(from, below, view, visitor, whole);
    }
    if (!enough && below > from) {
      meters.damaged(below - from - whole[0]);
    }
    attach(segment, file);
    return enough;
  }

  /** First offset of the segment after this one; for the last one no record is known to follow. */
  private long offsetBehind(Segment segment) {
    var all = segments.all();
    for (var i = 0; i + 1 < all.length; i++) {
      if (all[i] == segment) {
        return all[i + 1].baseOffset();
      }
    }
    return segment.baseOffset();
  }

  /** Builds the index of a segment that was not walked when the log was opened. */
  private void complete(Segment segment, LogFile file) throws IOException {
    if (segment.isIndexed()) {
      return;
    }
    synchronized (segment.index()) {
      if (segment.isIndexed()) {
        return;
      }
      attach(segment, file);
      var position = segment.firstBatch();
      while (position >= 0 && position < cursor.end()) {
        if (cursor.readAt(position)) {
          segment.index().add(cursor.baseOffset(), position, cursor.timeMs());
          position = cursor.nextPosition();
        } else {
          position = cursor.find(position + 1);
        }
      }
      segment.markIndexed();
    }
  }

  /** First record whose batch has at least a time, or the fall-back. */
  long offsetAt(long timeMs, long fallback) throws IOException {
    var all = segments.all();
    var start = 0;
    for (var i = 0; i < all.length; i++) {
      if (all[i].header().createdMs() < timeMs) {
        start = i;
      }
    }
    for (var i = start; i < all.length; i++) {
      var segment = all[i];
      if (!segment.acquire()) {
        continue;
      }
      try (var file = files.open(segment.name(), LogFiles.Mode.READ)) {
        var found = offsetAt(segment, file, timeMs);
        if (found >= 0) {
          return Math.min(found, fallback);
        }
      } finally {
        segment.release();
      }
    }
    return fallback;
  }

  private long offsetAt(Segment segment, LogFile file, long timeMs) throws IOException {
    complete(segment, file);
    attach(segment, file);
    var position = segment.index().floorTime(timeMs, segment.firstBatch());
    while (position >= 0 && position < cursor.end()) {
      if (cursor.readAt(position)) {
        if (cursor.timeMs() >= timeMs) {
          return cursor.baseOffset();
        }
        position = cursor.nextPosition();
      } else {
        position = cursor.find(position + 1);
      }
    }
    return -1;
  }
}
