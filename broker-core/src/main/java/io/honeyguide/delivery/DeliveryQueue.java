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

  /** Consecutive deliveries. Written by the shard's thread before the end moves past them. */
  private static final class Chunk {
    final long first;
    final long[] refs;
    int @Nullable [] @Nullable [] identifiers;

    /** Where deliveries came from that are not settled; the shard's thread alone looks at it. */
    @Nullable Assigned @Nullable [] assigned;

    @Nullable Chunk next;

    Chunk(long first, int size) {
      this.first = first;
      this.refs = new long[size];
    }
  }

  private Chunk tail;
  private Chunk head;

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

  /** Where settling is not in the log: everything below is done with; written by the reader. */
  private volatile long consumedBelow;

  /** Where the retained messages begin that subscriptions asked for and nobody was offered yet. */
  private long answerFirst;

  /** Where they end. */
  private long answerBelow;

  /** A queue whose first delivery gets an index. */
  public DeliveryQueue(long firstIndex) {
    tail = new Chunk(firstIndex, CHUNK_FIRST);
    head = tail;
    firstUnsettled = firstIndex;
    offeredBelow = firstIndex;
    consumedBelow = firstIndex;
    END.setRelease(this, firstIndex);
  }

  /** Appends a delivery. Shard's thread. */
  void add(long ref, int @Nullable [] identifiers) {
    add(ref, identifiers, null);
  }

  /**
   * Appends a retained message that a subscription asked for. A limit lets all of them stand until
   * they were offered, since whoever subscribes is owed every one [MQTT-3.3.1-9]. Shard's thread.
   *
   * @param most how many may stand beyond the limit
   */
  void addRetained(long ref, int @Nullable [] identifiers, int most) {
    var index = end();
    if (answerBelow <= firstUnoffered()) {
      answerFirst = index;
    }
    add(ref, identifiers);
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
   * @param assigned where it came from, if it is a share group's; hears when it is settled
   */
  void add(long ref, int @Nullable [] identifiers, @Nullable Assigned assigned) {
    var index = (long) END.get(this);
    var offset = MessageRef.offset(ref);
    if (offset < lastOffset) {
      ascendingFrom = index;
    }
    lastOffset = offset;
    var place = (int) (index - tail.first);
    if (place == tail.refs.length) {
      var chunk = new Chunk(index, Math.min(CHUNK_MAX, tail.refs.length * 2));
      tail.next = chunk;
      tail = chunk;
      place = 0;
    }
    tail.refs[place] = ref;
    if (identifiers != null) {
      var sets = tail.identifiers;
      if (sets == null) {
        sets = new int[tail.refs.length][];
        tail.identifiers = sets;
      }
      sets[place] = identifiers;
    }
    if (assigned != null) {
      var origins = tail.assigned;
      if (origins == null) {
        origins = new Assigned[tail.refs.length];
        tail.assigned = origins;
      }
      origins[place] = assigned;
      assignedCount++;
      assigned.member().delivering();
    }
    END.setRelease(this, index + 1);
  }

  /** Reference of the delivery that was added last; there must be one. Shard's thread. */
  long lastRef() {
    return tail.refs[(int) (end() - 1 - tail.first)];
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
      hold(settledBeyond, from, to);
      return;
    }
    firstUnsettled = to;
    if (settledBeyond != null) {
      closeGaps(settledBeyond);
    }
    while (firstUnsettled - head.first >= head.refs.length && head.next != null) {
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
      chunk = chunkOf(chunk, index);
      var origins = chunk.assigned;
      var place = (int) (index - chunk.first);
      var assigned = origins == null ? null : origins[place];
      if (origins != null && assigned != null) {
        origins[place] = null;
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
      chunk = chunkOf(chunk, index);
      var place = (int) (index - chunk.first);
      var assigned = chunk.assigned == null ? null : chunk.assigned[place];
      if (assigned != null) {
        visitor.delivery(index, chunk.refs[place], assigned);
      }
    }
  }

  /** A delivery goes back to the share group it came from. Shard's thread, without a reader. */
  void giveBack(long index) {
    var chunk = chunkOf(head, index);
    if (chunk.assigned != null) {
      chunk.assigned[(int) (index - chunk.first)] = null;
      assignedCount--;
    }
    settle(index, 1);
  }

  /** Adds a range, joined with those that it touches. */
  private static void hold(NavigableMap<Long, Long> ranges, long first, long below) {
    var from = first;
    var to = below;
    for (var near = ranges.floorEntry(to);
        near != null && near.getValue() >= from;
        near = ranges.floorEntry(to)) {
      from = Math.min(from, near.getKey());
      to = Math.max(to, near.getValue());
      ranges.remove(near.getKey());
    }
    ranges.put(from, to);
  }

  private void closeGaps(NavigableMap<Long, Long> ranges) {
    for (var range = ranges.firstEntry();
        range != null && range.getKey() <= firstUnsettled;
        range = ranges.firstEntry()) {
      firstUnsettled = Math.max(firstUnsettled, range.getValue());
      ranges.pollFirstEntry();
    }
    if (ranges.isEmpty()) {
      settledBeyond = null;
    }
  }

  /** Whether a delivery at or beyond the oldest unsettled one is settled. Shard's thread. */
  private boolean isSettled(long index) {
    if (settledBeyond == null) {
      return false;
    }
    var range = settledBeyond.floorEntry(index);
    return range != null && index < range.getValue();
  }

  /** The receiver has the message of a QoS 2 delivery. Shard's thread. */
  void received(long index) {
    if (index < firstUnsettled || index >= end()) {
      return;
    }
    var chunk = chunkOf(head, index);
    var place = (int) (index - chunk.first);
    chunk.refs[place] = MessageRef.received(chunk.refs[place]);
  }

  private static Chunk chunkOf(Chunk start, long index) {
    var chunk = start;
    while (index - chunk.first >= chunk.refs.length && chunk.next != null) {
      chunk = chunk.next;
    }
    return chunk;
  }

  /** The oldest delivery that a limit may drop: not offered to a connection yet. Shard's thread. */
  long firstUnoffered() {
    return Math.max(Math.max(offeredBelow, dropBelow), firstUnsettled);
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

  /** Takes deliveries out of a walk over the queue, with all that is known of each. */
  interface WholeVisitor {
    void delivery(long index, long ref, int @Nullable [] identifiers, @Nullable Assigned assigned);
  }

  /** Walks over the unsettled deliveries. Shard's thread. */
  void forEachUnsettled(Visitor visitor) {
    forEachUnsettledBelow(
        end(), (index, ref, identifiers, from) -> visitor.delivery(index, ref, identifiers));
  }

  /** Walks over the unsettled deliveries below an index. Shard's thread. */
  void forEachUnsettledBelow(long below, WholeVisitor visitor) {
    var chunk = head;
    for (var index = firstUnsettled; index < below; index++) {
      chunk = chunkOf(chunk, index);
      if (!isSettled(index)) {
        var place = (int) (index - chunk.first);
        var sets = chunk.identifiers;
        var origins = chunk.assigned;
        visitor.delivery(
            index,
            chunk.refs[place],
            sets == null ? null : sets[place],
            origins == null ? null : origins[place]);
      }
    }
  }

  /**
   * Marks the messages that are owed, a piece at a time. A queue that begins behind what is looked
   * for is passed at once. Shard's thread.
   *
   * @param from 0, or what the call before answered
   * @param most how many deliveries to look at
   * @return where to go on, or {@link #ALL_MARKED}
   */
  long markBelow(Marks marks, long from, int most) {
    var index = Math.max(from, firstUnsettled);
    var stop = Math.min(end(), index + most);
    var chunk = head;
    for (; index < stop; index++) {
      chunk = chunkOf(chunk, index);
      var ref = chunk.refs[(int) (index - chunk.first)];
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
    private Chunk chunk = head;
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

    /** Whether an earlier connection was offered the delivery that is next. */
    boolean wasOffered() {
      return next < resentBelow;
    }

    /** Reference of the delivery that is next. */
    long ref() {
      chunk = chunkOf(chunk, next);
      return chunk.refs[(int) (next - chunk.first)];
    }

    /** Subscription Identifiers of the delivery that is next, or null. */
    int @Nullable [] identifiers() {
      var sets = chunkOf(chunk, next).identifiers;
      return sets == null ? null : sets[(int) (next - chunk.first)];
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
        start = chunkOf(start, index);
        into[count++] = start.refs[(int) (index - start.first)];
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
