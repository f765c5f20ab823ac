package io.honeyguide.timing;

import java.util.Arrays;

/**
 * Times that are to come, each with a number that says what is due then: a hierarchical timing
 * wheel [1] of any reach. It asks no clock; its owner says what the time is.
 *
 * <p>A timer is never handed out before its time and, if the owner polls when {@link #nextMs} says,
 * less than {@link #TICK_MS} after it. Timers of one tick come in the order in which they were
 * added, an earlier tick before a later one. There is no removal: the owner looks whether what a
 * number stands for still waits for it.
 *
 * <p>The idea: times are counted in ticks and written with digits of six bits. A timer stands on
 * the level of the highest digit in which its tick differs from the present one, in the slot that
 * this digit names; so level 0 has slots of 10 ms, the next ones of 640 ms, 41 s, 44 min, 2 days,
 * and ten levels reach as far as a long does. When the present comes to a slot above level 0 its
 * timers move down, each at most once per level. Since a timer's level depends on nothing but its
 * tick and the present, those of one tick always stand in one slot, and a slot keeps their order. A
 * word of bits per level tells which slots hold any, so empty time is stepped over at once.
 *
 * <p>Cost: an add is a few writes; a timer moves down twice in the first 44 minutes and once more
 * for each further level. 20 bytes per timer in arrays that grow to the most that there were and go
 * when the wheel is empty; nothing is allocated otherwise. Bounded by the owner.
 *
 * <p>When the clock goes back, all timers are filed anew: they keep their times and their order,
 * and none comes early.
 *
 * <p>[1] G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 7.
 *
 * <p>Owner: one thread.
 */
public final class TimerWheel {

  /** How exact a timer is, in milliseconds. */
  public static final int TICK_MS = 10;

  /** No timer. */
  private static final int NONE = -1;

  private static final int DIGIT_BITS = 6;
  private static final int SLOTS = 1 << DIGIT_BITS;

  /** Enough for any tick: a long in milliseconds, less the three bits that ten of them take. */
  private static final int LEVELS = 10;

  private static final int FIRST_CAPACITY = 64;

  private final int[] heads = new int[LEVELS * SLOTS];
  private final int[] tails = new int[LEVELS * SLOTS];

  /** A bit for each slot of a level that holds a timer. */
  private final long[] filled = new long[LEVELS];

  private long[] dues = new long[FIRST_CAPACITY];
  private long[] payloads = new long[FIRST_CAPACITY];
  private int[] nexts = new int[FIRST_CAPACITY];
  private int free;

  /** Due by {@link #present}, in the order in which they are handed out. */
  private int readyHead = NONE;

  private int readyTail = NONE;
  private long present;
  private int size;
  private long dueMs;
  private long payload;

  /**
   * An empty wheel.
   *
   * @param nowMs the time, in milliseconds since 1970 or since anything else; a time before that
   *     counts as its beginning
   */
  public TimerWheel(long nowMs) {
    present = presentOf(nowMs);
    Arrays.fill(heads, NONE);
    Arrays.fill(tails, NONE);
    chainFree(0);
  }

  private void chainFree(int from) {
    for (var node = from; node < nexts.length; node++) {
      nexts[node] = node + 1;
    }
    nexts[nexts.length - 1] = NONE;
    free = from;
  }

  /**
   * Adds a timer; one whose time is over is due at once, behind those that are due already.
   *
   * @param timeMs when it is due, counted like the time that the wheel is told
   * @param what handed out with it
   */
  public void add(long timeMs, long what) {
    if (free == NONE) {
      grow();
    }
    var node = free;
    free = nexts[node];
    dues[node] = timeMs;
    payloads[node] = what;
    size++;
    file(node);
  }

  private void grow() {
    var before = nexts.length;
    var capacity = before * 2;
    dues = Arrays.copyOf(dues, capacity);
    payloads = Arrays.copyOf(payloads, capacity);
    nexts = Arrays.copyOf(nexts, capacity);
    chainFree(before);
  }

  /** The last tick that is not after a time. */
  private static long presentOf(long nowMs) {
    return Math.max(0, nowMs) / TICK_MS;
  }

  /** The first tick that is not before a time. */
  private static long tickOf(long timeMs) {
    return timeMs <= 0 ? 0 : (timeMs - 1) / TICK_MS + 1;
  }

