package io.honeyguide.recommender.model;

import java.io.IOException;
import java.util.Arrays;

/**
 * What is known of each item: the newest {@value #POSTINGS_MAX} visit slots that hold it, how many
 * slots ever held it, when it was last touched, its demand in three windows, and how often
 * strangers began with it.
 *
 * <p>Demand is a sum of event weights that halves with every half-life of its window; it is kept as
 * of the item's last event and decayed when read. What strangers begin with is another such sum: 1
 * for the first event of a visitor of whom nothing was known, {@value #BEGINNING_OF_OTHERS} for any
 * other that shows interest. A posting that names a forgotten slot stays until it is overwritten;
 * readers skip it.
 */
public final class ItemStore {

  /** No item. */
  public static final int NONE = IdTable.NONE;

  /** Most visit slots remembered per item. */
  public static final int POSTINGS_MAX = 500;

  /** Windows of demand: an hour, a day, a fortnight. */
  public static final int WINDOWS = 3;

  /** Time of an item that no event named yet: the catalogue knows it. */
  private static final long NEVER_TOUCHED = Long.MIN_VALUE;

  /** The sum of what strangers begin with, where a window of demand is asked for. */
  public static final int BEGINNINGS = WINDOWS;

  /** What an event that is no stranger's first counts among those that are. */
  static final float BEGINNING_OF_OTHERS = .02f;

  private static final int FORTNIGHT = 2;
  private static final int SUMS = WINDOWS + 1;
  private static final double[] HALF_LIFE_MS = {
    3_600_000.0, 86_400_000.0, 14 * 86_400_000.0, 60 * 86_400_000.0
  };
  private static final int ROW_BYTES = 44;
  private static final int POSTING_BYTES = 6;

  private final IdTable ids = new IdTable();
  private IntSlab slab = new IntSlab();
  private int[] blocks = new int[32];
  private int[] counts = new int[32];
  private int[] heads = new int[32];
  private int[] visitCounts = new int[32];
  private long[] timesMs = new long[32];
  private float[] demand = new float[32 * SUMS];
  private boolean[] kept = new boolean[32];
  private long postingCount;
  private int keptCount;
  private long keptBytes;

  /** The item's number, or {@link #NONE}. */
  public int find(String id) {
    return ids.find(id);
  }

  /** Adds the item of the last {@link #find}, which found none. */
  int addFound() {
    var item = ids.add();
    if (item >= blocks.length) {
      widen(Math.max(item + 1, blocks.length * 3 / 2));
    }
    blocks[item] = 0;
    counts[item] = 0;
    heads[item] = 0;
    visitCounts[item] = 0;
    timesMs[item] = NEVER_TOUCHED;
    kept[item] = false;
    Arrays.fill(demand, item * SUMS, (item + 1) * SUMS, 0);
    return item;
  }

  private void widen(int length) {
    blocks = Arrays.copyOf(blocks, length);
    counts = Arrays.copyOf(counts, length);
    heads = Arrays.copyOf(heads, length);
    visitCounts = Arrays.copyOf(visitCounts, length);
    timesMs = Arrays.copyOf(timesMs, length);
    kept = Arrays.copyOf(kept, length);
    demand = Arrays.copyOf(demand, length * SUMS);
  }

  /** Remembers that a visit slot, which did not hold the item so far, holds it now. */
  void addPosting(int item, int slot) {
    visitCounts[item]++;
    append(item, slot);
  }

  private void append(int item, int slot) {
    var count = counts[item];
    if (count == POSTINGS_MAX) {
      slab.array(blocks[item])[IntSlab.start(blocks[item]) + heads[item]] = slot;
      heads[item] = heads[item] + 1 == POSTINGS_MAX ? 0 : heads[item] + 1;
      return;
    }
    if (count == 0) {
      blocks[item] = slab.take(2);
    } else if (count >= 2 && Integer.bitCount(count) == 1) {
      blocks[item] = slab.grow(blocks[item], count);
    }
    slab.array(blocks[item])[IntSlab.start(blocks[item]) + count] = slot;
    counts[item]++;
    postingCount++;
  }

  /** Takes a slot out of the postings and of the number of slots that ever held the item. */
  void takePosting(int item, int slot) {
    visitCounts[item]--;
    var count = counts[item];
    var others = new int[count];
    var left = 0;
    for (var i = 0; i < count; i++) {
      var place = (heads[item] + i) % count;
      var posting = postings(item)[postingStart(item) + place];
      if (posting != slot) {
        others[left++] = posting;
      }
    }
    if (left < count) {
      dropPostings(item);
      for (var i = 0; i < left; i++) {
        append(item, others[i]);
      }
    }
  }

