package io.honeyguide.log;

import io.netty.buffer.ByteBuf;

/** Numbers in as many bytes as they need: seven bits in each, the lowest first. */
final class VarLong {

  private VarLong() {}

  /** Appends a number, which is not negative. */
  static void write(ByteBuf out, long value) {
    var rest = value;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.writeByte(((int) rest & 0x7F) | 0x80);
    }
    out.writeByte((int) rest);
  }

  /** Reads what {@link #write} wrote. */
  static long read(ByteBuf in) {
    var value = 0L;
    for (var shift = 0; ; shift += 7) {
      var next = in.readByte();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
