package io.honeyguide.delivery;

import org.jspecify.annotations.Nullable;

/**
 * Consecutive deliveries of a {@link DeliveryQueue}: a link of its chain.
 *
 * <p>References and sizes share one array, the sizes behind the references with eight to a cell: an
 * array of their own would cost sixteen bytes of header per chunk.
 *
 * <p>Owner: the shard's thread writes, before the queue's end moves past what it wrote; an event
 * loop reads references and identifiers.
 */
final class DeliveryChunk {

  private static final int SIZES_PER_CELL = Long.BYTES;

  /** Index of its first delivery. */
  final long first;

  final int capacity;
  private final long[] cells;
  private int @Nullable [] @Nullable [] identifiers;

  /** Where deliveries came from that are not settled; the shard's thread alone looks at it. */
  private @Nullable Assigned @Nullable [] assigned;

  @Nullable DeliveryChunk next;

  /**
   * An empty chunk.
   *
   * @param capacity most deliveries, a multiple of eight
   */
  DeliveryChunk(long first, int capacity) {
    this.first = first;
    this.capacity = capacity;
    this.cells = new long[capacity + capacity / SIZES_PER_CELL];
  }

  /** Whether no delivery from an index on fits any more. */
  boolean isFull(long index) {
    return index - first == capacity;
  }

  private int place(long index) {
    return (int) (index - first);
  }

  /** Fills a place that is empty. */
  void put(long index, long ref, int sizeClass, int @Nullable [] ids, @Nullable Assigned origin) {
    var place = place(index);
    cells[place] = ref;
    cells[capacity + place / SIZES_PER_CELL] |= (long) sizeClass << shift(place);
    if (ids != null) {
      var sets = identifiers;
      if (sets == null) {
        sets = new int[capacity][];
        identifiers = sets;
      }
      sets[place] = ids;
    }
    if (origin != null) {
      var origins = assigned;
      if (origins == null) {
        origins = new Assigned[capacity];
        assigned = origins;
      }
      origins[place] = origin;
    }
  }

  private static int shift(int place) {
    return place % SIZES_PER_CELL * Byte.SIZE;
  }

  long ref(long index) {
    return cells[place(index)];
  }

  void ref(long index, long ref) {
    cells[place(index)] = ref;
  }

  /** The {@link SizeClass} of a delivery. */
  int sizeClass(long index) {
    var place = place(index);
    return (int) (cells[capacity + place / SIZES_PER_CELL] >>> shift(place)) & SizeClass.LARGEST;
  }

  int @Nullable [] identifiers(long index) {
    var sets = identifiers;
    return sets == null ? null : sets[place(index)];
  }

  /** Where a delivery came from, if it is a share group's. */
  @Nullable Assigned assigned(long index) {
    var origins = assigned;
    return origins == null ? null : origins[place(index)];
  }

  /** Forgets where a delivery came from. */
  void unassign(long index) {
    var origins = assigned;
    if (origins != null) {
      origins[place(index)] = null;
    }
  }

  /** The chunk that holds an index, looked for from this one on. */
  DeliveryChunk holding(long index) {
    var chunk = this;
    while (index - chunk.first >= chunk.capacity && chunk.next != null) {
      chunk = chunk.next;
    }
    return chunk;
  }
}
