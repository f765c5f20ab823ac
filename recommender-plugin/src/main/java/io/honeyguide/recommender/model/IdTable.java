package io.honeyguide.recommender.model;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Gives every id a small number and finds it again: open addressing with linear probing over the
 * ids' bytes in UTF-8, no object per id.
 *
 * <p>Numbers are handed out from 0 in order of arrival; a released number is handed out again, the
 * one released last first. Both depend on the calls alone, not on hash values: these are keyed by a
 * random number of the process, so that nobody can choose ids that collide.
 *
 * <p>An add follows the find that failed: {@code find(text)} leaves the encoded text and its hash
 * behind, {@code add()} takes them.
 */
final class IdTable {

  /** What {@link #find} returns for an unknown id. */
  static final int NONE = -1;

  private static final long SEED = new SecureRandom().nextLong();
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private IdArena arena = new IdArena();
  private int[] table = new int[64];
  private int[] hashes = new int[32];
  private int[] references = new int[32];
  private int[] freeNumbers = new int[8];
  private int freeCount;
  private int end;
  private int count;
  private long unitCount;
  private byte[] sought = new byte[256];
  private int soughtBytes;
  private int soughtHash;

  /**
   * The number of an id, or {@link #NONE}.
   *
   * @param text half surrogate pairs in it count as question marks
   */
  int find(String text) {
    encode(text);
    soughtHash = hash(sought, soughtBytes);
    var mask = table.length - 1;
    for (var at = soughtHash & mask; ; at = (at + 1) & mask) {
      var entry = table[at];
      if (entry == 0) {
        return NONE;
      }
      var number = entry - 1;
      if (hashes[number] == soughtHash && arena.holds(references[number], sought, soughtBytes)) {
        return number;
      }
    }
  }

  /** Gives a number to the id of the last {@link #find}, which found none. */
  int add() {
    if (soughtBytes > IdArena.ID_BYTES_MAX) {
      throw new IllegalArgumentException(
          "an id has at most %d bytes, found %d".formatted(IdArena.ID_BYTES_MAX, soughtBytes));
    }
    var number = freeCount > 0 ? freeNumbers[--freeCount] : end++;
    place(number);
    return number;
  }

  private void place(int number) {
    if (number >= references.length) {
      var length = Math.max(number + 1, references.length + (references.length >> 1));
      references = Arrays.copyOf(references, length);
      hashes = Arrays.copyOf(hashes, length);
    }
    if (2 * (count + 1) > table.length) {
      rehash(table.length * 2);
    }
    references[number] = arena.add(sought, soughtBytes);
    hashes[number] = soughtHash;
    insert(number);
    count++;
    unitCount += IdArena.units(soughtBytes);
  }

  private void insert(int number) {
    var mask = table.length - 1;
    var at = hashes[number] & mask;
    while (table[at] != 0) {
      at = (at + 1) & mask;
    }
    table[at] = number + 1;
  }

  private void rehash(int length) {
    var old = table;
    table = new int[length];
    for (var entry : old) {
      if (entry != 0) {
        insert(entry - 1);
      }
    }
  }

  /** Forgets an id; its number may be handed out again. */
  void release(int number) {
    var mask = table.length - 1;
    var at = hashes[number] & mask;
    while (table[at] != number + 1) {
      at = (at + 1) & mask;
    }
    closeGap(at, mask);
    unitCount -= IdArena.units(arena.length(references[number]));
    arena.free(references[number]);
    references[number] = 0;
    hashes[number] = 0;
    if (freeCount == freeNumbers.length) {
      freeNumbers = Arrays.copyOf(freeNumbers, freeCount * 2);
    }
    freeNumbers[freeCount++] = number;
    count--;
  }