  private void file(int node) {
    nexts[node] = NONE;
    var tick = tickOf(dues[node]);
    if (tick <= present) {
      if (readyTail == NONE) {
        readyHead = node;
      } else {
        nexts[readyTail] = node;
      }
      readyTail = node;
      return;
    }
    var level = (Long.SIZE - 1 - Long.numberOfLeadingZeros(tick ^ present)) / DIGIT_BITS;
    var digit = digit(tick, level);
    var slot = level * SLOTS + digit;
    if (tails[slot] == NONE) {
      heads[slot] = node;
      filled[level] |= 1L << digit;
    } else {
      nexts[tails[slot]] = node;
    }
    tails[slot] = node;
  }

  private static int digit(long tick, int level) {
    return (int) (tick >>> (level * DIGIT_BITS)) & (SLOTS - 1);
  }

  /**
   * Takes the next timer that is due; {@link #dueMs()} and {@link #payload()} then tell of it. Call
   * it until it says no, or stop before to go on another time. Timers may be added in between.
   *
   * @param nowMs the time
   * @return whether there was one
   */
  public boolean poll(long nowMs) {
    var now = presentOf(nowMs);
    if (now < present) {
      goBack(now);
    }
    while (readyHead == NONE && advance(now)) {
      // A slot came whose timers only moved down.
    }
    var node = readyHead;
    if (node == NONE) {
      return false;
    }
    readyHead = nexts[node];
    if (readyHead == NONE) {
      readyTail = NONE;
    }
    dueMs = dues[node];
    payload = payloads[node];
    size--;
    nexts[node] = free;
    free = node;
    if (size == 0 && nexts.length > FIRST_CAPACITY) {
      shrink();
    }
    return true;
  }

  /** Comes to the next slot that holds a timer, if its time is not after now, and empties it. */
  private boolean advance(long now) {
    var level = lowestFilled();
    if (level == LEVELS) {
      present = now;
      return false;
    }
    var start = start(level);
    if (start > now) {
      present = now;
      return false;
    }
    present = start;
    var digit = digit(start, level);
    var slot = level * SLOTS + digit;
    var node = heads[slot];
    heads[slot] = NONE;
    tails[slot] = NONE;
    filled[level] &= ~(1L << digit);
    fileAll(node);
    return true;
  }

  private int lowestFilled() {
    var level = 0;
    while (level < LEVELS && filled[level] == 0) {
      level++;
    }
    return level;
  }

  /** First tick of the first filled slot of a level; slots behind the present one are empty. */
  private long start(int level) {
    var shift = level * DIGIT_BITS;
    var above = present >> (shift + DIGIT_BITS);
    return ((above << DIGIT_BITS) | Long.numberOfTrailingZeros(filled[level])) << shift;
  }

  private void fileAll(int first) {
    var node = first;
    while (node != NONE) {
      var next = nexts[node];
      file(node);
      node = next;
    }
  }

  /** The clock went back: what was due by the time before need not be due by this one. */
  private void goBack(long now) {
    present = now;
    var ready = readyHead;
    readyHead = NONE;
    readyTail = NONE;
    fileAll(ready);
    // Onto one chain first, since a timer may be filed into a slot that was not emptied yet.
    var head = NONE;
    var tail = NONE;
    for (var level = 0; level < LEVELS; level++) {
      for (var slot = level * SLOTS; slot < (level + 1) * SLOTS; slot++) {
        if (heads[slot] != NONE) {
          if (tail == NONE) {
            head = heads[slot];
          } else {
            nexts[tail] = heads[slot];
          }
          tail = tails[slot];
          heads[slot] = NONE;
          tails[slot] = NONE;
        }
      }
      filled[level] = 0;
    }
    fileAll(head);
  }

  private void shrink() {
    dues = new long[FIRST_CAPACITY];
    payloads = new long[FIRST_CAPACITY];
    nexts = new int[FIRST_CAPACITY];
    chainFree(0);
  }

  /** When the timer that was taken last was due, as it was added. */
  public long dueMs() {
    return dueMs;
  }

  /** What was added with the timer that was taken last. */
  public long payload() {
    return payload;
  }

  /**
   * When to poll next: not after the tick of the first timer. It may be before, when timers only
   * have to move down: once for each level between, so a timer a day away costs four polls.
   *
   * @return the time in milliseconds, 0 for at once, {@link Long#MAX_VALUE} for never
   */
  public long nextMs() {
    if (size == 0) {
      return Long.MAX_VALUE;
    }
    if (readyHead != NONE) {
      return 0;
    }
    var tick = start(lowestFilled());
    return tick > Long.MAX_VALUE / TICK_MS ? Long.MAX_VALUE : tick * TICK_MS;
  }

  /** Number of timers. */
  public int size() {
    return size;
  }
}
