package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * Which records are not to be read where they were appended, by their own offset: of those that
 * were moved the place that each has now, which is the offset of the record of type MOVED that
 * holds it; and those that were erased and are not to be read at all. Immutable; any thread.
 *
 * <p>Idea: sorted arrays in chunks. A run of moves replaces the chunks that it touches and leaves
 * the others as they are, so a change costs a chunk or two and who reads needs no lock. Sixteen
 * bytes per record: its offset, and its place with its size, roughly, in the bits that no offset
 * uses.
 */
public final class MovedRecords {

  /** Nothing was moved. */
  public static final MovedRecords NONE =
      new MovedRecords(new long[0][], new long[0][], new long[0], new int[0]);

  /** In place of a place or an index: there is none. */
  public static final int ABSENT = -1;

  private static final int CHUNK_MAX = 1024;
  private final long[][] offsets;
  private final long[][] entries;

  /** Index of the first record of each chunk, and behind the last one. */
  private final int[] firstIndexes;

  /** Lowest place in each chunk. */
  private final long[] lowestPlaces;

  /** Number of erased records in each chunk. */
  private final int[] erasedCounts;

  private final int erasedCount;

  private MovedRecords(
      long[][] offsets, long[][] entries, long[] lowestPlaces, int[] erasedCounts) {
    this.offsets = offsets;
    this.entries = entries;
    this.lowestPlaces = lowestPlaces;
    this.erasedCounts = erasedCounts;
    this.erasedCount = Arrays.stream(erasedCounts).sum();
    this.firstIndexes = new int[offsets.length + 1];
    for (var i = 0; i < offsets.length; i++) {
      firstIndexes[i + 1] = firstIndexes[i] + offsets[i].length;
    }
  }

  private static int erased(long[] chunk) {
    var count = 0;
    for (var entry : chunk) {
      count += MovedEntry.isErased(entry) ? 1 : 0;
    }
    return count;
  }

  private static long lowest(long[] chunk) {
    var lowest = Long.MAX_VALUE;
    for (var entry : chunk) {
      lowest = Math.min(lowest, MovedEntry.place(entry));
    }
    return lowest;
  }

  /** Number of records. */
  public int size() {
    return firstIndexes[offsets.length];
  }

  /** Where a moved record can be read now, or {@link #ABSENT}. */
  public long place(long offset) {
    var entry = entry(offset);
    return MovedEntry.isErased(entry) ? ABSENT : MovedEntry.place(entry); // ABSENT looks erased
  }

  /** Whether a record was erased, as far as the log reaches back. */
  public boolean isErased(long offset) {
    return erasedCount != 0 && entry(offset) < ABSENT;
  }

  /** How many records were erased, as far as the log reaches back. */
  public int erasedCount() {
    return erasedCount;
  }

  /** What is kept of a record; {@link #ABSENT} when nothing is, other negative ones are erased. */
  private long entry(long offset) {
    var chunk = chunkOf(offset);
    if (chunk < 0) {
      return ABSENT;
    }
    var at = Arrays.binarySearch(offsets[chunk], offset);
    return at < 0 ? ABSENT : entries[chunk][at];
  }

