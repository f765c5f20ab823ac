package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import java.util.Arrays;

/**
 * The newest events of the visit that asks: its different items, newest first, with their ages.
 *
 * <p>An item's age is 1 for the last event, 2 for the one before, and so on, at its newest
 * occurrence. Its weight is {@code e^((1 - age) / 4.9)}.
 */
public final class VisitWindow {

  private static final double AGE_SCALE = 4.9;
  private static final int EVENTS_MAX = 32;
  private static final int PLACES = 128;

  private final int eventsMax;
  private final float[] weightOfAge = new float[EVENTS_MAX + 1];
  private final int[] items = new int[EVENTS_MAX];
  private final int[] ages = new int[EVENTS_MAX];
  private final boolean[] bought = new boolean[EVENTS_MAX];
  private final byte[] eventIndexes = new byte[EVENTS_MAX];
  private final byte[] occurrences = new byte[EVENTS_MAX];
  private final int[] placeItems = new int[PLACES];
  private final byte[] placeIndexes = new byte[PLACES];
  private long held;
  private int count;
  private int eventCount;
  private int slot;
  private int user;
  private boolean history;

  /**
   * An empty window.
   *
   * @param eventsMax newest events looked at, at most 32
   */
  public VisitWindow(int eventsMax) {
    this.eventsMax = eventsMax;
    for (var age = 1; age <= EVENTS_MAX; age++) {
      weightOfAge[age] = Decay.exponential((age - 1) / AGE_SCALE);
    }
    clear();
  }

  /** Forgets everything: a visitor of whom nothing is known. */
  public void clear() {
    held = 0;
    count = 0;
    eventCount = 0;
    slot = VisitStore.NONE;
    user = UserStore.NONE;
    history = false;
    Arrays.fill(placeIndexes, (byte) -1);
  }

  /**
   * Shows the newest events of a visit, also across its slots.
   *
   * @param visit the visit's newest slot, live
   */
  public void show(BehaviourModel model, int visit) {
    clear();
    var visits = model.visits();
    slot = visit;
    user = visits.user(visit);
    for (var from = visit; visits.isLive(from); from = visits.previous(from)) {
      var entries = visits.entries(from);
      var start = visits.start(from);
      for (var i = start + visits.length(from) - 1; i >= start; i--) {
        if (!add(entries[i])) {
          return;
        }
      }
    }
  }

  /** Shows a user's newest items, for a user without a visit. */
  public void showHistory(BehaviourModel model, int user) {
    clear();
    this.user = user;
    history = true;
    for (var age = 0; age < model.users().historyCount(user); age++) {
      if (!add(model.users().historyItem(user, age))) {
        return;
      }
    }
  }

  /** Adds the next older event, an entry of a visit; false when the window is full. */
  public boolean add(int entry) {
    if (eventCount == eventsMax) {
      return false;
    }
    var item = entry & VisitStore.ITEM_MASK;
    var known = indexOf(item);
    eventIndexes[eventCount++] = (byte) (known >= 0 ? known : count);
    if (known >= 0) {
      bought[known] |= VisitStore.isBought(entry);
      occurrences[known]++;
      return true;
    }
    items[count] = item;
    occurrences[count] = 1;
    ages[count] = eventCount;
    bought[count] = VisitStore.isBought(entry);
    var place = placeOf(item);
    while (placeIndexes[place] >= 0) {
      place = (place + 1) & (PLACES - 1);
    }
    held |= 1L << bitOf(item);
    placeItems[place] = item;
    placeIndexes[place] = (byte) count;
    count++;
    return true;
  }

  /** Whether this is a user's history rather than a visit. */
  public boolean isHistory() {
    return history;
  }

  /** Names the user, where the visit does not. */
  public void setUser(int user) {
    this.user = user;
  }

  /** Place of an item among the different ones, 0 for the newest; -1 when it is not there. */
  public int indexOf(int item) {
    for (var place = placeOf(item); placeIndexes[place] >= 0; place = (place + 1) & (PLACES - 1)) {
      if (placeItems[place] == item) {
        return placeIndexes[place];
      }
    }
    return -1;
  }

  /** 0 for most items that are not there, 1 for all that are: the quick question before. */
  int mayHold(int item) {
    return (int) (held >>> bitOf(item)) & 1;
  }

  private static int bitOf(int item) {
    return (item * 0x9E3779B1) >>> 26;
  }

  private static int placeOf(int item) {
    return (item * 0x9E3779B1) >>> 25;
  }

  /** Number of different items. */
  public int count() {
    return count;
  }

  /** The item at a place. */
  public int item(int index) {
    return items[index];
  }

  /** Number of events, repeated items included. */
  public int eventCount() {
    return eventCount;
  }

  /**
   * Place among the different items of the item that an event touched.
   *
   * @param event 0 for the newest
   */
  public int indexAt(int event) {
    return eventIndexes[event];
  }

  /** How often the window's events touched the item at a place. */
  public int occurrences(int index) {
    return occurrences[index];
  }

  /** The last item touched, or {@link ItemStore#NONE}. */
  public int lastItem() {
    return count == 0 ? ItemStore.NONE : items[0];
  }

  /** The item's age in events, from 1. */
  public int age(int index) {
    return ages[index];
  }

  /** The item's weight, from 1 for the newest downwards. */
  public float weight(int index) {
    return weightOfAge[ages[index]];
  }

  /** Whether the visit bought the item, as far as the window reaches. */
  public boolean isBought(int index) {
    return bought[index];
  }

  /** The slot shown, or {@link VisitStore#NONE}. */
  public int slot() {
    return slot;
  }

  /** The visitor's user, or {@link UserStore#NONE}. */
  public int user() {
    return user;
  }
}
