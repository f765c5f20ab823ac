package io.honeyguide.recommender.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Short byte strings inside a few large arrays. A string takes two bytes of length and its bytes,
 * rounded up to units of eight; freed places are reused by strings of the same number of units.
 *
 * <p>A reference counts units; 0 is none.
 */
final class IdArena {

  /** Longest string. */
  static final int ID_BYTES_MAX = 4096;

  private static final int UNIT_BYTES = 8;
  private static final int CHUNK_UNIT_BITS = 15;
  private static final int CHUNK_UNITS = 1 << CHUNK_UNIT_BITS;

  private byte[][] chunks = new byte[4][];
  private int chunkCount;
  private int bump = CHUNK_UNITS;
  private final int[] freeHeads = new int[units(ID_BYTES_MAX) + 1];

  /** Units that a string of this many bytes takes. */
  static int units(int byteCount) {
    return (byteCount + 2 + UNIT_BYTES - 1) / UNIT_BYTES;
  }

  int add(byte[] source, int byteCount) {
    var units = units(byteCount);
    var reference = freeHeads[units];
    if (reference != 0) {
      freeHeads[units] = readInt(chunk(reference), start(reference));
    } else {
      reference = bump(units);
    }
    var chunk = chunk(reference);
    var start = start(reference);
    chunk[start] = (byte) byteCount;
    chunk[start + 1] = (byte) (byteCount >>> 8);
    System.arraycopy(source, 0, chunk, start + 2, byteCount);
    return reference;
  }

  private int bump(int units) {
    if (bump + units > CHUNK_UNITS) {
      if (chunkCount == chunks.length) {
        chunks = Arrays.copyOf(chunks, chunkCount * 2);
      }
      chunks[chunkCount] = new byte[CHUNK_UNITS * UNIT_BYTES];
      bump = chunkCount == 0 ? 1 : 0;
      chunkCount++;
    }
    var reference = ((chunkCount - 1) << CHUNK_UNIT_BITS) | bump;
    bump += units;
    return reference;
  }

  void free(int reference) {
    var units = units(length(reference));
    // What is forgotten is not to be found in memory either.
    var start = start(reference);
    Arrays.fill(chunk(reference), start, start + units * UNIT_BYTES, (byte) 0);
    writeInt(chunk(reference), start(reference), freeHeads[units]);
    freeHeads[units] = reference;
  }

  int length(int reference) {
    var chunk = chunk(reference);
    var start = start(reference);
    return (chunk[start] & 0xff) | (chunk[start + 1] & 0xff) << 8;
  }

  boolean holds(int reference, byte[] bytes, int byteCount) {
    if (length(reference) != byteCount) {
      return false;
    }
    var start = start(reference) + 2;
    return Arrays.equals(chunk(reference), start, start + byteCount, bytes, 0, byteCount);
  }

  String text(int reference) {
    return new String(
        chunk(reference), start(reference) + 2, length(reference), StandardCharsets.UTF_8);
  }

  /** Copies the bytes to the start of the target and returns their number. */
  int copy(int reference, byte[] target) {
    var byteCount = length(reference);
    System.arraycopy(chunk(reference), start(reference) + 2, target, 0, byteCount);
    return byteCount;
  }

  long heapBytes() {
    return (long) CHUNK_UNITS * UNIT_BYTES * chunkCount;
  }

  private byte[] chunk(int reference) {
    return chunks[reference >>> CHUNK_UNIT_BITS];
  }

  private static int start(int reference) {
    return (reference & (CHUNK_UNITS - 1)) * UNIT_BYTES;
  }

  private static int readInt(byte[] bytes, int at) {
    return (bytes[at] & 0xff)
        | (bytes[at + 1] & 0xff) << 8
        | (bytes[at + 2] & 0xff) << 16
        | bytes[at + 3] << 24;
  }

  private static void writeInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) value;
    bytes[at + 1] = (byte) (value >>> 8);
    bytes[at + 2] = (byte) (value >>> 16);
    bytes[at + 3] = (byte) (value >>> 24);
  }
}
