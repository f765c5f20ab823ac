package io.honeyguide.named;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Offsets that grow, as an array and as bytes: a count, then the distances, each as a number of
 * seven bits a byte.
 */
final class OffsetList {

  /** Upper bound of one number in bytes. */
  static final int NUMBER_BYTES = 9;

  private static final int FIRST = 16;
  private static final long[] NONE = {};

  private long[] offsets = new long[FIRST];
  private int count;

  void add(long offset) {
    if (count == offsets.length) {
      offsets = Arrays.copyOf(offsets, count * 2);
    }
    offsets[count++] = offset;
  }

  int count() {
    return count;
  }

  /** The offsets in ascending order: a copy. */
  long[] sorted() {
    if (count == 0) {
      return NONE;
    }
    var all = Arrays.copyOf(offsets, count);
    Arrays.sort(all);
    return all;
  }

  /** Upper bound of a list in bytes. */
  static int bytesMax(long[] ascending) {
    return (ascending.length + 1) * NUMBER_BYTES;
  }

  static void write(long[] ascending, ByteBuf out) {
    writeNumber(ascending.length, out);
    var before = 0L;
    for (var offset : ascending) {
      writeNumber(offset - before, out);
      before = offset;
    }
  }

  static long[] read(ByteBuf in) {
    var offsets = new long[(int) readNumber(in)];
    var before = 0L;
    for (var i = 0; i < offsets.length; i++) {
      before += readNumber(in);
      offsets[i] = before;
    }
    return offsets;
  }

  static void writeNumber(long value, ByteBuf out) {
    var rest = value;
    while (rest >= 0x80) {
      out.writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  static long readNumber(ByteBuf in) {
    var value = 0L;
    for (var shift = 0; shift < 63; shift += 7) {
      var next = in.readByte();
      value |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has at most nine bytes");
  }
}
