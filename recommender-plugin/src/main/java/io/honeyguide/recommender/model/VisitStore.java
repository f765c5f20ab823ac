package io.honeyguide.recommender.model;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The newest visits, in a ring of slots. A slot holds up to {@value #ITEMS_MAX} items in the order
 * they were touched; a longer visit goes on in a fresh slot that names the one before.
 *
 * <p>Slots are numbered one after another by ints that wrap around; {@link #isLive} tells whether a
 * number still stands for a slot in the ring. So whoever remembers a slot's number need not be told
 * when the slot is forgotten. Number {@value #NONE} never stands for a visit.
 *
 * <p>An entry is an item's number; its sign bit says that the visit bought the item, the bit below
 * that the item lies in the basket, the next that a stranger began with it.
 */
public final class VisitStore {

  /** Most items in one slot. */
  public static final int ITEMS_MAX = 50;

  /** No slot. */
  public static final int NONE = 0;

  /** Cuts an entry to its item's number. */
  public static final int ITEM_MASK = 0x1fff_ffff;

  /** Most slots of one visit that are looked through. */
  static final int CHAIN_SLOTS_MAX = 64;

  /** In place of the number of different items; in a snapshot it stands beside the length. */
  private static final byte OVERLONG = -1;

  private static final int OVERLONG_MARK = 0x100;

  private static final int ROW_BYTES = 34;
  private static final int ENTRY_BYTES = 6;

  private final int visitsMax;
  private final IdTable ids = new IdTable();
  private int[] newestOf = new int[32];
  private IntSlab slab = new IntSlab();

  private int next = 1;
  private int count;
  private long entryCount;

  private int mask = 63;
  private int[] blocks = new int[64];
  private int[] idNumbers = new int[64];
  private int[] users = new int[64];
  private int[] previous = new int[64];
  private long[] timesMs = new long[64];
  private byte[] lengths = new byte[64];
  private byte[] capacities = new byte[64];
  private byte[] distinctCounts = new byte[64];

  VisitStore(int visitsMax) {
    this.visitsMax = visitsMax;
  }

  /** The newest slot of the visit with this id, or {@link #NONE}. */
  public int find(String id) {
    var number = ids.find(id);
    return number == IdTable.NONE ? NONE : newestOf[number];
  }

  /** Opens a visit for the id of the last {@link #find}, which found none. */
  int openFound(int user, long timeMs) {
    if (count == visitsMax) {
      forgetOldest();
    }
    var number = ids.add();
    if (number >= newestOf.length) {
      newestOf = Arrays.copyOf(newestOf, Math.max(number + 1, newestOf.length * 3 / 2));
    }
    var slot = open(number, user, NONE, timeMs);
    newestOf[number] = slot;
    return slot;
  }

  /** Opens a visit without an id. */
  int openNameless(int user, long timeMs) {
    return open(IdTable.NONE, user, NONE, timeMs);
  }

  /**
   * Opens a fresh slot in which the visit of a slot goes on.
   *
   * @param before the slot whose past it has, or {@link #NONE}
   */
  int goOn(int slot, int user, int before, long timeMs) {
    var number = idNumbers[slot & mask];
    if (number == IdTable.NONE || newestOf[number] != slot) {
      // The visit has no id, or it is somebody else who goes on under it.
      return open(IdTable.NONE, user, before, timeMs);
    }
    // Should this slot be the oldest of all, forgetting it must not take the visit's id along.
    newestOf[number] = NONE;
    var fresh = open(number, user, before, timeMs);
    newestOf[number] = fresh;
    return fresh;
  }

  private int open(int idNumber, int user, int before, long timeMs) {
    if (count == visitsMax) {
      forgetOldest();
    }
    if (count > mask) {
      resize(2 * (mask + 1));
    }
    var slot = next++;
    count++;
    var row = slot & mask;
    blocks[row] = 0;
    idNumbers[row] = idNumber;
    users[row] = user;
    previous[row] = before;
    timesMs[row] = timeMs;
    lengths[row] = 0;
    capacities[row] = 0;
    distinctCounts[row] = 0;
    if (next == NONE) {
      // The number that means none gets a slot that nobody refers to.
      open(IdTable.NONE, UserStore.NONE, NONE, timeMs);
    }
    return slot;
  }

  /**
   * Adds an item at the end of a visit.
   *
   * @param slot live
   * @param entry of {@link VisitEntries#entry}
   * @return the slot that took the item: this one, or a fresh one when this one was full
   */
  int append(int slot, int entry, long timeMs) {
    var target = lengths[slot & mask] == ITEMS_MAX ? goOn(slot) : slot;
    var row = target & mask;
    var length = lengths[row];
    if (blocks[row] == 0) {
      blocks[row] = slab.take(2);
      capacities[row] = 2;
    } else if (length == capacities[row]) {
      blocks[row] = slab.grow(blocks[row], capacities[row]);
      capacities[row] = (byte) (2 * capacities[row]);
    }
    if (!isOverlong(target) && !holds(target, entry & ITEM_MASK)) {
      distinctCounts[row]++;
    }
    slab.array(blocks[row])[IntSlab.start(blocks[row]) + length] = entry;
    lengths[row]++;
    entryCount++;
    touch(target, timeMs);
    return target;
  }

  /** A fresh slot for a visit that has filled one. */
  private int goOn(int full) {
    var isMuch = isOverlong(full) || VisitEntries.hasSlots(this, full, CHAIN_SLOTS_MAX);
    var fresh = goOn(full, users[full & mask], full, timesMs[full & mask]);
    distinctCounts[fresh & mask] = isMuch ? OVERLONG : 0;
    return fresh;
  }

  /**
   * Whether the visit had 64 full slots before this one. So much is no person's: what is here
   * counts for the visit itself and is evidence for nobody else.
   */
  public boolean isOverlong(int slot) {
    return distinctCounts[slot & mask] == OVERLONG;
  }

  /** Moves the visit's time on; it never goes back. */
  void touch(int slot, long timeMs) {
    timesMs[slot & mask] = Math.max(timesMs[slot & mask], timeMs);
  }

  /** Whether the slot holds the item. */
  boolean holds(int slot, int item) {
    return VisitEntries.holds(entries(slot), start(slot), length(slot), item);
  }

  void setUser(int slot, int user) {
    users[slot & mask] = user;
  }

  /** Gives all visits of one user to another. */
  void reassign(int from, int to) {
    for (var i = 0; i < count; i++) {
      var row = (next - count + i) & mask;
      users[row] = users[row] == from ? to : users[row];
    }
  }

  /** The slots of a user; it takes one look at each slot. */
  public IntStream slotsOf(int user) {
    return IntStream.range(0, count)
        .map(i -> next - count + i)
        .filter(slot -> users[slot & mask] == user);
  }

  /** The id that a slot stands under, or null. */
  public @Nullable String idOf(int slot) {
    var number = idNumbers[slot & mask];
    return number == IdTable.NONE ? null : ids.text(number);
  }

  /** Empties every slot of a user. */
  void emptyAllOf(int user) {
    slotsOf(user).forEach(this::empty);
    leadIdsBack();
  }

  /** Ids whose newest slot was detached lead to the newest one left; without one they go. */
  private void leadIdsBack() {
    for (var slot = next - 1; isLive(slot); slot--) {
      var number = idNumbers[slot & mask];
      if (number != IdTable.NONE && newestOf[number] == NONE) {
        newestOf[number] = slot;
      }
    }
    for (var number = 0; number < ids.end(); number++) {
      if (ids.isUsed(number) && newestOf[number] == NONE) {
        ids.release(number);
      }
    }
  }

  private void detachId(int slot) {
    var number = idNumbers[slot & mask];
    if (number != IdTable.NONE && newestOf[number] == slot) {
      newestOf[number] = NONE;
    }
    idNumbers[slot & mask] = IdTable.NONE;
  }

  private void empty(int slot) {
    detachId(slot);
    var row = slot & mask;
    if (blocks[row] != 0) {
      slab.give(blocks[row], capacities[row]);
    }
    entryCount -= lengths[row];
    blocks[row] = 0;
    users[row] = UserStore.NONE;
    previous[row] = NONE;
    timesMs[row] = 0;
    lengths[row] = 0;
    capacities[row] = 0;
    distinctCounts[row] = 0;
  }

  /** Whether the number stands for a slot that is still kept. */
  public boolean isLive(int slot) {
    return slot != NONE && Integer.compareUnsigned(next - 1 - slot, count) < 0;
  }

  /** The array that holds the slot's entries, from {@link #start} on. */
  public int[] entries(int slot) {
    return slab.array(blocks[slot & mask]);
  }

  /** Where the slot's entries start in {@link #entries}. */
  public int start(int slot) {
    return IntSlab.start(blocks[slot & mask]);
  }

  /** Number of entries, oldest first. */
  public int length(int slot) {
    return lengths[slot & mask];
  }

  /** Number of different items. */
  public int distinctCount(int slot) {
    return distinctCounts[slot & mask];
  }

  /** Time of the newest event, in milliseconds since 1970. */
  public long timeMs(int slot) {
    return timesMs[slot & mask];
  }

  /** The visit's user, or {@link UserStore#NONE}. */
  public int user(int slot) {
    return users[slot & mask];
  }

  /** The slot before this one of the same visit, or {@link #NONE}; it may no longer be live. */
  public int previous(int slot) {
    return previous[slot & mask];
  }

  /** Whether an entry says that the visit bought the item. */
  public static boolean isBought(int entry) {
    return entry < 0;
  }

  /** Whether an entry says that the item lies in the visit's basket. */
  public static boolean isInBasket(int entry) {
    return (entry & VisitEntries.IN_BASKET) != 0;
  }

  /** Number of slots kept. */
  public int count() {
    return count;
  }

  /** Number of entries kept. */
  public long entryCount() {
    return entryCount;
  }

  /** Forgets the oldest slot; with its last slot a visit's id goes too. */
  void forgetOldest() {
    var slot = next - count;
    var row = slot & mask;
    if (blocks[row] != 0) {
      slab.give(blocks[row], capacities[row]);
    }
    entryCount -= lengths[row];
    var number = idNumbers[row];
    if (number != IdTable.NONE && newestOf[number] == slot) {
      ids.release(number);
    }
    count--;
  }

  /**
   * Takes every entry of a forgotten item out, and of a forgotten user's visits user and id: nobody
   * else who is named under that id may come into them.
   */
  void forget(ForgottenNumbers items, ForgottenNumbers forgottenUsers) {
    for (var i = 0; i < count; i++) {
      var slot = next - count + i;
      var user = users[slot & mask];
      if (user != UserStore.NONE && forgottenUsers.holds(user)) {
        users[slot & mask] = UserStore.NONE;
        detachId(slot);
      }
      if (!items.isEmpty()) {
        forgetItems(slot, items);
      }
    }
    if (!forgottenUsers.isEmpty()) {
      leadIdsBack();
    }
  }

  private byte distinct(int slot) {
    return VisitEntries.countDistinct(entries(slot), start(slot), length(slot));
  }

  private void forgetItems(int slot, ForgottenNumbers items) {
    var array = entries(slot);
    var start = start(slot);
    var gone = length(slot) - VisitEntries.removeAll(array, start, length(slot), items);
    if (gone > 0) {
      var row = slot & mask;
      lengths[row] -= (byte) gone;
      entryCount -= gone;
      distinctCounts[row] = isOverlong(slot) ? OVERLONG : distinct(slot);
    }
  }

  /** Moves everything into arrays without slack; all numbers stay. */
  void pack() {
    ids.pack();
    newestOf = Arrays.copyOf(newestOf, Math.max(32, ids.end()));
    resize(lengthFor(count));
    var packed = new IntSlab();
    for (var i = 0; i < count; i++) {
      var row = (next - count + i) & mask;
      blocks[row] = slab.moveTo(packed, blocks[row], lengths[row]);
      capacities[row] = blocks[row] == 0 ? 0 : (byte) IntSlab.blockInts(lengths[row]);
    }
    slab = packed;
  }

  /** Rows for so many slots: a power of two. */
  private static int lengthFor(int count) {
    return Math.max(64, Integer.highestOneBit(Math.max(1, count)) << 1);
  }

  private void resize(int length) {
    var from = mask;
    var to = length - 1;
    var oldBlocks = blocks;
    var oldIdNumbers = idNumbers;
    var oldUsers = users;
    var oldPrevious = previous;
    var oldTimesMs = timesMs;
    var oldLengths = lengths;
    var oldCapacities = capacities;
    var oldDistinctCounts = distinctCounts;
    allocate(length);
    for (var i = 0; i < count; i++) {
      var slot = next - count + i;
      blocks[slot & to] = oldBlocks[slot & from];
      idNumbers[slot & to] = oldIdNumbers[slot & from];
      users[slot & to] = oldUsers[slot & from];
      previous[slot & to] = oldPrevious[slot & from];
      timesMs[slot & to] = oldTimesMs[slot & from];
      lengths[slot & to] = oldLengths[slot & from];
      capacities[slot & to] = oldCapacities[slot & from];
      distinctCounts[slot & to] = oldDistinctCounts[slot & from];
    }
  }

  private void allocate(int length) {
    mask = length - 1;
    blocks = new int[length];
    idNumbers = new int[length];
    users = new int[length];
    previous = new int[length];
    timesMs = new long[length];
    lengths = new byte[length];
    capacities = new byte[length];
    distinctCounts = new byte[length];
  }

  /** Size without slack: a function of what is kept, not of how it came in. */
  long bytes() {
    return ringBytes() + ids.idBytes() + 4L * ids.count();
  }

  /** Size of the visits without their ids. */
  long ringBytes() {
    return (long) count * ROW_BYTES + entryCount * ENTRY_BYTES;
  }

  /** Bytes of heap held. */
  long heapBytes() {
    return 27L * blocks.length + slab.heapBytes() + ids.heapBytes() + 4L * newestOf.length;
  }

  void write(SnapshotOutput out) throws IOException {
    ids.write(out);
    out.putInt(next);
    out.putInt(count);
    for (var i = 0; i < count; i++) {
      var slot = next - count + i;
      var row = slot & mask;
      out.putInt(idNumbers[row]);
      out.putInt(users[row]);
      out.putInt(previous[row]);
      out.putLong(timesMs[row]);
      out.putInt(lengths[row] | (isOverlong(slot) ? OVERLONG_MARK : 0));
      out.putInts(entries(slot), start(slot), lengths[row]);
    }
  }

  void read(SnapshotInput in) throws IOException {
    ids.read(in);
    newestOf = new int[Math.max(32, ids.end())];
    next = in.getInt();
    var total = in.getCount(1 << 30);
    allocate(lengthFor(total));
    var from = next - total;
    count = total;
    for (var i = 0; i < total; i++) {
      readSlot(in, from + i);
    }
  }

  private void readSlot(SnapshotInput in, int slot) throws IOException {
    var row = slot & mask;
    idNumbers[row] = in.getInt();
    users[row] = in.getInt();
    previous[row] = in.getInt();
    timesMs[row] = in.getLong();
    var marked = in.getCount(OVERLONG_MARK | ITEMS_MAX);
    var length = marked & ~OVERLONG_MARK;
    in.check(length <= ITEMS_MAX, "a visit's length in range");
    if (length > 0) {
      blocks[row] = slab.take(length);
      capacities[row] = (byte) IntSlab.blockInts(length);
      in.getInts(slab.array(blocks[row]), IntSlab.start(blocks[row]), length);
    }
    lengths[row] = (byte) length;
    entryCount += length;
    distinctCounts[row] = marked == length ? distinct(slot) : OVERLONG;
    var number = idNumbers[row];
    if (number != IdTable.NONE) {
      in.check(number >= 0 && number < ids.end(), "a visit's id number in range");
      newestOf[number] = slot;
    }
  }
}
