package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log that lives in memory: the same writer, order and offsets as the file engine, without disk.
 *
 * <p>It runs in one of two ways. {@link #threaded} has its own shard's thread. {@link #stepped} has
 * none: whoever calls {@link #runOnce} is the shard's thread, and nothing happens between two
 * calls, so that a test on one thread is deterministic.
 *
 * <p>Its own policy is to force whatever somebody waits for at once; records may ask for less, or
 * for a force later by the clock. What was committed without force is lost by {@link #crash}.
 */
public final class MemoryLog implements MessageLog {

  private static final int BATCH_BYTES_MAX = 32 << 20;

  /** About how much of a state is taken at once for a snapshot. */
  private static final int SLICE_BYTES = 128 << 10;

  private final MemoryDisk disk;
  private final InstantSource clock;
  private final boolean threaded;
  private final LogMeters meters = new LogMeters();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final CommitStore store = new MemoryStore();
  private final ForceSchedule schedule;
  private final MovedTable moved = new MovedTable();
  private @Nullable LogWriter writer;
  private volatile long writtenOffset;
  private long bytesSinceSnapshot;
  private @Nullable SnapshotSource snapshotting;
  private ByteBuf snapshotState = Unpooled.EMPTY_BUFFER;
  private long snapshotOffset;
  private MovedRecords snapshotMoved = MovedRecords.NONE;

  private MemoryLog(MemoryDisk disk, InstantSource clock, boolean threaded) {
    this.disk = disk;
    this.clock = clock;
    this.threaded = threaded;
    this.schedule =
        new ForceSchedule(
            FileLogOptions.Force.ALWAYS,
            1,
            threaded ? System::nanoTime : () -> TimeUnit.MILLISECONDS.toNanos(clock.millis()));
  }

  /**
   * A log with its own shard's thread.
   *
   * @param disk what an earlier log left behind, or a new one
   * @param clock stamps the commits
   */
  public static MemoryLog threaded(MemoryDisk disk, InstantSource clock) {
    return new MemoryLog(disk, clock, true);
  }

  /**
   * A log that moves only in {@link #runOnce}.
   *
   * @param disk what an earlier log left behind, or a new one
   * @param clock stamps the commits
   */
  public static MemoryLog stepped(MemoryDisk disk, InstantSource clock) {
    return new MemoryLog(disk, clock, false);
  }

  @Override
  public Recovery open(Replay replay, LogListener listener) {
    if (writer != null) {
      throw new IllegalStateException("the log is open already");
    }
    disk.acquire();
    var snapshot = disk.snapshot;
    var snapshotOffset = snapshot == null ? 0 : snapshot.offset;
    if (snapshot != null) {
      moved.restore(snapshot.moved);
      replay.snapshot(Unpooled.wrappedBuffer(snapshot.state));
    }
    var replayed = replay(snapshotOffset, replay);
    moved.trimmed(disk.startOffset);
    var nextOffset = Math.max(snapshotOffset + replayed, disk.durableOffset);
    disk.durableOffset = nextOffset;
    writtenOffset = nextOffset;
    var opened =
        new LogWriter(
            store, listener, clock, meters, moved, nextOffset, disk.lastTimeMs, this::slice);
    writer = opened;
    if (threaded) {
      opened.start("honeyguide-memory-log");
    }
    return new Recovery(
        disk.startOffset, nextOffset, snapshotOffset, replayed, 0, List.of(), List.of());
  }

  private long replay(long from, Replay replay) {
    var view = new RecordView();
    var replayed = 0L;
    for (var chunk = disk.at(from); chunk != null; chunk = disk.at(from)) {
      for (var i = (int) Math.max(0, from - chunk.firstOffset); i < chunk.count(); i++) {
        show(chunk, i, view);
        moved.replay(view);
        replay.record(view);
        replayed++;
      }
      from = chunk.firstOffset + chunk.count();
      bytesSinceSnapshot += chunk.frames.length;
    }
    return replayed;
  }

  /**
   * One turn of a stepped log: commits everything that waits and tells the listener.
   *
   * @return whether there was anything to do
   */
  public boolean runOnce() {
    if (threaded) {
      throw new IllegalStateException("the log has its own thread");
    }
    store.idle();
    return writer().runOnce();
  }

  @Override
  public void append(RecordBatch batch) {
    if (batch.bytes() > BATCH_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a batch of " + batch.bytes() + " bytes is above " + BATCH_BYTES_MAX);
    }
    writer().append(batch);
  }

  @Override
  public void execute(Runnable task) {
    writer().execute(task);
  }

  @Override
  public int maxBatchBytes() {
    return BATCH_BYTES_MAX;
  }

  @Override
  public boolean snapshot(Supplier<? extends SnapshotSource> source) {
    writer().requireBetweenCommits();
    var newest = disk.snapshot;
    if (snapshotting != null || committedOffset() == (newest == null ? 0 : newest.offset)) {
      return false;
    }
    force();
    bytesSinceSnapshot = 0;
    snapshotOffset = committedOffset();
    snapshotMoved = moved.records();
    snapshotState = Unpooled.buffer();
    snapshotting = source.get();
    return true;
  }

  private boolean slice() {
    var source = snapshotting;
    if (source == null) {
      return false;
    }
    if (!source.next(SLICE_BYTES, snapshotState)) {
      disk.snapshot =
          new MemoryDisk.Snapshot(
              snapshotOffset, snapshotMoved, ByteBufUtil.getBytes(snapshotState));
      snapshotting = null;
      snapshotState = Unpooled.EMPTY_BUFFER;
    }
    return true;
  }

  @Override
  public long bytesSinceSnapshot() {
    return bytesSinceSnapshot;
  }

  @Override
  public void trim(long below) {
    writer().requireBetweenCommits();
    var snapshot = disk.snapshot;
    disk.dropBelow(Math.min(below, snapshot == null ? 0 : snapshot.offset));
    moved.trimmed(disk.startOffset);
  }

  @Override
  public void wipe(long below, Consumer<Wiping> ended) {
    writer().requireBetweenCommits();
    var snapshot = disk.snapshot;
    var isDone = snapshot != null && snapshot.offset >= below;
    if (isDone) {
      disk.wipe(below, moved.records());
    }
    execute(() -> ended.accept(new Wiping(isDone ? 0 : 1, isDone, !isDone, null)));
  }

  @Override
  public MovedRecords moved() {
    return moved.records();
  }

  @Override
  public long bytes() {
    return disk.bytes.get();
  }

  @Override
  public @Nullable Front front() {
    return disk.front();
  }

  /** What the log counts about itself. */
  public LogMeters meters() {
    return meters;
  }

  @Override
  public void close() {
    end(false);
  }

  /**
   * Ends like a process that is killed together with its machine: what waits is not committed, and
   * what was committed without a force is lost.
   */
  public void crash() {
    end(true);
  }

  private void end(boolean abruptly) {
    var open = writer;
    if (open == null || !closed.compareAndSet(false, true)) {
      return;
    }
    if (abruptly) {
      open.halt();
      disk.dropUnforced();
    } else {
      open.stop();
      disk.durableOffset = writtenOffset;
    }
    disk.release();
  }

  @Override
  public long startOffset() {
    return disk.startOffset;
  }

  @Override
  public long durableOffset() {
    return disk.durableOffset;
  }

  @Override
  public long committedOffset() {
    return writer().committedOffset();
  }

  @Override
  public boolean readCached(long offset, RecordView into) {
    var place = place(offset);
    return offset < writtenOffset
        && place != MovedRecords.ABSENT
        && disk.isCached(place, writtenOffset)
        && find(offset, into);
  }

  /** Where a record can be read. In this order: it was moved before the start passes it. */
  private long place(long offset) {
    return offset >= disk.startOffset && !moved.records().isErased(offset)
        ? offset
        : moved.records().place(offset);
  }

  private boolean find(long offset, RecordView into) {
    var place = place(offset);
    var chunk = place < 0 || place >= writtenOffset ? null : disk.at(place);
    if (chunk == null || place < chunk.firstOffset) {
      return false;
    }
    show(chunk, (int) (place - chunk.firstOffset), into);
    return place == offset || into.showMoved();
  }

  @Override
  public long scanCached(long from, int bytesMax, RecordSink sink) {
    if (movedFrom(from).length > 0) {
      return NOT_CACHED;
    }
    var start = Math.max(from, startOffset());
    if (!disk.isCached(start, writtenOffset)) {
      return NOT_CACHED;
    }
    return walk(start, committedOffset(), bytesMax, false, sink);
  }

  @Override
  public void read(long[] offsets, int count, RecordSink sink) {
    var view = new RecordView();
    var next = startOffset();
    for (var i = 0; i < count; i++) {
      next = offsets[i] + 1;
      if (find(offsets[i], view) && !sink.record(view)) {
        break;
      }
    }
    sink.end(next, null);
  }

  @Override
  public void scan(long from, int bytesMax, RecordSink sink) {
    var older = movedFrom(from);
    var next =
        older.length == 0
            ? walk(Math.max(from, startOffset()), committedOffset(), bytesMax, false, sink)
            : walk(older, bytesMax, sink);
    sink.end(next, null);
  }

  @Override
  public void scanFront(Front front, long from, RecordSink sink) {
    sink.end(
        walk(Math.max(from, front.from()), front.below(), Integer.MAX_VALUE, true, sink), null);
  }

  /** Offsets of moved records that are no longer where they were appended. */
  private long[] movedFrom(long from) {
    var start = startOffset();
    return from < start ? moved.records().offsets(from, start, Integer.MAX_VALUE) : new long[0];
  }

  private long walk(long[] older, int bytesMax, RecordSink sink) {
    var view = new RecordView();
    var start = startOffset();
    var bytes = 0L;
    for (var offset : older) {
      if (find(offset, view)) {
        bytes += RecordBatch.FRAME_BYTES + view.body().readableBytes();
        if (!sink.record(view) || bytes >= bytesMax) {
          return offset + 1;
        }
      }
    }
    return start;
  }

  /**
   * Walks from a place on.
   *
   * @param byPlace whether to show what stands here, and nowhere else, instead of what was appended
   *     here
   */
  private long walk(long from, long end, int bytesMax, boolean byPlace, RecordSink sink) {
    var view = new RecordView();
    var next = from;
    var bytes = 0L;
    while (next < end) {
      var chunk = disk.at(next);
      if (chunk == null) {
        return next;
      }
      var index = (int) Math.max(0, next - chunk.firstOffset);
      for (; index < chunk.count() && next < end; index++) {
        show(chunk, index, view);
        next = view.nextOffset();
        bytes += chunk.end(index) - chunk.starts[index];
        var isShown = moved.records().isShown(view, byPlace);
        if ((isShown && !sink.record(view)) || bytes >= bytesMax) {
          return next;
        }
      }
    }
    return next;
  }

  @Override
  public long offsetAt(long timeMs) {
    var start = startOffset();
    var found = standingAt(timeMs);
    if (found > start) {
      return found;
    }
    var view = new RecordView();
    var older =
        moved
            .records()
            .firstSince(
                timeMs, start, offset -> find(offset, view) ? view.timeMs() : MovedRecords.ABSENT);
    return older == MovedRecords.ABSENT ? found : older;
  }

  private long standingAt(long timeMs) {
    for (var chunk : disk.chunks.values()) {
      if (chunk.timeMs >= timeMs) {
        return Math.min(chunk.firstOffset, committedOffset());
      }
    }
    return committedOffset();
  }

  @Override
  public void findOffsetAt(long timeMs, RecordSink sink) {
    sink.end(offsetAt(timeMs), null);
  }

  private void force() {
    disk.durableOffset = writtenOffset;
    schedule.forced();
  }

  private static void show(MemoryDisk.Chunk chunk, int index, RecordView view) {
    var offset = chunk.firstOffset + index;
    var start = chunk.starts[index];
    var bodyStart = start + RecordBatch.FRAME_BYTES;
    view.show(
        offset,
        offset + 1,
        chunk.timeMs,
        chunk.frames[bodyStart - 1],
        Unpooled.wrappedBuffer(chunk.frames, bodyStart, chunk.end(index) - bodyStart));
  }

  private LogWriter writer() {
    var open = writer;
    if (open == null) {
      throw new IllegalStateException("the log is not open");
    }
    return open;
  }

  private final class MemoryStore implements CommitStore {

    @Override
    public void commit(CommitGroup group) {
      var next = group.firstOffset();
      for (var i = 0; i < group.size(); i++) {
        var batch = group.batch(i);
        if (batch == null) {
          continue;
        }
        if (batch.isUrgent() && !disk.hasRoom(batch.bytes())) {
          group.refuse(
              i, new LogFullException("the memory disk is full: trim the log or raise bytesMax"));
          continue;
        }
        if (batch.count() > 0) {
          var frames = new byte[batch.bytes()];
          batch.frames().get(frames);
          disk.add(new MemoryDisk.Chunk(next, batch.starts(), frames, group.timeMs()));
        }
        bytesSinceSnapshot += batch.bytes();
        next += batch.count();
      }
      disk.lastTimeMs = group.timeMs();
      writtenOffset = next;
      schedule.wrote(group.demand());
      idle();
    }

    @Override
    public int groupBytesMax() {
      return LogWriter.GROUP_BYTES_MAX;
    }

    /** The disk refuses each batch by its own size; there is no common end to that. */
    @Override
    public @Nullable LogFullException shortage() {
      return null;
    }

    @Override
    public long idle() {
      if (schedule.isDue()) {
        force();
      }
      return schedule.nanosToForce();
    }
  }
}
