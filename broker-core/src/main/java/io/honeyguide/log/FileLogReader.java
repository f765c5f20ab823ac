package io.honeyguide.log;

import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of the file engine: from the ring when it can, else from the segments on a
 * thread of the reader pool. Any thread may call.
 */
final class FileLogReader {

  /** Moved records that one scan reads at most. */
  private static final int MOVED_RECORDS_MAX = 4096;

  private static final ThreadLocal<@Nullable RecordView> VIEWS = new ThreadLocal<>();

  private final LogFiles files;
  private final Segments segments;
  private final MovedTable moved;
  private final LogMeters meters;
  private final Executor threads;
  private final Supplier<TailRing> ring;
  private final LongSupplier committedOffset;
  private final ConcurrentLinkedQueue<ColdReader> idleReaders = new ConcurrentLinkedQueue<>();

  FileLogReader(
      LogFiles files,
      Segments segments,
      MovedTable moved,
      LogMeters meters,
      Executor threads,
      Supplier<TailRing> ring,
      LongSupplier committedOffset) {
    this.files = files;
    this.segments = segments;
    this.moved = moved;
    this.meters = meters;
    this.threads = threads;
    this.ring = ring;
    this.committedOffset = committedOffset;
  }

  long startOffset() {
    return segments.first().baseOffset();
  }

  boolean readCached(long offset, RecordView into) {
    return readCached(ring.get(), offset, into);
  }

  private boolean readCached(TailRing tail, long offset, RecordView into) {
    if (stands(offset)) {
      return tail.read(offset, into);
    }
    var place = moved.records().place(offset);
    return place != MovedRecords.ABSENT && tail.read(place, into) && into.showMoved();
  }

  /** Where a record can be read. In this order: it was moved before the start passes it. */
  private long place(long offset) {
    return stands(offset) ? offset : moved.records().place(offset);
  }

  /**
   * Whether a record can be read where it was appended. In this order: that it is erased is known
   * until the start has passed it.
   */
  private boolean stands(long offset) {
    return !moved.records().isErased(offset) && offset >= startOffset();
  }

  long scanCached(long from, int bytesMax, RecordSink sink) {
    var table = moved.records(); // before the start, which has it forget what is erased below
    var logStart = startOffset();
    if (from < logStart && moved.records().offsets(from, logStart, 1).length > 0) {
      return LogReader.NOT_CACHED;
    }
    var start = Math.max(from, logStart);
    var end = committedOffset.getAsLong();
    var tail = ring.get();
    var view = takeView();
    try {
      var next = start;
      var bytes = 0L;
      while (next < end && bytes < bytesMax && tail.read(next, view)) {
        bytes += RecordBatch.FRAME_BYTES + view.body().readableBytes();
        next = view.nextOffset();
        if (table.isShown(view, false) && !sink.record(view)) {
          return next;
        }
      }
      return next == start && start < end && bytesMax > 0 ? LogReader.NOT_CACHED : next;
    } finally {
      VIEWS.set(view);
    }
  }

  /** A view of this thread; a reading inside a reading gets another one. */
  private RecordView takeView() {
    var view = VIEWS.get();
    VIEWS.set(null);
    return view == null ? new RecordView() : view;
  }

  void read(long[] offsets, int count, RecordSink sink) {
    var tail = ring.get();
    var end = committedOffset.getAsLong();
    var view = takeView();
    try {
      for (var i = 0; i < count; i++) {
        if (offsets[i] >= end) {
          sink.end(i == 0 ? end : offsets[i - 1] + 1, null);
          return;
        }
        if (!readCached(tail, offsets[i], view)) {
          readCold(Arrays.copyOfRange(offsets, i, count), end, sink);
          return;
        }
        if (!sink.record(view)) {
          sink.end(offsets[i] + 1, null);
          return;
        }
      }
    } finally {
      VIEWS.set(view);
    }
    sink.end(count == 0 ? end : offsets[count - 1] + 1, null);
  }

  private void readCold(long[] offsets, long end, RecordSink sink) {
    var below = Arrays.binarySearch(offsets, end);
    var readable = Arrays.copyOf(offsets, below >= 0 ? below : -below - 1);
    inBackground(
        new ListedRecords(readable, readable[readable.length - 1] + 1, Integer.MAX_VALUE, sink));
  }

  void scan(long from, int bytesMax, RecordSink sink) {
    var next = scanCached(from, bytesMax, sink);
    if (next != LogReader.NOT_CACHED) {
      sink.end(next, null);
      return;
    }
    var start = startOffset();
    if (from < start) {
      var older = moved.records().offsets(from, start, MOVED_RECORDS_MAX);
      if (older.length > 0) {
        var isAll = older.length < MOVED_RECORDS_MAX;
        var behind = isAll ? start : older[older.length - 1] + 1;
        inBackground(new ListedRecords(older, behind, bytesMax, sink));
        return;
      }
    }
    inBackground(
        new ConsecutiveRecords(
            Math.max(from, start), committedOffset.getAsLong(), bytesMax, false, sink));
  }

