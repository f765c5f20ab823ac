package io.honeyguide.recommender.model;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is known of each user: the last {@value #HISTORY_MAX} items touched, the last {@value
 * #BOUGHT_MAX} different items bought, and the newest visit.
 */
public final class UserStore {

  /** No user. */
  public static final int NONE = IdTable.NONE;

  /** Most items remembered in a user's history. */
  public static final int HISTORY_MAX = 128;

  /** Most bought items remembered per user. */
  public static final int BOUGHT_MAX = 1024;

  /** What a user did. */
  static final class Past {
    static final Past NONE = new Past(new int[0], new int[0]);

    /** Items of the history, oldest first. */
    private final int[] touched;

    /** Bought items, oldest first. */
    private final int[] bought;

    private Past(int[] touched, int[] bought) {
      this.touched = touched;
      this.bought = bought;
    }
  }

  private static final int ROW_BYTES = 48;
  private static final int ENTRY_BYTES = 6;

  private final IdTable ids = new IdTable();
  private final IntRings history = new IntRings(HISTORY_MAX);
  private final IntRings bought = new IntRings(BOUGHT_MAX);
  private long[] timesMs = new long[32];
  private int[] visits = new int[32];

  /** The user's number, or {@link #NONE}. */
  public int find(String id) {
    return ids.find(id);
  }

  /** The user's id, or null when this user was forgotten. */
  public @Nullable String text(int user) {
    return ids.isUsed(user) ? ids.text(user) : null;
  }

  /** Adds the user of the last {@link #find}, which found none. */
  int addFound() {
    var user = ids.add();
    if (user >= timesMs.length) {
      widen(Math.max(user + 1, timesMs.length * 3 / 2));
    }
    timesMs[user] = Long.MIN_VALUE;
    visits[user] = VisitStore.NONE;
    history.clear(user);
    bought.clear(user);
    return user;
  }

  private void widen(int length) {
    timesMs = Arrays.copyOf(timesMs, length);
    visits = Arrays.copyOf(visits, length);
    history.widen(length);
    bought.widen(length);
  }

  /** Remembers that the user touched an item, in a visit. */
  void touch(int user, int item, boolean isBought, int visit, long timeMs) {
    add(user, item, isBought);
    visits[user] = visit;
    touch(user, timeMs);
  }

  /** Remembers when the user was seen. */
  void touch(int user, long timeMs) {
    timesMs[user] = Math.max(timesMs[user], timeMs);
  }

  /** Remembers that the user touched an item. */
  void add(int user, int item, boolean isBought) {
    if (history.count(user) == 0 || history.newest(user, 0) != item) {
      history.add(user, item);
    }
    if (isBought && !hasBought(user, item)) {
      bought.add(user, item);
    }
  }

  /** Remembers a past after what is known. */
  void add(int user, Past past) {
    for (var item : past.touched) {
      add(user, item, false);
    }
    for (var item : past.bought) {
      if (!hasBought(user, item)) {
        bought.add(user, item);
      }
    }
  }

  /** Takes what the user did, so that nothing of it is known any more. */
  Past take(int user) {
    var past = new Past(history.oldestFirst(user), bought.oldestFirst(user));
    history.clear(user);
    bought.clear(user);
    return past;
  }

  /** Time of what the user did last, in milliseconds since 1970; before all times without. */
  long timeMs(int user) {
    return timesMs[user];
  }

  /** Has a visit be the user's newest one. */
  void setVisit(int user, int visit) {
    visits[user] = visit;
  }

  /** Forgets one user. */
  void release(int user) {
    history.clear(user);
    bought.clear(user);
    ids.release(user);
  }

  /** Number of items in the user's history. */
  public int historyCount(int user) {
    return history.count(user);
  }

  /**
   * An item of the user's history; the same item may occur several times.
   *
   * @param age 0 is the newest
   */
  public int historyItem(int user, int age) {
    return history.newest(user, age);
  }

  /** Number of bought items remembered. */
  public int boughtCount(int user) {
    return bought.count(user);
  }

  /** A bought item, by age from 0. */
  public int boughtItem(int user, int age) {
    return bought.newest(user, age);
  }

  /** Whether the user is remembered to have bought the item. */
  public boolean hasBought(int user, int item) {
    for (var age = 0; age < bought.count(user); age++) {
      if (bought.newest(user, age) == item) {
        return true;
      }
    }
    return false;
  }

  /** The slot of the user's newest visit, or {@link VisitStore#NONE}; it may be forgotten. */
  public int newestVisit(int user) {
    return visits[user];
  }

  /** Number of users. */
  public int count() {
    return ids.count();
  }

  ForgottenNumbers oldest(int divisor) {
    return ForgottenNumbers.oldest(ids, timesMs, divisor);
  }

  void forget(ForgottenNumbers items, ForgottenNumbers users) {
    for (var user = 0; user < ids.end(); user++) {
      if (users.holds(user)) {
        release(user);
      } else if (ids.isUsed(user) && !items.isEmpty()) {
        history.remove(user, items);
        bought.remove(user, items);
      }
    }
  }

  /** Moves everything into arrays without slack; all numbers stay. */
  void pack() {
    ids.pack();
    widen(Math.max(32, ids.end()));
    history.pack();
    bought.pack();
  }

  /** Size without slack: a function of what is kept, not of how it came in. */
  long bytes() {
    return (long) ids.count() * ROW_BYTES
        + (history.entryCount() + bought.entryCount()) * ENTRY_BYTES
        + ids.idBytes();
  }

  /** Bytes of heap held. */
  long heapBytes() {
    return 12L * timesMs.length + history.heapBytes() + bought.heapBytes() + ids.heapBytes();
  }

  void write(SnapshotOutput out) throws IOException {
    ids.write(out);
    for (var user = 0; user < ids.end(); user++) {
      if (ids.isUsed(user)) {
        out.putLong(timesMs[user]);
        out.putInt(visits[user]);
        history.write(user, out);
        bought.write(user, out);
      }
    }
  }

  void read(SnapshotInput in) throws IOException {
    ids.read(in);
    widen(Math.max(32, ids.end()));
    for (var user = 0; user < ids.end(); user++) {
      if (ids.isUsed(user)) {
        timesMs[user] = in.getLong();
        visits[user] = in.getInt();
        history.read(user, in);
        bought.read(user, in);
      }
    }
  }
}