  /**
   * Takes demand of some time out again, as far as it has not faded since.
   *
   * @param begins whether it was a stranger's first event
   */
  void takeDemand(int item, float weight, boolean begins, long timeMs) {
    var elapsedMs = Math.max(0, timesMs[item] - timeMs);
    for (var window = 0; window < SUMS; window++) {
      var taken = window == BEGINNINGS ? beginning(weight, begins) : weight;
      var at = item * SUMS + window;
      demand[at] =
          Math.max(0, demand[at] - taken * Decay.halvings(elapsedMs / HALF_LIFE_MS[window]));
    }
  }

  /** Makes an item one that no event named. */
  void untouch(int item) {
    timesMs[item] = NEVER_TOUCHED;
    Arrays.fill(demand, item * SUMS, (item + 1) * SUMS, 0);
  }

  /**
   * Adds an event's weight to the item's demand and moves its time on.
   *
   * @param begins whether it is a stranger's first event
   */
  void addDemand(int item, float weight, boolean begins, long timeMs) {
    var elapsedMs = timesMs[item] == NEVER_TOUCHED ? 0 : Math.max(0, timeMs - timesMs[item]);
    for (var window = 0; window < SUMS; window++) {
      var added = window == BEGINNINGS ? beginning(weight, begins) : weight;
      var at = item * SUMS + window;
      demand[at] =
          Math.max(0, demand[at] * Decay.halvings(elapsedMs / HALF_LIFE_MS[window]) + added);
    }
    timesMs[item] = Math.max(timesMs[item], timeMs);
  }

  /** Whoever begins with an item does so, whatever the event weighs. */
  private static float beginning(float weight, boolean begins) {
    return begins ? 1 : BEGINNING_OF_OTHERS * Math.signum(weight);
  }

  /** Whether the number stands for an item. */
  public boolean isUsed(int item) {
    return ids.isUsed(item);
  }

  /** The item's id. */
  public String text(int item) {
    return ids.text(item);
  }

  /** Number of postings. */
  public int postingCount(int item) {
    return counts[item];
  }

  /** The array that holds the item's postings from {@link #postingStart} on. */
  public int[] postings(int item) {
    return slab.array(blocks[item]);
  }

  /** Where the item's postings start in {@link #postings}. */
  public int postingStart(int item) {
    return IntSlab.start(blocks[item]);
  }

  /** Place of the newest posting, from 0; older ones lie before it, around the ring's end. */
  public int newestPosting(int item) {
    return (heads[item] == 0 ? counts[item] : heads[item]) - 1;
  }

  /** Number of visit slots that ever held the item. */
  public int visitCount(int item) {
    return visitCounts[item];
  }

  /** Time of the item's newest event, in milliseconds since 1970; before all times without one. */
  public long timeMs(int item) {
    return timesMs[item];
  }

  /** Whether any event that counts ever named the item. */
  public boolean isTouched(int item) {
    return timesMs[item] != NEVER_TOUCHED;
  }

  /** Time since the item's newest event; the longest there is where none named it. */
  public long elapsedMs(int item, long nowMs) {
    return isTouched(item) ? Math.max(0, nowMs - timesMs[item]) : Long.MAX_VALUE;
  }

  /** Keeps an item's number while the catalogue holds it, whatever limit is reached. */
  void keep(int item) {
    if (!kept[item]) {
      kept[item] = true;
      keptCount++;
      keptBytes += ROW_BYTES + ids.idBytes(item);
    }
  }

  /** The catalogue holds the item no more; one that no event ever named is forgotten at once. */
  void letGo(int item) {
    if (kept[item]) {
      kept[item] = false;
      keptCount--;
      keptBytes -= ROW_BYTES + ids.idBytes(item);
      if (!isTouched(item)) {
        ids.release(item);
      }
    }
  }

  boolean isKept(int item) {
    return kept[item];
  }

  /** Number of items that may be forgotten: all but those of the catalogue. */
  int forgettableCount() {
    return ids.count() - keptCount;
  }

  /** Demand in a window, decayed to a time that is not before the item's newest event. */
  public float demand(int item, int window, long nowMs) {
    return demand[item * SUMS + window]
        * Decay.halvings(elapsedMs(item, nowMs) / HALF_LIFE_MS[window]);
  }

