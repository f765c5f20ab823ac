package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;
import java.util.function.LongConsumer;

/**
 * The messages that a share group has for its members, in the order of the log. A message is known
 * by its offset: a group gets each message once.
 *
 * <p>Idea: a ring of references with gaps. New messages come at the end and are taken from the
 * front, so both cost a step; what comes back is put in its old place, which is near the front,
 * since nothing behind it was taken long before. A removed message leaves a gap until the front
 * passes it or gaps outnumber messages.
 *
 * <p>Two marks on a message stand beside the log and never go into a snapshot. <i>Taken</i>: a
 * member has it, or a record about it is on its way, so it is nobody else's. <i>Transient</i>: the
 * log does not know that the group has it, since no durable session was a member when it came.
 *
 * <p>Owner: the shard's thread.
 */
final class ShareQueue {

  /** In place of a position: there is none. */
  static final int NONE = -1;

  // An entry: three marks, a size class, and the reference without its shard.
  // bits 63..61 marks | 60..53 size class | 52..3 offset | 2 RETAIN | 1..0 QoS
  private static final int SIZE_SHIFT = 53;
  private static final int OFFSET_SHIFT = 3;
  private static final long OFFSET_MASK = (1L << (SIZE_SHIFT - OFFSET_SHIFT)) - 1;
  private static final long RETAIN = 1L << 2;
  private static final long QOS_MASK = 3;
  private static final long TAKEN = 1L << 63;
  private static final long TRANSIENT = 1L << 62;
  private static final long REMOVED = 1L << 61;

  /** Gaps up to which the ring is left as it is. */
  private static final int GAPS_FREE = 64;

  private static final int CAPACITY_MIN = 16;

  private final int shard;
  private long[] ring = new long[CAPACITY_MIN];
  private int head;
  private int span;
  private int size;
  private int freeCount;

  /** Bytes of the messages that are not taken, as their classes of size say. */
  private long freeBytes;

  /** No message before this position is free. */
  private int freeFrom;

  /** An empty queue of a shard's group. */
  ShareQueue(int shard) {
    this.shard = shard;
  }

  /** Number of messages, taken ones included. */
  int size() {
    return size;
  }

  /** Number of messages that are not taken. */
  int freeCount() {
    return freeCount;
  }

  /** Bytes of the messages that are not taken, about. */
  long freeBytes() {
    return freeBytes;
  }

  /**
   * Adds a message, or makes it free again and known to the log as said.
   *
   * @param sizeClass its {@link SizeClass} as far as the log tells, for the sum is to be the same
   *     after a replay
   */
  void add(long ref, int sizeClass, boolean isTransient) {
    var entry =
        (long) sizeClass << SIZE_SHIFT
            | MessageRef.offset(ref) << OFFSET_SHIFT
            | (MessageRef.isRetain(ref) ? RETAIN : 0)
            | MessageRef.qos(ref);
    var at = firstNotBelow(MessageRef.offset(ref));
    if (at == span) {
      makeRoom();
      at = span;
      span++;
    } else if (offset(get(at)) == MessageRef.offset(ref)) {
      removeAt(at, false);
    } else {
      makeRoom();
      at = firstNotBelow(MessageRef.offset(ref));
      openGap(at);
    }
    set(at, entry | (isTransient ? TRANSIENT : 0));
    size++;
    freed(entry);
    freeFrom = Math.min(freeFrom, at);
  }

  private void freed(long entry) {
    freeCount++;
    freeBytes += SizeClass.bytes(sizeClass(entry));
  }

  private void unfreed(long entry) {
    freeCount--;
    freeBytes -= SizeClass.bytes(sizeClass(entry));
  }

  private static int sizeClass(long entry) {
    return (int) (entry >>> SIZE_SHIFT) & SizeClass.LARGEST;
  }

  private static long offset(long entry) {
    return entry >>> OFFSET_SHIFT & OFFSET_MASK;
  }

  /** Moves what stands before a position one place to the front. */
  private void openGap(int at) {
    head = (head - 1) & (ring.length - 1);
    span++;
    for (var i = 0; i < at; i++) {
      set(i, get(i + 1));
    }
    freeFrom = 0;
  }

  /** The position of the oldest free message, or {@link #NONE}. */
  int firstFree() {
    if (freeCount == 0) {
      return NONE;
    }
    while ((get(freeFrom) & (TAKEN | REMOVED)) != 0) {
      freeFrom++;
    }
    return freeFrom;
  }

