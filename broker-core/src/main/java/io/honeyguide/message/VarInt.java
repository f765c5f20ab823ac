package io.honeyguide.message;

import io.netty.buffer.ByteBuf;

/** Variable byte integers as MQTT writes them, section 1.5.5: 7 bits a byte, at most four bytes. */
public final class VarInt {

  /** The largest value four bytes hold. */
  public static final int MAX = 268_435_455;

  private VarInt() {}

  /** Number of bytes that a value takes. */
  public static int bytes(int value) {
    return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : 4;
  }

  /** Appends a value, 0 to {@link #MAX}. */
  public static void write(ByteBuf out, int value) {
    var rest = value;
    while (rest >= 0x80) {
      out.writeByte((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when it is longer than four bytes
   */
  public static int read(ByteBuf in) {
    var value = 0;
    for (var shift = 0; shift < 28; shift += 7) {
      var next = in.readByte();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a variable byte integer has at most four bytes");
  }
}
