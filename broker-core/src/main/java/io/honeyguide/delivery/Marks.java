package io.honeyguide.delivery;

import io.honeyguide.log.Front;
import io.honeyguide.log.MovedRecords;

/**
 * Which messages that stand in the oldest part of the log, or were moved before, somebody refers
 * to: a bit for each.
 *
 * <p>Owner: the shard's thread marks. Other threads look once the walks are over; what is marked
 * from then on is looked at by the shard's thread again.
 */
public final class Marks {

  private static final int WORD_SHIFT = 6;

  private final long from;
  private final long below;
  private final MovedRecords moved;
  private final long[] inFront;
  private final long[] inMoved;

  /** Those of them that are kept though their time is over. */
  private final long[] begunInFront;

  private final long[] begunInMoved;
  private long count;
  private long told;

  /**
   * Nothing marked.
   *
   * @param moved what was moved so far
   */
  Marks(Front front, MovedRecords moved) {
    this.from = front.from();
    this.below = front.below();
    this.moved = moved;
    this.inFront = words(below - from);
    this.begunInFront = words(below - from);
    this.inMoved = words(moved.size());
    this.begunInMoved = words(moved.size());
  }

  private static long[] words(long bits) {
    return new long[(int) ((bits + 63) >> WORD_SHIFT)];
  }

  /** Messages below this offset do not stand where they were appended. */
  long from() {
    return from;
  }

  /** References to messages at or above this offset need not be marked. */
  public long below() {
    return below;
  }

  /** Somebody is owed a message, unless its time is over. */
  public void mark(long offset) {
    told++;
    count += mark(offset, inFront, inMoved) ? 1 : 0;
  }

  /**
   * Somebody is owed a message even when its time is over, since handing it out has begun: both
   * sides keep to the end of a QoS 2 handshake.
   */
  public void markBegun(long offset) {
    mark(offset);
    mark(offset, begunInFront, begunInMoved);
  }

  private boolean mark(long offset, long[] front, long[] earlier) {
    if (offset >= below) {
      return false;
    }
    if (offset >= from) {
      return set(front, (int) (offset - from));
    }
    var index = moved.indexOf(offset);
    return index != MovedRecords.ABSENT && set(earlier, index);
  }

  private static boolean set(long[] words, int bit) {
    var word = bit >> WORD_SHIFT;
    var mask = 1L << bit;
    var isNew = (words[word] & mask) == 0;
    words[word] |= mask;
    return isNew;
  }

  /** How many references it was told of, those to the same message and to new ones included. */
  long told() {
    return told;
  }

  /** How many messages are marked. */
  long count() {
    return count;
  }

  /** Whether somebody is owed a message unless its time is over. */
  boolean isMarked(long offset) {
    return isSet(offset, inFront, inMoved);
  }

  /** Whether somebody is owed a message in any case. */
  boolean isBegun(long offset) {
    return isSet(offset, begunInFront, begunInMoved);
  }

  private boolean isSet(long offset, long[] front, long[] earlier) {
    if (offset >= from) {
      return offset < below && isSet(front, (int) (offset - from));
    }
    var index = moved.indexOf(offset);
    return index != MovedRecords.ABSENT && isSet(earlier, index);
  }

  private static boolean isSet(long[] words, int bit) {
    return (words[bit >> WORD_SHIFT] & 1L << bit) != 0;
  }

  /** Bytes of what was moved before and is still needed, as far as the marks tell. */
  long movedBytesNeeded() {
    var sum = new long[1];
    moved.forEach(
        (index, bytes, byRule) -> {
          if (byRule || isSet(inMoved, index)) {
            sum[0] += bytes;
          }
        });
    return sum[0];
  }
}
