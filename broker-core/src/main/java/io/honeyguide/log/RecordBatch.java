package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Records on their way into the log, framed by the thread that makes them, with those who wait for
 * each: the unit in which threads hand work to the shard, so that nothing is allocated or woken per
 * record.
 *
 * <p>Frame of a record, little endian, as it also stands on disk:
 *
 * <pre>
 * 0  u32  length of type and body in bytes
 * 4  u32  CRC32C of type and body
 * 8  u8   type
 * 9  ...  body
 * </pre>
 *
 * <p>A record holds nothing that only the log can know: neither its offset nor its place.
 *
 * <p>Owner: the thread that fills it until {@link MessageLog#append}; then the shard's thread until
 * the batch is given back through {@link #owner()}, which must hand it to the first thread again.
 */
public final class RecordBatch {

  /** Bytes before a record's body. */
  public static final int FRAME_BYTES = 9;

  /**
   * Type of a record without a body that stands in for a lost one, so that offsets have no gap in a
   * repaired log. Readers never see it.
   */
  static final byte FILLER = 0;

  /**
   * Type of a record that was moved here from a part of the log that was to go. It keeps the offset
   * under which it was appended first, and is read by it; reading one record after another passes
   * over it. Body: u64 that offset, i64 time of its commit in milliseconds since 1970, u8 its type,
   * its body.
   */
  public static final byte MOVED = 18;

  /**
   * Type of a record that erases others: nobody reads them any more, and their bytes go from the
   * files with {@link MessageLog#wipe}. Its body is {@link ForgetRecord}'s business.
   */
  public static final byte FORGET = 19;

  /** Bytes of a moved record before the body that it had. */
  public static final int MOVED_BYTES = 8 + 8 + 1;

  /** Token of a moved record that is kept for what it is, not because somebody refers to it. */
  static final long MOVED_BY_RULE = 1;

  /** Place of a record's checksum in its frame. */
  static final int CRC_AT = 4;

  private static final int TYPE_AT = 8;

  /** Who gets a batch back after its commit. Both calls come on the shard's thread. */
  public interface Owner {

    /** The batch is committed; its first record has the given offset. */
    void committed(RecordBatch batch, long firstOffset);

    /** The batch was not stored. */
    void refused(RecordBatch batch, LogException cause);
  }

  private final Owner owner;
  private final ByteBuf frames;
  private final ByteBuf body;
  private final CRC32C crc = new CRC32C();
  private final ForceDemand demand = new ForceDemand();
  private int[] starts;
  private @Nullable Object[] waiters;
  private long[] tokens;
  private long[] results;
  private int count;
  private int openStart = -1;
  private boolean isTabled;
  private long firstOffset;

  /**
   * An empty batch.
   *
   * @param owner gets it back
   * @param initialBytes first size of its buffer, which grows as needed
   */
  public RecordBatch(Owner owner, int initialBytes) {
    this.owner = owner;
    this.frames = PooledByteBufAllocator.DEFAULT.directBuffer(initialBytes);
    this.body = frames.duplicate();
    this.starts = new int[64];
    this.waiters = new Object[64];
    this.tokens = new long[64];
    this.results = new long[64];
  }

  /**
   * Starts a record and returns the buffer that takes its body: append to it and then call {@link
   * #end}.
   */
  public ByteBuf begin(byte type) {
    if (openStart >= 0 || type == FILLER) {
      throw new IllegalStateException("a record is open already, or of the type of fillers");
    }
    openStart = frames.writerIndex();
    frames.writeLongLE(0).writeByte(type);
    return frames;
  }

  /**
   * Closes the open record.
   *
   * @param waiter handed back with the record, for the batch's owner; or null
   * @param token handed back with the record
   * @param mustBeDurable whether somebody waits for the commit and may hear of it only once the
   *     record is as durable as the log's policy says
   */
  public void end(@Nullable Object waiter, long token, boolean mustBeDurable) {
    end(waiter, token, mustBeDurable ? Durability.AS_CONFIGURED : Durability.UNAWAITED);
  }

  /**
   * Closes the open record.
   *
   * @param waiter handed back with the record, for the batch's owner; or null
   * @param token handed back with the record
   * @param durability what the record asks of the force
   */
  public void end(@Nullable Object waiter, long token, Durability durability) {
    var start = openStart;
    if (start < 0) {
      throw new IllegalStateException("no record is open");
    }
    var length = frames.writerIndex() - start - TYPE_AT;
    frames.setIntLE(start, length);
    crc.reset();
    crc.update(frames.internalNioBuffer(start + TYPE_AT, length));
    frames.setIntLE(start + CRC_AT, (int) crc.getValue());
    if (count == starts.length) {
      grow();
    }
    starts[count] = start;
    waiters[count] = waiter;
    tokens[count] = token;
    results[count] = 0;
    count++;
    demand.add(durability);
    openStart = -1;
  }

  /**
   * Appends a record that stands in a part of the log that is to go.
   *
   * @param record as it was appended first, whether or not it was moved before
   * @param byRule whether it is kept for what it is, not because somebody refers to it
   */
  public void move(RecordView record, boolean byRule) {
    var moved = record.body();
    begin(MOVED)
        .writeLongLE(record.offset())
        .writeLongLE(record.timeMs())
        .writeByte(record.type())
        .writeBytes(moved, moved.readerIndex(), moved.readableBytes());
    end(null, byRule ? MOVED_BY_RULE : 0, Durability.SOON);
    isTabled = true;
  }

  /**
   * Appends a record that erases others, of which somebody hears once it is forced.
   *
   * @param offsets ascending
   * @param count how many of them
   * @param mayBeRetained whether retained messages may be among them
   */
  public void forget(long[] offsets, int count, boolean mayBeRetained) {
    ForgetRecord.write(offsets, count, mayBeRetained, begin(FORGET));
    end(null, 0, Durability.ALWAYS);
    isTabled = true;
  }

  /** Whether it changes where records are found: some are moved, or erased. */
  boolean isTabled() {
    return isTabled;
  }

  private void grow() {
    var size = count * 2;
    starts = Arrays.copyOf(starts, size);
    waiters = Arrays.copyOf(waiters, size);
    tokens = Arrays.copyOf(tokens, size);
    results = Arrays.copyOf(results, size);
  }

  /** Empties the batch for reuse. */
  public void clear() {
    Arrays.fill(waiters, 0, count, null);
    frames.clear();
    count = 0;
    openStart = -1;
    demand.clear();
    isTabled = false;
  }

  /** Frees the buffer; the batch cannot be used any more. */
  public void release() {
    frames.release();
  }

  /** Gets the batch back. */
  public Owner owner() {
    return owner;
  }

  /** Number of closed records. */
  public int count() {
    return count;
  }

  /** Bytes of all frames. */
  public int bytes() {
    return frames.readableBytes();
  }

  /**
   * Whether somebody waits for the commit: such a batch is refused when there is no room for it,
   * and reported only once it is as durable as its records ask.
   */
  public boolean isUrgent() {
    return demand.isAwaited();
  }

  /** What its records ask of the force. */
  ForceDemand demand() {
    return demand;
  }

  /** All frames, one after another, for the engine to copy. Indexes must be left alone. */
  public ByteBuffer frames() {
    return frames.nioBuffer();
  }

  /** Where each record starts in {@link #frames()}: a copy. */
  int[] starts() {
    return Arrays.copyOf(starts, count);
  }

  /** Where a record starts in {@link #frames()}. */
  int start(int index) {
    return starts[index];
  }

  /** Copies all frames. */
  void copyTo(ByteBuf target, int at) {
    target.setBytes(at, frames, frames.readerIndex(), frames.readableBytes());
  }

  /** Type of a record. */
  public byte type(int index) {
    return frames.getByte(starts[index] + TYPE_AT);
  }

  /** Lets a view show the body of a record, for the listener; one record at a time. */
  public void show(int index, long offset, long timeMs, RecordView view) {
    var start = starts[index];
    var end = index + 1 < count ? starts[index + 1] : frames.writerIndex();
    body.setIndex(start + FRAME_BYTES, end);
    view.show(offset, offset, timeMs, type(index), body);
  }

  /** Says where the batch came to stand; its records have consecutive offsets. */
  public void placeAt(long offset) {
    firstOffset = offset;
  }

  /** Offset of a record, once the batch has its place. */
  public long offset(int index) {
    return firstOffset + index;
  }

  /** Who waits for a record, or null. */
  public @Nullable Object waiter(int index) {
    return waiters[index];
  }

  /** What the waiter noted about the record. */
  public long token(int index) {
    return tokens[index];
  }

  /** What applying the record gave, for its waiter; 0 unless set. */
  public long result(int index) {
    return results[index];
  }

  /** Notes what applying the record gave. */
  public void result(int index, long value) {
    results[index] = value;
  }
}
