package io.honeyguide.log;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link MemoryLog} leaves behind when it is closed or crashes: open another one on the same
 * disk to see what a restart finds.
 *
 * <p>Owner: the shard's thread of the log that has it open; the map of chunks may be read by any
 * thread.
 */
public final class MemoryDisk {

  /** The records of one batch. */
  static final class Chunk {

    final long firstOffset;
    final int[] starts;
    final byte[] frames;
    final long timeMs;

    Chunk(long firstOffset, int[] starts, byte[] frames, long timeMs) {
      this.firstOffset = firstOffset;
      this.starts = starts;
      this.frames = frames;
      this.timeMs = timeMs;
    }

    int count() {
      return starts.length;
    }

    int end(int index) {
      return index + 1 < starts.length ? starts[index + 1] : frames.length;
    }
  }

  /** A stored state: everything below the offset is in it. */
  static final class Snapshot {

    final long offset;
    final MovedRecords moved;
    final byte[] state;

    Snapshot(long offset, MovedRecords moved, byte[] state) {
      this.offset = offset;
      this.moved = moved;
      this.state = state;
    }
  }

  /** About so many bytes go together when the log is trimmed, as in a file. */
  private static final long FRONT_BYTES = 4096;

  private final long bytesMax;
  private final long cachedRecordsMax;
  private final AtomicBoolean owned = new AtomicBoolean();

  final ConcurrentSkipListMap<Long, Chunk> chunks = new ConcurrentSkipListMap<>();
  volatile long startOffset;
  volatile long durableOffset;
  volatile @Nullable Snapshot snapshot;
  final AtomicLong bytes = new AtomicLong();
  long lastTimeMs;

  /** A disk without limits on which everything is in the tail cache. */
  public MemoryDisk() {
    this(Long.MAX_VALUE, Long.MAX_VALUE);
  }

  /**
   * A disk with limits.
   *
   * @param bytesMax an urgent batch that would make the records larger than this is refused with
   *     {@link LogFullException}
   * @param cachedRecordsMax how many of the newest records {@link LogReader#readCached} finds; the
   *     others have to be asked for with {@link LogReader#read}
   */
  public MemoryDisk(long bytesMax, long cachedRecordsMax) {
    this.bytesMax = bytesMax;
    this.cachedRecordsMax = cachedRecordsMax;
  }

  void acquire() {
    if (!owned.compareAndSet(false, true)) {
      throw new DataDirectoryException("the memory disk is in use by another log", null);
    }
  }

  void release() {
    owned.set(false);
  }

  /** Bytes of the records that it holds. Shard's thread. */
  public long bytes() {
    return bytes.get();
  }

  boolean hasRoom(long moreBytes) {
    return bytes.get() + moreBytes <= bytesMax;
  }

  boolean isCached(long offset, long committedOffset) {
    return offset >= committedOffset - cachedRecordsMax;
  }

  void add(Chunk chunk) {
    chunks.put(chunk.firstOffset, chunk);
    bytes.addAndGet(chunk.frames.length);
  }

  /** The chunk that holds an offset, or the next one behind it; null at the end. */
  @Nullable Chunk at(long offset) {
    var floor = chunks.floorEntry(offset);
    if (floor != null && offset < floor.getKey() + floor.getValue().count()) {
      return floor.getValue();
    }
    var next = chunks.higherEntry(offset);
    return next == null ? null : next.getValue();
  }

  /** What goes first, or null when there is not more than that. Any thread. */
  @Nullable Front front() {
    var frontBytes = 0L;
    var from = startOffset;
    Chunk last = null;
    for (var chunk : chunks.tailMap(from, true).values()) {
      if (last != null && frontBytes >= FRONT_BYTES) {
        return new Front(from, chunk.firstOffset, frontBytes, last.timeMs);
      }
      frontBytes += chunk.frames.length;
      last = chunk;
    }
    return null;
  }

  /** Forgets whole chunks below an offset. */
  void dropBelow(long offset) {
    for (var first = chunks.firstEntry();
        first != null && first.getKey() + first.getValue().count() <= offset;
        first = chunks.firstEntry()) {
      startOffset = first.getKey() + first.getValue().count();
      chunks.remove(first.getKey());
      bytes.addAndGet(-first.getValue().frames.length);
    }
  }

  /** Replaces what was erased below an offset by fillers. */
  void wipe(long below, MovedRecords erased) {
    for (var chunk : chunks.headMap(below).values()) {
      for (var i = 0; i < chunk.count(); i++) {
        var start = chunk.starts[i] + RecordBatch.FRAME_BYTES - 1;
        var offset =
            chunk.frames[start] == RecordBatch.MOVED
                ? RecordView.movedOffset(Unpooled.wrappedBuffer(chunk.frames).skipBytes(start + 1))
                : chunk.firstOffset + i;
        if (erased.isErased(offset)) {
          Arrays.fill(chunk.frames, start, chunk.end(i), RecordBatch.FILLER);
        }
      }
    }
  }

  /** Forgets what no force has covered, as a power cut would. */
  void dropUnforced() {
    for (var last = chunks.lastEntry();
        last != null && last.getKey() >= durableOffset;
        last = chunks.lastEntry()) {
      chunks.remove(last.getKey());
      bytes.addAndGet(-last.getValue().frames.length);
    }
  }
}
