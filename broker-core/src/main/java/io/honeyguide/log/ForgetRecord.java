package io.honeyguide.log;

import io.netty.buffer.ByteBuf;

/**
 * Body of a {@link RecordBatch#FORGET} record: u8 what it says, then
 *
 * <pre>
 * 0  records are erased: their number, then for each, ascending, the distance of its offset to the
 *    one before; variable byte integers of seven bits, the lowest first
 * 1  the same, and some of them may be retained messages
 * 2  no file holds bytes any more of what the records of this type below an offset erased: u64 that
 *    offset
 * </pre>
 */
public final class ForgetRecord {

  /** Bytes that an offset takes at most. */
  public static final int OFFSET_BYTES_MAX = 8;

  /** Bytes of a record that says how far the bytes are gone. */
  public static final int WIPED_BYTES = 1 + Long.BYTES;

  private static final byte ERASED = 0;
  private static final byte ERASED_RETAINED = 1;
  private static final byte WIPED = 2;
  private static final long[] NONE = {};

  private ForgetRecord() {}

  static void write(long[] offsets, int count, boolean mayBeRetained, ByteBuf out) {
    out.writeByte(mayBeRetained ? ERASED_RETAINED : ERASED);
    VarLong.write(out, count);
    var before = 0L;
    for (var i = 0; i < count; i++) {
      VarLong.write(out, offsets[i] - before);
      before = offsets[i];
    }
  }

  /** Appends that no file holds bytes any more of what was erased below an offset. */
  public static void writeWiped(long below, ByteBuf out) {
    out.writeByte(WIPED).writeLongLE(below);
  }

  /** Offsets of the records that are erased, ascending; the body's indexes stay as they are. */
  public static long[] offsets(ByteBuf body) {
    var in = body.duplicate();
    if (in.readByte() == WIPED) {
      return NONE;
    }
    var offsets = new long[(int) VarLong.read(in)];
    var offset = 0L;
    for (var i = 0; i < offsets.length; i++) {
      offset += VarLong.read(in);
      offsets[i] = offset;
    }
    return offsets;
  }

  /** Whether retained messages may be among them. */
  public static boolean mayBeRetained(ByteBuf body) {
    return body.getByte(body.readerIndex()) == ERASED_RETAINED;
  }

  /** No file holds bytes of what was erased below this offset; negative when it says nothing. */
  public static long wipedBelow(ByteBuf body) {
    var at = body.readerIndex();
    return body.getByte(at) == WIPED ? body.getLongLE(at + 1) : -1;
  }
}
