package io.honeyguide.benchmarks.load;

import java.nio.ByteBuffer;

/**
 * What a payload says about its message, so that the receiver can check it without asking anybody.
 *
 * <pre>
 *  0  u64  sequence number, from 0, per publisher
 *  8  u64  when it was due, in nanoseconds of this process's clock
 * 16  u32  number of the publisher
 * 20  ...  filling: bytes that follow from the two numbers, by eights; the rest is zero
 * </pre>
 *
 * <p>A payload is intact when its length is the one published and its filling fits its numbers.
 */
final class Stamp {

  /** Shortest payload. */
  static final int BYTES = 20;

  private static final int SENT_AT = 8;
  private static final int PUBLISHER_AT = 16;

  private Stamp() {}

  /** Appends a payload. */
  static void write(ByteBuffer out, int publisher, long sequence, long dueNanos, int bytes) {
    out.putLong(sequence).putLong(dueNanos).putInt(publisher);
    var filling = filling(publisher, sequence);
    var left = bytes - BYTES;
    for (; left >= Long.BYTES; left -= Long.BYTES) {
      out.putLong(filling);
    }
    for (; left > 0; left--) {
      out.put((byte) 0);
    }
  }

  /** Whether a payload at least as long as a stamp is as it was written. */
  static boolean isIntact(ByteBuffer in, int at, int bytes) {
    var filling = filling(publisher(in, at), sequence(in, at));
    var place = at + BYTES;
    var end = at + bytes;
    for (; end - place >= Long.BYTES; place += Long.BYTES) {
      if (in.getLong(place) != filling) {
        return false;
      }
    }
    for (; place < end; place++) {
      if (in.get(place) != 0) {
        return false;
      }
    }
    return true;
  }

  private static long filling(int publisher, long sequence) {
    // Fibonacci hashing: neighbouring numbers get bytes that differ everywhere.
    return (Long.rotateLeft(sequence, 20) ^ publisher) * 0x9E3779B97F4A7C15L;
  }

  static long sequence(ByteBuffer in, int at) {
    return in.getLong(at);
  }

  static long dueNanos(ByteBuffer in, int at) {
    return in.getLong(at + SENT_AT);
  }

  static int publisher(ByteBuffer in, int at) {
    return in.getInt(at + PUBLISHER_AT);
  }
}
