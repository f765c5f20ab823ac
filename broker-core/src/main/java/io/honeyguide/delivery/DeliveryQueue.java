package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The deliveries of one consumer, in order: eight bytes each, in linked chunks. Every delivery has
 * an index, counted from 0 over the life of the queue; a delivery's packet identifier is a function
 * of its index, so it is the same after a restart without any record of its own.
 *
 * <p>Owner: the shard's thread appends and settles. One event loop at a time reads through a {@link
 * Reader}; it sees what was appended before the {@linkplain #end() end} it last read. There is no
 * lock and no CAS.
 *
 * <p>Invariant: first unsettled index &lt;= end. Settled deliveries below it are forgotten with
 * their chunks; those beyond it are held as ranges until the gap closes.
 */
public final class DeliveryQueue {

  /** Answered by {@link #markBelow} when there is nothing more to mark. */
  static final long ALL_MARKED = -1;

  private static final int CHUNK_FIRST = 16;
  private static final int CHUNK_MAX = 512;
  private static final VarHandle END;

  static {
    try {
      END = MethodHandles.lookup().findVarHandle(DeliveryQueue.class, "end", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private DeliveryChunk tail;
  private DeliveryChunk head;

  @SuppressWarnings("UnusedVariable") // through END
  private long end;

  private long firstUnsettled;
  private @Nullable NavigableMap<Long, Long> settledBeyond;

  /** From this index on no delivery is of an older message than the one before it. */
  private long ascendingFrom;

  /** Offset of the message that was added last. */
  private long lastOffset;

  /** Unsettled deliveries that came from share groups. */
  private int assignedCount;

  /**
   * Deliveries below this index were handed to a connection at least once; written by the reader.
   */
  private volatile long offeredBelow;

  /** Deliveries below this index that were not offered yet are dropped; written by the shard. */
  private volatile long dropBelow;

  /** What of that was too old; written by the shard before the above. */
  private long agedBelow;

  /** Where settling is not in the log: everything below is done with; written by the reader. */
  private volatile long consumedBelow;

  /** Where the retained messages begin that subscriptions asked for and nobody was offered yet. */
  private long answerFirst;

  /** Where they end. */
  private long answerBelow;

  /** Bytes of the deliveries from {@link #countedFrom} on, as their classes of size say. */
  private long waitingBytes;

  private long countedFrom;

  /** A queue whose first delivery gets an index. */
  public DeliveryQueue(long firstIndex) {
    tail = new DeliveryChunk(firstIndex, CHUNK_FIRST);
    head = tail;
    firstUnsettled = firstIndex;
    offeredBelow = firstIndex;
    consumedBelow = firstIndex;
    countedFrom = firstIndex;
    END.setRelease(this, firstIndex);
  }

  /** Appends a delivery. Shard's thread. */
  void add(long ref, int sizeClass, int @Nullable [] identifiers) {
    add(ref, sizeClass, identifiers, null);
  }

  /**
   * Appends a retained message that a subscription asked for. A limit lets all of them stand until
   * they were offered, since whoever subscribes is owed every one [MQTT-3.3.1-9], and counts no
   * bytes of them. Shard's thread.
   *
   * @param most how many may stand beyond the limit
   */
  void addRetained(long ref, int @Nullable [] identifiers, int most) {
    var index = end();
    if (answerBelow <= firstUnoffered()) {
      answerFirst = index;
    }
    add(ref, SizeClass.UNCOUNTED, identifiers);
    if (index - answerFirst < most) {
      answerBelow = index + 1;
    }
  }

  /** How many deliveries it may hold beyond its limit. Shard's thread. */
  long allowance() {
    return answerBelow > firstUnoffered() ? answerBelow - answerFirst : 0;
  }

  /**
   * Appends a delivery. Shard's thread.
   *
   * @param sizeClass the {@link SizeClass} of the message
   * @param assigned where it came from, if it is a share group's; hears when it is settled
   */
  void add(long ref, int sizeClass, int @Nullable [] identifiers, @Nullable Assigned assigned) {
    var index = (long) END.get(this);
    var offset = MessageRef.offset(ref);
    if (offset < lastOffset) {
      ascendingFrom = index;
    }
    lastOffset = offset;
    if (tail.isFull(index)) {
      var chunk = new DeliveryChunk(index, Math.min(CHUNK_MAX, tail.capacity * 2));
      tail.next = chunk;
      tail = chunk;
    }
    tail.put(index, ref, sizeClass, identifiers, assigned);
    waitingBytes += SizeClass.bytes(sizeClass);
    if (assigned != null) {
      assignedCount++;
      assigned.member().delivering();
    }
    END.setRelease(this, index + 1);
  }

  /** Reference of the delivery that was added last; there must be one. Shard's thread. */
  long lastRef() {
    return tail.ref(end() - 1);
  }

  /** The index that the next delivery gets. Any thread. */
  public long end() {
    return (long) END.getAcquire(this);
  }

  /**
   * The oldest delivery that is not settled; equals {@link #end()} when all are. Shard's thread.
   */
  long firstUnsettled() {
    return firstUnsettled;
  }

  /** Number of deliveries from the oldest unsettled one on. Shard's thread. */
  long pending() {
    return end() - firstUnsettled;
  }

  /**
   * Deliveries are done with. Repeated and unknown indexes do no harm. Shard's thread.
   *
   * @param first index of the first of them
   */
  void settle(long first, int count) {
    var from = Math.max(first, firstUnsettled);
    var to = Math.min(first + count, end());
    if (from >= to) {
      return;
    }
    tellMembers(from, to);
    if (from > firstUnsettled) {
      if (settledBeyond == null) {
        settledBeyond = new TreeMap<>();
      }
      SettledRanges.add(settledBeyond, from, to);
      return;
    }
    firstUnsettled = to;
    if (settledBeyond != null) {
      firstUnsettled = SettledRanges.closeUp(settledBeyond, firstUnsettled);
      settledBeyond = settledBeyond.isEmpty() ? null : settledBeyond;
    }
    while (firstUnsettled - head.first >= head.capacity && head.next != null) {
      // Their sizes go with them.
      countFrom(head.next.first);
      head = head.next;
    }
  }

  /** Tells the members of share groups of deliveries that are being settled, each once. */
  private void tellMembers(long from, long to) {
    if (assignedCount == 0) {
      return;
    }
    var chunk = head;
    for (var index = from; index < to; index++) {
      chunk = chunk.holding(index);
      var assigned = chunk.assigned(index);
      if (assigned != null) {
        chunk.unassign(index);
        assignedCount--;
        assigned.member().settled(assigned.ref());
      }
    }
  }

  /** Takes deliveries that came from share groups out of a walk over the queue. */
  interface AssignedVisitor {
    void delivery(long index, long ref, Assigned assigned);
  }

  /** Walks over the unsettled deliveries that came from share groups. Shard's thread. */
  void forEachAssigned(AssignedVisitor visitor) {
    if (assignedCount == 0) {
      return;
    }
    var chunk = head;
    for (var index = firstUnsettled; index < end(); index++) {
      chunk = chunk.holding(index);
      var assigned = chunk.assigned(index);
      if (assigned != null) {
        visitor.delivery(index, chunk.ref(index), assigned);
      }
    }
  }

  /** A delivery goes back to the share group it came from. Shard's thread, without a reader. */
  void giveBack(long index) {
    var chunk = head.holding(index);
    if (chunk.assigned(index) != null) {
      chunk.unassign(index);
      assignedCount--;
    }
    settle(index, 1);
  }

  /** Whether a delivery at or beyond the oldest unsettled one is settled. Shard's thread. */
  private boolean isSettled(long index) {
    return settledBeyond != null && SettledRanges.contains(settledBeyond, index);
  }

  /** The receiver has the message of a QoS 2 delivery. Shard's thread. */
  void received(long index) {
    if (index < firstUnsettled || index >= end()) {
      return;
    }
    var chunk = head.holding(index);
    chunk.ref(index, MessageRef.received(chunk.ref(index)));
  }

  /** The oldest delivery that a limit may drop: not offered to a connection yet. Shard's thread. */
  long firstUnoffered() {
    return Math.max(Math.max(offeredBelow, dropBelow), firstUnsettled);
  }

  /** Number of deliveries that no connection was offered yet. Shard's thread. */
  long waiting() {
    return end() - firstUnoffered();
  }

  /** Bytes of the deliveries that no connection was offered yet, about. Shard's thread. */
  long waitingBytes() {
    countFrom(firstUnoffered());
    return waitingBytes;
  }

  /** Whether more bytes than that wait; mostly a comparison. Shard's thread. */
  boolean isHeavierThan(long bytes) {
    return waitingBytes > bytes && waitingBytes() > bytes;
  }

  /** Takes the deliveries below an index out of the bytes that wait. */
  private void countFrom(long index) {
    var below = Math.min(index, end());
    if (below == end()) {
      waitingBytes = 0;
    } else {
      waitingBytes -= QueueCut.bytes(head, countedFrom, below);
    }
    countedFrom = Math.max(countedFrom, below);
  }

  /** The {@link SizeClass} of an unsettled delivery. Shard's thread. */
  int sizeClass(long index) {
    return head.holding(index).sizeClass(index);
  }

  /**
   * Where the newest deliveries begin that stay within a limit. The last one stays in any case:
   * what is larger than the limit alone would reach nobody, not even who waits for it. Shard's
   * thread.
   *
   * @param first the oldest delivery that may go
   */
  long newest(long first, long messages, long bytes) {
    countFrom(first);
    var index = Math.max(first, end() - messages);
    var over = waitingBytes - QueueCut.bytes(head, first, index) - bytes;
    return QueueCut.lighterBy(over, head, index, end());
  }

  /**
   * Where the deliveries begin that are not older than a place in the log and were not offered yet.
   * A retained message that a subscription asked for is as old as what stands right behind it.
   */
  long youngFrom(long offset) {
    return QueueCut.youngFrom(head, firstUnoffered(), end(), answerBelow, offset);
  }

  /** Drops the deliveries below an index that are too old, see {@link #dropBelow}. */
  void dropOld(long index) {
    agedBelow = Math.max(agedBelow, index);
    dropBelow(index);
  }

  /** Drops the deliveries below an index that no connection was offered yet. Shard's thread. */
  void dropBelow(long index) {
    dropBelow = Math.max(dropBelow, index);
  }

  /** Notes, from the log, how far a connection got. Shard's thread, while no reader is at work. */
  void offeredBelow(long index) {
    offeredBelow = Math.max(offeredBelow, Math.min(index, end()));
  }

  /** How far connections got: deliveries below it were offered once. Any thread. */
  long offeredBelow() {
    return offeredBelow;
  }

  /**
   * Says that deliveries below an index are done with, for a queue whose settling is not in the
   * log. Reader's thread; the shard takes notice at the next delivery.
   */
  void consumedBelow(long index) {
    consumedBelow = index;
  }

  /** Forgets what the reader said to be done with. Shard's thread. */
  void settleConsumed() {
    settle(firstUnsettled, (int) Math.min(Integer.MAX_VALUE, consumedBelow - firstUnsettled));
  }

  /** Takes deliveries out of a walk over the queue. */
  interface Visitor {
    void delivery(long index, long ref, int @Nullable [] identifiers);
  }

  /** Walks over the unsettled deliveries. Shard's thread. */
  void forEachUnsettled(Visitor visitor) {
    forEachPlaceBelow(
        end(),
        (chunk, index) -> visitor.delivery(index, chunk.ref(index), chunk.identifiers(index)));
  }

  /** Takes the places of deliveries out of a walk over the queue. */
  interface PlaceVisitor {
    void delivery(DeliveryChunk chunk, long index);
  }

  /** Walks over the places of the unsettled deliveries below an index. Shard's thread. */
  void forEachPlaceBelow(long below, PlaceVisitor visitor) {
    var chunk = head;
    for (var index = firstUnsettled; index < below; index++) {
      chunk = chunk.holding(index);
      if (!isSettled(index)) {
        visitor.delivery(chunk, index);
      }
    }
  }

  /**
   * Marks what is owed, looking at so many deliveries from an index on, 0 at first; says where to
   * go on, or {@link #ALL_MARKED}. What begins behind the marks costs one look. Shard's thread.
   */
  long markBelow(Marks marks, long from, int most) {
    var index = Math.max(from, firstUnsettled);
    var stop = Math.min(end(), index + most);
    var chunk = head;
    for (; index < stop; index++) {
      chunk = chunk.holding(index);
      var ref = chunk.ref(index);
      if (MessageRef.offset(ref) >= marks.below()) {
        if (index >= ascendingFrom) {
          return ALL_MARKED;
        }
      } else if (MessageRef.qos(ref) != MessageRef.RECEIVED && !isSettled(index)) {
        if (index < offeredBelow) {
          marks.markBegun(MessageRef.offset(ref));
        } else {
          marks.mark(MessageRef.offset(ref));
        }
      }
    }
    return index < end() ? index : ALL_MARKED;
  }

  /** The settled ranges beyond the oldest unsettled delivery, by first index. Shard's thread. */
  Map<Long, Long> settledBeyond() {
    return settledBeyond == null ? Map.of() : settledBeyond;
  }

  /**
   * Starts reading at the oldest unsettled delivery. Shard's thread; the reader is then handed to
   * an event loop.
   */
  Reader reader() {
    return new Reader(settledBeyond == null ? Map.of() : new TreeMap<>(settledBeyond));
  }

  /** Reads the queue in order. Owner: one event loop. */
  final class Reader {
    private final NavigableMap<Long, Long> skipped;
    private DeliveryChunk chunk = head;
    private long next = firstUnsettled;
    private final long resentBelow = Math.min(offeredBelow, end());

    Reader(Map<Long, Long> settled) {
      skipped = new TreeMap<>(settled);
    }

    /** Whether there is a delivery to read. Passes over settled ones. */
    boolean hasNext() {
      while (!skipped.isEmpty() && skipped.firstKey() <= next) {
        next = Math.max(next, skipped.pollFirstEntry().getValue());
      }
      return next < end();
    }

    /** Index of the delivery that is next. */
    long index() {
      return next;
    }

    /** Whether a limit dropped the delivery that is next, before anybody was offered it. */
    boolean isDropped() {
      return next < dropBelow && next >= resentBelow;
    }

    /** Whether what was dropped was too old. */
    boolean isAged() {
      return next < agedBelow;
    }

    /** Whether an earlier connection was offered the delivery that is next. */
    boolean wasOffered() {
      return next < resentBelow;
    }

    /** Reference of the delivery that is next. */
    long ref() {
      chunk = chunk.holding(next);
      return chunk.ref(next);
    }

    /** Subscription Identifiers of the delivery that is next, or null. */
    int @Nullable [] identifiers() {
      return chunk.holding(next).identifiers(next);
    }

    /**
     * Copies the references of the deliveries that come next, without going on.
     *
     * @return how many
     */
    int peek(long[] into) {
      var start = chunk;
      var count = 0;
      for (var index = next; index < end() && count < into.length; index++) {
        start = start.holding(index);
        into[count++] = start.ref(index);
      }
      return count;
    }

    /** Goes on to the next delivery. */
    void advance() {
      next++;
      if (next > offeredBelow) {
        offeredBelow = next;
      }
    }
  }
}