  /**
   * A number that orders items by demand at any one time: all demand shrinks at the same rate, so
   * the order changes only by events. Negative infinity without demand.
   */
  public double demandRank(int item, int window) {
    var value = demand[item * SUMS + window];
    return value > 0
        ? Decay.log2(value) + timesMs[item] / HALF_LIFE_MS[window]
        : Double.NEGATIVE_INFINITY;
  }

  /** Number of items. */
  public int count() {
    return ids.count();
  }

  /** All items have numbers below. */
  public int end() {
    return ids.end();
  }

  ForgottenNumbers oldest(int divisor) {
    return ForgottenNumbers.oldest(
        ids.end(), item -> ids.isUsed(item) && !kept[item], timesMs, divisor);
  }

  /** Forgets the postings of the catalogue's items that were not touched for longest. */
  void fade(int divisor) {
    var old =
        ForgottenNumbers.oldest(
            ids.end(),
            item -> ids.isUsed(item) && kept[item] && counts[item] > 0,
            timesMs,
            divisor);
    for (var item = 0; item < ids.end() && !old.isEmpty(); item++) {
      if (old.holds(item)) {
        dropPostings(item);
      }
    }
  }

  private void dropPostings(int item) {
    if (blocks[item] != 0) {
      slab.give(blocks[item], counts[item]);
    }
    postingCount -= counts[item];
    counts[item] = 0;
    heads[item] = 0;
    blocks[item] = 0;
  }

  void forget(ForgottenNumbers items) {
    for (var item = 0; item < ids.end(); item++) {
      if (items.holds(item)) {
        dropPostings(item);
        ids.release(item);
      }
    }
  }

  /** Moves everything into arrays without slack; all numbers stay. */
  void pack() {
    ids.pack();
    widen(Math.max(32, ids.end()));
    var packed = new IntSlab();
    for (var item = 0; item < ids.end(); item++) {
      blocks[item] = slab.moveTo(packed, blocks[item], counts[item]);
    }
    slab = packed;
  }

  /**
   * Size without slack: a function of what is kept, not of how it came in. Rows and ids of the
   * catalogue's items are not in it, since forgetting could not free them.
   */
  long bytes() {
    return (long) ids.count() * ROW_BYTES + postingBytes() + ids.idBytes() - keptBytes;
  }

  /** Size of the items' lists of visits. */
  long postingBytes() {
    return postingCount * POSTING_BYTES;
  }

  /** Bytes of the rows and ids of the catalogue's items. */
  long keptBytes() {
    return keptBytes;
  }

  /** Bytes of heap held. */
  long heapBytes() {
    return 41L * blocks.length + slab.heapBytes() + ids.heapBytes();
  }

  void write(SnapshotOutput out) throws IOException {
    ids.write(out);
    for (var item = 0; item < ids.end(); item++) {
      if (ids.isUsed(item)) {
        out.putLong(timesMs[item]);
        for (var window = 0; window < SUMS; window++) {
          out.putFloat(demand[item * SUMS + window]);
        }
        out.putInt(visitCounts[item]);
        out.putInt(heads[item]);
        out.putInt(counts[item]);
        out.putInts(postings(item), postingStart(item), counts[item]);
      }
    }
  }

  void read(SnapshotInput in) throws IOException {
    ids.read(in);
    widen(Math.max(32, ids.end()));
    for (var item = 0; item < ids.end(); item++) {
      if (ids.isUsed(item)) {
        readItem(in, item);
      }
    }
  }

  private void readItem(SnapshotInput in, int item) throws IOException {
    timesMs[item] = in.getLong();
    for (var window = 0; window < WINDOWS; window++) {
      demand[item * SUMS + window] = in.getFloat();
    }
    demand[item * SUMS + BEGINNINGS] =
        in.hasBeginnings() ? in.getFloat() : BEGINNING_OF_OTHERS * demand[item * SUMS + FORTNIGHT];
    visitCounts[item] = in.getInt();
    heads[item] = in.getCount(POSTINGS_MAX - 1);
    counts[item] = in.getCount(POSTINGS_MAX);
    if (counts[item] > 0) {
      blocks[item] = slab.take(counts[item]);
      in.getInts(postings(item), postingStart(item), counts[item]);
    }
    postingCount += counts[item];
  }
}