  /** Moves later entries of the probe chain back, so that no search stops at the gap too early. */
  private void closeGap(int gap, int mask) {
    var empty = gap;
    for (var at = (empty + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
      var home = hashes[table[at] - 1] & mask;
      if (((at - home) & mask) >= ((at - empty) & mask)) {
        table[empty] = table[at];
        empty = at;
      }
    }
    table[empty] = 0;
  }

  /** Moves everything into arrays without slack; all numbers stay. */
  void pack() {
    var packed = new IdArena();
    var bytes = new byte[IdArena.ID_BYTES_MAX];
    for (var number = 0; number < end; number++) {
      if (references[number] != 0) {
        references[number] = packed.add(bytes, arena.copy(references[number], bytes));
      }
    }
    arena = packed;
    references = Arrays.copyOf(references, Math.max(32, end));
    hashes = Arrays.copyOf(hashes, references.length);
    freeNumbers = Arrays.copyOf(freeNumbers, Math.max(8, freeCount));
    rehash(Math.max(64, Integer.highestOneBit(Math.max(1, count)) << 2));
  }

  boolean isUsed(int number) {
    return number < end && references[number] != 0;
  }

  String text(int number) {
    return arena.text(references[number]);
  }

  /** Number of ids. */
  int count() {
    return count;
  }

  /** All numbers handed out so far are below. */
  int end() {
    return end;
  }

  /** Bytes that one id takes, without slack. */
  long idBytes(int number) {
    return 8L * IdArena.units(arena.length(references[number])) + 16;
  }

  /** Bytes that the ids take, without slack: the same for the same ids, however they came in. */
  long idBytes() {
    return 8 * unitCount + 16L * count;
  }

  long heapBytes() {
    return arena.heapBytes()
        + 4L * (table.length + hashes.length + references.length + freeNumbers.length);
  }

  void write(SnapshotOutput out) throws IOException {
    out.putInt(end);
    var bytes = new byte[IdArena.ID_BYTES_MAX];
    for (var number = 0; number < end; number++) {
      if (references[number] == 0) {
        out.putBytes(bytes, 0);
      } else {
        out.putBytes(bytes, arena.copy(references[number], bytes));
      }
    }
    out.putInt(freeCount);
    for (var i = 0; i < freeCount; i++) {
      out.putInt(freeNumbers[i]);
    }
  }

  void read(SnapshotInput in) throws IOException {
    end = in.getCount(Integer.MAX_VALUE);
    for (var number = 0; number < end; number++) {
      soughtBytes = in.getBytes(IdArena.ID_BYTES_MAX);
      if (soughtBytes > 0) {
        if (sought.length < soughtBytes) {
          sought = new byte[soughtBytes];
        }
        System.arraycopy(in.bytes(), 0, sought, 0, soughtBytes);
        soughtHash = hash(sought, soughtBytes);
        place(number);
      }
    }
    if (references.length < end) {
      references = Arrays.copyOf(references, end);
      hashes = Arrays.copyOf(hashes, end);
    }
    freeCount = in.getCount(end - count);
    in.check(freeCount == end - count, "every unused number is free");
    freeNumbers = new int[Math.max(8, freeCount)];
    for (var i = 0; i < freeCount; i++) {
      freeNumbers[i] = in.getCount(end - 1);
      in.check(references[freeNumbers[i]] == 0, "a free number is unused");
    }
  }

  private void encode(String text) {
    var length = text.length();
    if (sought.length < 3 * length) {
      sought = new byte[3 * length];
    }
    var to = 0;
    for (var i = 0; i < length; i++) {
      var c = text.charAt(i);
      if (c < 0x80) {
        sought[to++] = (byte) c;
      } else if (c < 0x800) {
        sought[to++] = (byte) (0xc0 | c >> 6);
        sought[to++] = (byte) (0x80 | (c & 0x3f));
      } else if (Character.isHighSurrogate(c)
          && i + 1 < length
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        var point = Character.toCodePoint(c, text.charAt(++i));
        sought[to++] = (byte) (0xf0 | point >> 18);
        sought[to++] = (byte) (0x80 | ((point >> 12) & 0x3f));
        sought[to++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        sought[to++] = (byte) (0x80 | (point & 0x3f));
      } else if (Character.isSurrogate(c)) {
        sought[to++] = '?';
      } else {
        sought[to++] = (byte) (0xe0 | c >> 12);
        sought[to++] = (byte) (0x80 | ((c >> 6) & 0x3f));
        sought[to++] = (byte) (0x80 | (c & 0x3f));
      }
    }
    soughtBytes = to;
  }

  /** Eight bytes at a time, each step a multiplication and a fold; then a final mix. */
  private static int hash(byte[] bytes, int byteCount) {
    var h = SEED ^ byteCount * 0x9E3779B97F4A7C15L;
    var at = 0;
    for (; at + 8 <= byteCount; at += 8) {
      h = fold(h ^ (long) LONGS.get(bytes, at));
    }
    var tail = 0L;
    for (; at < byteCount; at++) {
      tail = tail << 8 | (bytes[at] & 0xff);
    }
    h = fold(fold(h ^ tail));
    return (int) (h ^ h >>> 32);
  }

  private static long fold(long h) {
    var product = h * 0xD6E8FEB86659FD93L;
    return product ^ product >>> 32;
  }
}