  /** The message at a position. */
  long ref(int at) {
    var entry = get(at);
    return MessageRef.of(shard, offset(entry), (int) (entry & QOS_MASK), (entry & RETAIN) != 0);
  }

  /**
   * The {@link SizeClass} of a message that the log has in the group; of any other one the fold
   * knows nothing.
   */
  int loggedSizeClass(long ref) {
    var at = find(ref);
    return at == NONE || isTransient(at) ? SizeClass.UNCOUNTED : sizeClass(at);
  }

  /** The {@link SizeClass} of the message at a position. */
  int sizeClass(int at) {
    return sizeClass(get(at));
  }

  /** Whether the log does not know of the message at a position. */
  boolean isTransient(int at) {
    return (get(at) & TRANSIENT) != 0;
  }

  /** The message at a position, which was free, is somebody's. */
  void take(int at) {
    set(at, get(at) | TAKEN);
    unfreed(get(at));
  }

  /** Where a message stands, or {@link #NONE}. Holds until something is added or removed. */
  int find(long ref) {
    var at = firstNotBelow(MessageRef.offset(ref));
    var isHere = at < span && offset(get(at)) == MessageRef.offset(ref) && (get(at) & REMOVED) == 0;
    return isHere ? at : NONE;
  }

  /** The message at a position is nobody's any more. */
  void free(int at) {
    if ((get(at) & TAKEN) != 0) {
      set(at, get(at) & ~TAKEN);
      freed(get(at));
      freeFrom = Math.min(freeFrom, at);
    }
  }

  /** Removes a message, if it is there. */
  void remove(long ref) {
    var at = find(ref);
    if (at != NONE) {
      removeAt(at, true);
    }
  }

  private void removeAt(int at, boolean closeUp) {
    var entry = get(at);
    if ((entry & REMOVED) == 0) {
      size--;
      if ((entry & TAKEN) == 0) {
        unfreed(entry);
      }
      set(at, entry | REMOVED);
    }
    if (closeUp) {
      closeUp();
    }
  }

  private void closeUp() {
    while (span > 0 && (get(0) & REMOVED) != 0) {
      head = (head + 1) & (ring.length - 1);
      span--;
      freeFrom = Math.max(0, freeFrom - 1);
    }
    if (span > 2 * size + GAPS_FREE) {
      resize(Math.max(CAPACITY_MIN, Integer.highestOneBit(size + 1) * 2));
    }
  }

  /** From here on the log does not know of any of the messages. */
  void forgetByLog() {
    for (var i = 0; i < span; i++) {
      set(i, get(i) | TRANSIENT);
    }
  }

  /** Takes messages out of a walk. */
  interface Visitor {
    void message(long ref, int sizeClass);
  }

  /** Walks over the messages that the log knows of, in order. */
  void forEachLogged(Visitor visitor) {
    for (var i = 0; i < span; i++) {
      if ((get(i) & (TRANSIENT | REMOVED)) == 0) {
        visitor.message(ref(i), sizeClass(get(i)));
      }
    }
  }

  /** Walks over the messages below an offset, in order, whether the log knows of them or not. */
  void forEachBelow(long offset, LongConsumer visitor) {
    for (var i = 0; i < span && offset(get(i)) < offset; i++) {
      if ((get(i) & REMOVED) == 0) {
        visitor.accept(ref(i));
      }
    }
  }

  private int firstNotBelow(long offset) {
    if (span == 0 || offset(get(span - 1)) < offset) {
      return span;
    }
    var low = 0;
    var high = span - 1;
    while (low < high) {
      var middle = (low + high) >>> 1;
      if (offset(get(middle)) < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void makeRoom() {
    if (span == ring.length) {
      // Compacting must win a quarter of the ring, or it would be done again and again.
      resize(size > ring.length / 4 * 3 ? ring.length * 2 : ring.length);
    }
  }

  /** Copies the messages without the gaps. */
  private void resize(int capacity) {
    var next = new long[capacity];
    var count = 0;
    for (var i = 0; i < span; i++) {
      if ((get(i) & REMOVED) == 0) {
        next[count++] = get(i);
      }
    }
    ring = next;
    head = 0;
    span = count;
    freeFrom = 0;
  }

  private long get(int at) {
    return ring[(head + at) & (ring.length - 1)];
  }

  private void set(int at, long entry) {
    ring[(head + at) & (ring.length - 1)] = entry;
  }
}
