package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * The newest bytes of the log in memory: a ring that is the image of the current segment, so that a
 * byte's place in the ring is its position modulo the size of a segment. It is what the writer
 * writes from and what deliveries are read from. Beside it a table leads from offset to position.
 *
 * <p>The shard's thread writes; any thread reads, without a lock: it copies and then looks whether
 * the writer has meanwhile claimed the place it copied from. The writer claims before it writes,
 * with a store fence between; the reader has a load fence between its copy and its look. So a copy
 * that passes the look was not touched.
 */
final class TailRing {

  /** One entry of the table for so many bytes of the ring. Smaller records leave it earlier. */
  private static final int BYTES_PER_ENTRY = 128;

  private static final VarHandle POSITIONS = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle BATCH_DISTANCES = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle CLAIMED;
  private static final VarHandle CLAIMED_OFFSET;

  static {
    try {
      var lookup = MethodHandles.lookup();
      CLAIMED = lookup.findVarHandle(TailRing.class, "claimed", long.class);
      CLAIMED_OFFSET = lookup.findVarHandle(TailRing.class, "claimedOffset", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final int size;
  private final int mask;
  private final ByteBuffer bytes;
  private final ByteBuffer window;
  private final ByteBuf target;
  private final CRC32C crc = new CRC32C();
  private final int tableMask;
  private final long[] positions;
  private final int[] batchDistances;
  private final long firstOffset;

  /** Bytes below this position may have been overwritten by those one ring later. */
  @SuppressWarnings("UnusedVariable")
  private long claimed;

  /** Table entries below this offset may have been overwritten by those one table later. */
  @SuppressWarnings("UnusedVariable")
  private long claimedOffset;

  private volatile long publishedOffset;

  /**
   * An empty ring.
   *
   * @param size bytes of a segment, a power of two
   * @param firstOffset offset of the first record that will be put into it
   */
  TailRing(int size, long firstOffset) {
    this.size = size;
    this.mask = size - 1;
    this.bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.LITTLE_ENDIAN);
    this.window = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    this.target = Unpooled.wrappedBuffer(bytes);
    var entries = Math.max(64, size / BYTES_PER_ENTRY);
    this.tableMask = entries - 1;
    this.positions = new long[entries];
    this.batchDistances = new int[entries];
    this.firstOffset = firstOffset;
    this.publishedOffset = firstOffset;
  }

  /** Announces that bytes and entries up to here are about to be overwritten. Shard's thread. */
  void claim(long endPosition, long endOffset) {
    CLAIMED.setOpaque(this, endPosition);
    CLAIMED_OFFSET.setOpaque(this, endOffset);
    VarHandle.storeStoreFence();
  }

  /** Puts the frames of a batch at a position and enters its records. Shard's thread. */
  void put(RecordBatch batch, long position, long batchPosition, long offset) {
    batch.copyTo(target, index(position));
    for (var i = 0; i < batch.count(); i++) {
      enter(offset + i, position + batch.start(i), batchPosition);
    }
  }

  /** Enters where a record stands. Shard's thread. */
  void enter(long offset, long position, long batchPosition) {
    var slot = (int) offset & tableMask;
    POSITIONS.setOpaque(positions, slot, position);
    BATCH_DISTANCES.setOpaque(batchDistances, slot, (int) (position - batchPosition));
  }

  /** The bytes, to be written at {@link #index}. Shard's thread. */
  ByteBuffer bytes() {
    return bytes;
  }

  /** Place of a position in the ring. */
  int index(long position) {
    return (int) position & mask;
  }

  /** Checksum of a batch. Shard's thread. */
  int crc(long position, int bodyBytes) {
    return BatchHeader.crc(crc, window, index(position), bodyBytes);
  }

  /** A view of a range that does not wrap, valid until the next call. Shard's thread. */
  ByteBuffer range(long from, long to) {
    var start = index(from);
    return window.clear().limit(start + (int) (to - from)).position(start);
  }

  /** A copy of a range that does not wrap. Shard's thread. */
  ByteBuffer copy(long from, long to) {
    var copied = ByteBuffer.allocate((int) (to - from)).order(ByteOrder.LITTLE_ENDIAN);
    return copied.put(range(from, to)).clear();
  }

  /** Lets readers find everything below an offset. Shard's thread. */
  void publish(long nextOffset) {
    publishedOffset = nextOffset;
  }

  /** Readers find nothing at or above this offset. Any thread. */
  long publishedOffset() {
    return publishedOffset;
  }

  /**
   * Copies a record out. Any thread.
   *
   * @return whether it was there
   */
  boolean read(long offset, RecordView into) {
    if (offset >= publishedOffset || offset < firstOffset) {
      return false;
    }
    var slot = (int) offset & tableMask;
    var position = (long) POSITIONS.getOpaque(positions, slot);
    var distance = (int) BATCH_DISTANCES.getOpaque(batchDistances, slot);
    VarHandle.loadLoadFence();
    if (offset < (long) CLAIMED_OFFSET.getOpaque(this) - positions.length) {
      return false;
    }
    var batchPosition = position - distance;
    var start = index(position);
    var length = bytes.getInt(start);
    var type = bytes.get(start + RecordBatch.FRAME_BYTES - 1);
    var timeMs = bytes.getLong(index(batchPosition) + BatchHeader.TIME_AT);
    if (!untouched(batchPosition)) {
      return false;
    }
    var bodyBytes = length - 1;
    bytes.get(start + RecordBatch.FRAME_BYTES, into.copyTarget(bodyBytes), 0, bodyBytes);
    if (!untouched(batchPosition)) {
      return false;
    }
    into.showCopy(offset, offset + 1, timeMs, type, bodyBytes);
    return true;
  }

  /** Whether nothing from a position on had been overwritten when the reads before were done. */
  private boolean untouched(long position) {
    VarHandle.loadLoadFence();
    return position >= (long) CLAIMED.getOpaque(this) - size;
  }
}