  void scanFront(Front front, long from, RecordSink sink) {
    inBackground(
        new ConsecutiveRecords(
            Math.max(from, front.from()), front.below(), Integer.MAX_VALUE, true, sink));
  }

  long offsetAt(long timeMs) {
    var reader = takeReader();
    try {
      return offsetAt(reader, timeMs, committedOffset.getAsLong());
    } catch (IOException e) {
      throw unreadable(e);
    } finally {
      idleReaders.add(reader);
    }
  }

  private long offsetAt(ColdReader reader, long timeMs, long end) throws IOException {
    var start = startOffset();
    var found = reader.offsetAt(timeMs, end);
    if (found > start) {
      return found; // what stands before is older, and so is all that was moved from there
    }
    var older = moved.records().firstSince(timeMs, start, offset -> timeMs(reader, offset));
    return older == MovedRecords.ABSENT ? found : older;
  }

  private long timeMs(ColdReader reader, long offset) throws IOException {
    var found = new long[] {MovedRecords.ABSENT};
    new WantedRecords(
            new long[] {offset},
            this::place,
            view -> {
              found[0] = view.timeMs();
              return false;
            })
        .run(reader);
    return found[0];
  }

  void findOffsetAt(long timeMs, RecordSink sink) {
    inBackground(new PlaceInTime(timeMs, committedOffset.getAsLong(), sink));
  }

  private ColdReader takeReader() {
    var idle = idleReaders.poll();
    return idle == null ? new ColdReader(files, segments, meters) : idle;
  }

  private static LogException unreadable(IOException cause) {
    return new LogException("its files cannot be read: " + DataDirectory.reason(cause), cause);
  }

  private void inBackground(Reading reading) {
    threads.execute(
        () -> {
          meters.coldRead();
          var reader = takeReader();
          LogException failure = null;
          try {
            reading.run(reader);
          } catch (IOException e) {
            failure = unreadable(e);
          } catch (RuntimeException e) {
            failure = new LogException("a reader of the log failed: " + e, e);
          } finally {
            idleReaders.add(reader);
          }
          reading.sink.end(reading.next, failure);
        });
  }

  /** One reading from disk. */
  private abstract static class Reading {

    final RecordSink sink;
    long next;

    Reading(RecordSink sink, long next) {
      this.sink = sink;
      this.next = next;
    }

    abstract void run(ColdReader reader) throws IOException;
  }

  /** The first record from a time on. */
  private final class PlaceInTime extends Reading {
    private final long timeMs;

    PlaceInTime(long timeMs, long end, RecordSink sink) {
      super(sink, end);
      this.timeMs = timeMs;
    }

    @Override
    void run(ColdReader reader) throws IOException {
      next = offsetAt(reader, timeMs, next);
    }
  }

  /** Records one after another. */
  private final class ConsecutiveRecords extends Reading {

    private final long from;
    private final long end;
    private final int bytesMax;

    /** Whether to show what stands here, and nowhere else, instead of what was appended here. */
    private final boolean byPlace;

    private long bytes;

    ConsecutiveRecords(long from, long end, int bytesMax, boolean byPlace, RecordSink sink) {
      super(sink, from);
      this.from = from;
      this.end = end;
      this.bytesMax = bytesMax;
      this.byPlace = byPlace;
    }

    @Override
    void run(ColdReader reader) throws IOException {
      if (!reader.walk(from, this::record)) {
        next = Math.max(next, end); // what is missing at the end is lost, go on behind it
      }
    }

    private boolean record(RecordView view) {
      if (view.offset() >= end) {
        next = Math.max(next, end);
        return false;
      }
      bytes += RecordBatch.FRAME_BYTES + view.body().readableBytes();
      next = view.nextOffset();
      return (!moved.records().isShown(view, byPlace) || sink.record(view))
          && bytes < bytesMax
          && next < end;
    }
  }

  /** Records at ascending offsets. */
  private final class ListedRecords extends Reading {

    private final long[] offsets;
    private final long behind;
    private final int bytesMax;
    private long bytes;

    /**
     * A reading.
     *
     * @param behind where to go on when all were read
     */
    ListedRecords(long[] offsets, long behind, int bytesMax, RecordSink sink) {
      super(sink, offsets[0]);
      this.offsets = offsets;
      this.behind = behind;
      this.bytesMax = bytesMax;
    }

    @Override
    void run(ColdReader reader) throws IOException {
      if (!new WantedRecords(offsets, FileLogReader.this::place, this::record).run(reader)) {
        next = Math.max(next, behind);
      }
    }

    private boolean record(RecordView view) {
      next = view.offset() + 1;
      bytes += RecordBatch.FRAME_BYTES + view.body().readableBytes();
      return sink.record(view) && bytes < bytesMax;
    }
  }
}
