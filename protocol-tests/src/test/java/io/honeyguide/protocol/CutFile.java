package io.honeyguide.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A file as the system shows it, as it surely stands on the disk, and what may stand there besides:
 * every sector by itself may have been written out at any time since it was last forced, and so may
 * the size.
 *
 * <p>Owner: one thread.
 */
final class CutFile {

  /** What a disk writes whole or not at all. */
  static final int SECTOR_BYTES = 512;

  /** A sector or a size as it was from a journal entry on. */
  private record Version<T>(long since, T value) {}

  private final TreeMap<Integer, List<Version<ByteBuffer>>> unforced = new TreeMap<>();
  private final List<Version<Integer>> sizes = new ArrayList<>();
  private byte[] shown;
  private byte[] onDisk;
  private int shownSize;
  private int sizeOnDisk;

  /** A file that stands on the disk. */
  CutFile(byte[] bytes) {
    shown = bytes.clone();
    onDisk = bytes.clone();
    shownSize = bytes.length;
    sizeOnDisk = bytes.length;
  }

  /** Bytes were written by a journal entry. */
  void write(long entry, long at, byte[] bytes) {
    var end = Math.toIntExact(at + bytes.length);
    shown = grown(shown, end);
    System.arraycopy(bytes, 0, shown, (int) at, bytes.length);
    if (end > shownSize) {
      resize(entry, end);
    }
    note(entry, (int) at, end);
  }

  /** The size was set by a journal entry. */
  void truncate(long entry, long size) {
    var before = shownSize;
    resize(entry, Math.toIntExact(size));
    shown = grown(shown, shownSize);
    if (shownSize < before) {
      // Whoever makes the file longer again finds zeros.
      Arrays.fill(shown, shownSize, before, (byte) 0);
      note(entry, shownSize, before);
    }
  }

  private void resize(long entry, int size) {
    shownSize = size;
    sizes.add(new Version<>(entry, size));
  }

  private void note(long entry, int from, int end) {
    shown = grown(shown, (end + SECTOR_BYTES - 1) / SECTOR_BYTES * SECTOR_BYTES);
    for (var sector = from / SECTOR_BYTES; sector * SECTOR_BYTES < end; sector++) {
      var at = sector * SECTOR_BYTES;
      unforced
          .computeIfAbsent(sector, s -> new ArrayList<>())
          .add(
              new Version<>(
                  entry, ByteBuffer.wrap(Arrays.copyOfRange(shown, at, at + SECTOR_BYTES))));
    }
  }

  private static byte[] grown(byte[] bytes, int size) {
    return size <= bytes.length ? bytes : Arrays.copyOf(bytes, Math.max(size, 2 * bytes.length));
  }

  /** A force went well: what was written before a journal entry is on the disk. */
  void forced(long before) {
    for (var versions : unforced.entrySet()) {
      var count = countBefore(versions.getValue(), before);
      if (count > 0) {
        settle(versions.getKey(), versions.getValue().get(count - 1));
        versions.getValue().subList(0, count).clear();
      }
    }
    settleSizes(countBefore(sizes, before));
    forgetSettled();
  }

  /**
   * A force failed: each sector has been written out or not, and the system takes them for clean,
   * so that no later force writes them.
   */
  void forceFailed(long before, Random random) {
    for (var versions : unforced.entrySet()) {
      var count = countBefore(versions.getValue(), before);
      var written = random.nextInt(count + 1);
      if (written > 0) {
        settle(versions.getKey(), versions.getValue().get(written - 1));
      }
      versions.getValue().subList(0, count).clear();
    }
    forgetSettled();
  }

  private static <T> int countBefore(List<Version<T>> versions, long entry) {
    var count = 0;
    while (count < versions.size() && versions.get(count).since() < entry) {
      count++;
    }
    return count;
  }

  private void settle(int sector, Version<ByteBuffer> version) {
    var at = sector * SECTOR_BYTES;
    onDisk = grown(onDisk, at + SECTOR_BYTES);
    version.value().get(0, onDisk, at, SECTOR_BYTES);
  }

  private void settleSizes(int count) {
    if (count > 0) {
      sizeOnDisk = sizes.get(count - 1).value();
      sizes.subList(0, count).clear();
    }
  }

  private void forgetSettled() {
    unforced.values().removeIf(List::isEmpty);
  }

  /** What a power cut leaves. The file is not to be used afterwards. */
  byte[] cut(Random random) {
    forceFailed(Long.MAX_VALUE, random);
    settleSizes(random.nextInt(sizes.size() + 1));
    return Arrays.copyOf(onDisk, sizeOnDisk);
  }
}