  /**
   * Whether the bytes of erased records may stand between two places.
   *
   * @param isFront whether this is the front, which may hold records that were moved out of it
   * @param older only records whose offset is below this one count
   */
  boolean mayHoldErased(long from, long below, boolean isFront, long older) {
    for (var chunk = 0; chunk < offsets.length; chunk++) {
      for (var i = 0; erasedCounts[chunk] > 0 && i < offsets[chunk].length; i++) {
        var offset = offsets[chunk][i];
        var place = MovedEntry.place(entries[chunk][i]);
        if (MovedEntry.isErased(entries[chunk][i])
            && offset < older
            && ((offset >= from && offset < below)
                || (place >= from && place < below)
                || (isFront && place != offset))) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Whether a walk over the log shows a record that it meets; if so, the view shows it as it was
   * appended first.
   *
   * @param byPlace whether the walk is over what stands here, and nowhere else, rather than over
   *     what was appended here
   */
  boolean isShown(RecordView view, boolean byPlace) {
    var here = view.offset();
    if (view.type() != RecordBatch.MOVED) {
      return byPlace ? indexOf(here) == ABSENT : !isErased(here);
    }
    return byPlace && view.showMoved() && place(view.offset()) == here;
  }

  /** Index of a record among all in the order of their offsets, or {@link #ABSENT}. */
  public int indexOf(long offset) {
    var chunk = chunkOf(offset);
    if (chunk < 0) {
      return ABSENT;
    }
    var at = Arrays.binarySearch(offsets[chunk], offset);
    return at < 0 ? ABSENT : firstIndexes[chunk] + at;
  }

  /** Takes records out of a walk over all. */
  public interface Visitor {
    /**
     * One record, in the order of their offsets.
     *
     * @param bytes its size, within two hundredths
     * @param byRule whether it was kept for what it is, not because somebody refers to it
     */
    void record(int index, long bytes, boolean byRule);
  }

  /** Walks over all. */
  public void forEach(Visitor visitor) {
    var index = 0;
    for (var chunk : entries) {
      for (var entry : chunk) {
        visitor.record(index++, MovedEntry.bytes(entry), MovedEntry.isByRule(entry));
      }
    }
  }

  /**
   * Offsets of moved records that can be read, ascending.
   *
   * @param from the first may be this one
   * @param below the last is below
   * @param most how many at most
   */
  long[] offsets(long from, long below, int most) {
    var found = new long[Math.min(most, size())];
    var count = 0;
    for (var chunk = Math.max(0, chunkOf(from)); chunk < offsets.length; chunk++) {
      for (var i = 0; i < offsets[chunk].length; i++) {
        var offset = offsets[chunk][i];
        if (count == found.length || offset >= below) {
          return Arrays.copyOf(found, count);
        }
        if (offset >= from && !MovedEntry.isErased(entries[chunk][i])) {
          found[count++] = offset;
        }
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** Tells when records were appended first. */
  interface Times<E extends Exception> {
    /** In milliseconds since 1970, or {@link #ABSENT} when the record cannot be read. */
    long timeMs(long offset) throws E;
  }

  /**
   * The first record that was appended first at or after a time, or {@link #ABSENT}. One that
   * cannot be read counts as young: better one too many than one left out.
   *
   * @param below the record's offset is below
   */
  <E extends Exception> long firstSince(long timeMs, long below, Times<E> times) throws E {
    var low = 0;
    var end = countBelow(below);
    var high = end;
    while (low < high) {
      var middle = (low + high) >>> 1;
      var middleMs = times.timeMs(offset(middle));
      if (middleMs != ABSENT && middleMs < timeMs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == end ? ABSENT : offset(low);
  }

  private int countBelow(long offset) {
    var chunk = chunkOf(offset);
    if (chunk < 0) {
      return 0;
    }
    var at = Arrays.binarySearch(offsets[chunk], offset);
    return firstIndexes[chunk] + (at < 0 ? -at - 1 : at);
  }

  private long offset(int index) {
    var at = Arrays.binarySearch(firstIndexes, index);
    var chunk = at < 0 ? -at - 2 : at;
    return offsets[chunk][index - firstIndexes[chunk]];
  }

  /** The last chunk that starts at or below an offset, or -1. */
  private int chunkOf(long offset) {
    var low = 0;
    var high = offsets.length - 1;
    while (low <= high) {
      var middle = (low + high) >>> 1;
      if (offsets[middle][0] <= offset) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return high;
  }

  /**
   * With further moves and erasures. A move counts instead of earlier ones of the same record; what
   * is erased stays so.
   *
   * @param moved offsets, ascending
   * @param movedEntries the {@link MovedEntry} of each
   * @param count how many of them
   */
  MovedRecords with(long[] moved, long[] movedEntries, int count) {
    var building = new Builder(offsets.length + count / CHUNK_MAX + 2);
    var next = 0;
    for (var chunk = 0; chunk < Math.max(1, offsets.length); chunk++) {
      var isLast = chunk + 1 >= offsets.length;
      var end = next;
      while (end < count && (isLast || moved[end] < offsets[chunk + 1][0])) {
        end++;
      }
      if (end == next) {
        building.keep(chunk);
      } else if (offsets.length == 0) {
        building.add(moved, movedEntries, count);
      } else {
        merge(chunk, moved, movedEntries, next, end, building);
      }
      next = end;
    }
    return building.build();
  }

  private void merge(
      int chunk, long[] moved, long[] movedEntries, int from, int to, Builder building) {
    var old = offsets[chunk];
    var merged = new long[old.length + to - from];
    var mergedEntries = new long[merged.length];
    var count = 0;
    var next = from;
    for (var i = 0; i < old.length; i++) {
      for (; next < to && moved[next] < old[i]; next++) {
        merged[count] = moved[next];
        mergedEntries[count++] = movedEntries[next];
      }
      merged[count] = old[i];
      if (next < to && moved[next] == old[i]) {
        mergedEntries[count++] = MovedEntry.combined(entries[chunk][i], movedEntries[next++]);
      } else {
        mergedEntries[count++] = entries[chunk][i];
      }
    }
    for (; next < to; next++) {
      merged[count] = moved[next];
      mergedEntries[count++] = movedEntries[next];
    }
    building.add(merged, mergedEntries, count);
  }

  /** Without those whose place is below an offset: they are no longer in the log. */
  MovedRecords withoutPlacesBelow(long start) {
    if (Arrays.stream(lowestPlaces).allMatch(lowest -> lowest >= start)) {
      return this;
    }
    var building = new Builder(offsets.length);
    for (var chunk = 0; chunk < offsets.length; chunk++) {
      if (lowestPlaces[chunk] >= start) {
        building.keep(chunk);
        continue;
      }
      var left = new long[offsets[chunk].length];
      var leftEntries = new long[left.length];
      var count = 0;
      for (var i = 0; i < left.length; i++) {
        if (MovedEntry.place(entries[chunk][i]) >= start) {
          left[count] = offsets[chunk][i];
          leftEntries[count++] = entries[chunk][i];
        }
      }
      building.add(left, leftEntries, count);
    }
    return building.build();
  }

  /** Collects chunks. */
  private final class Builder {
    private long[][] newOffsets;
    private long[][] newEntries;
    private long[] newLowestPlaces;
    private int[] newErasedCounts;
    private int count;

    Builder(int chunks) {
      newOffsets = new long[chunks][];
      newEntries = new long[chunks][];
      newLowestPlaces = new long[chunks];
      newErasedCounts = new int[chunks];
    }

    /** Keeps a chunk as it is, and what is known of it: to look through all would take long. */
    void keep(int chunk) {
      if (chunk < offsets.length) {
        put(offsets[chunk], entries[chunk], lowestPlaces[chunk], erasedCounts[chunk]);
      }
    }

    /** Adds records, in as many chunks as they need. */
    void add(long[] more, long[] moreEntries, int size) {
      var parts = (size + CHUNK_MAX - 1) / CHUNK_MAX;
      for (var part = 0; part < parts; part++) {
        var from = (int) ((long) size * part / parts);
        var to = (int) ((long) size * (part + 1) / parts);
        var partEntries = Arrays.copyOfRange(moreEntries, from, to);
        put(
            Arrays.copyOfRange(more, from, to),
            partEntries,
            lowest(partEntries),
            erased(partEntries));
      }
    }

    private void put(long[] chunk, long[] chunkEntries, long lowestPlace, int erased) {
      if (count == newOffsets.length) {
        newOffsets = Arrays.copyOf(newOffsets, count * 2 + 1);
        newEntries = Arrays.copyOf(newEntries, count * 2 + 1);
        newLowestPlaces = Arrays.copyOf(newLowestPlaces, count * 2 + 1);
        newErasedCounts = Arrays.copyOf(newErasedCounts, count * 2 + 1);
      }
      newOffsets[count] = chunk;
      newLowestPlaces[count] = lowestPlace;
      newErasedCounts[count] = erased;
      newEntries[count++] = chunkEntries;
    }

    MovedRecords build() {
      return count == 0
          ? NONE
          : new MovedRecords(
              Arrays.copyOf(newOffsets, count),
              Arrays.copyOf(newEntries, count),
              Arrays.copyOf(newLowestPlaces, count),
              Arrays.copyOf(newErasedCounts, count));
    }
  }

  /**
   * Appends it, little endian: u32 number of records; for each the distance of its offset to the
   * one before and of its place to the one before, zigzag coded, both as variable byte integers of
   * seven bits, then u16: size in bits 0 to 11, bit 12 whether it was kept by a rule, bit 13
   * whether it was erased.
   */
  void write(ByteBuf out) {
    out.writeIntLE(size());
    var offset = 0L;
    var place = 0L;
    for (var chunk = 0; chunk < offsets.length; chunk++) {
      for (var i = 0; i < offsets[chunk].length; i++) {
        var entry = entries[chunk][i];
        VarLong.write(out, offsets[chunk][i] - offset);
        var distance = MovedEntry.place(entry) - place;
        VarLong.write(out, (distance << 1) ^ (distance >> 63));
        out.writeShortLE(MovedEntry.rest(entry));
        offset = offsets[chunk][i];
        place = MovedEntry.place(entry);
      }
    }
  }

  /** Reads what {@link #write} wrote. */
  static MovedRecords read(ByteBuf in) {
    var count = in.readIntLE();
    var offsets = new long[count];
    var entries = new long[count];
    var offset = 0L;
    var place = 0L;
    for (var i = 0; i < count; i++) {
      offset += VarLong.read(in);
      var distance = VarLong.read(in);
      place += (distance >>> 1) ^ -(distance & 1);
      offsets[i] = offset;
      entries[i] = MovedEntry.of(place, in.readUnsignedShortLE());
    }
    return NONE.with(offsets, entries, count);
  }
}
