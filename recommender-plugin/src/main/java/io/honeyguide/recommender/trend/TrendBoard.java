package io.honeyguide.recommender.trend;

import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import java.io.IOException;
import java.util.BitSet;

/**
 * The items most in demand in one window, best first, kept up to date event by event.
 *
 * <p>Demand of all items shrinks at the same rate, so the order changes only through events: an
 * item that rises is moved up in place, which costs a comparison for most events. An item that
 * falls or is forgotten may make room for one that is not on the board; the board is then read anew
 * from all items, at most once in {@value #EVENTS_PER_REBUILD} events.
 */
final class TrendBoard {

  static final int PLACES = 200;
  private static final int EVENTS_PER_REBUILD = 1000;

  private final int window;
  private final int[] items = new int[PLACES];
  private final double[] ranks = new double[PLACES];
  private int count;
  private boolean incomplete;
  private int eventsSinceRebuild;

  /** A board of a window of demand, or of {@link ItemStore#BEGINNINGS}. */
  TrendBoard(int window) {
    this.window = window;
  }

  /**
   * Takes note of an event of an item.
   *
   * @param rose whether the event added demand; else it took some away
   */
  void observe(ItemStore store, int item, boolean rose) {
    eventsSinceRebuild++;
    var rank = store.demandRank(item, window);
    // An item on the board that rises stays above the last place: no search is needed below it.
    if (!rose || count < PLACES || rank > ranks[PLACES - 1]) {
      place(item, rank);
    }
    if (incomplete && eventsSinceRebuild >= EVENTS_PER_REBUILD) {
      rebuild(store);
    }
  }

  /**
   * Takes note of items that lost demand, or are no more. What is not on the board stands below its
   * last place; so the board is read anew only when an item falls that far.
   */
  void fell(ItemStore store, BitSet fallen) {
    for (var place = count - 1; place >= 0; place--) {
      var item = items[place];
      if (fallen.get(item)) {
        var rank = store.isUsed(item) ? store.demandRank(item, window) : Double.NEGATIVE_INFINITY;
        if (rank <= ranks[count - 1]) {
          rebuild(store);
          return;
        }
        settle(place, item, rank);
      }
    }
  }

  private void place(int item, double rank) {
    var place = placeOf(item);
    if (place >= 0) {
      incomplete |= rank < ranks[place];
    } else if (count < PLACES && rank > Double.NEGATIVE_INFINITY) {
      place = count++;
    } else if (rank > ranks[PLACES - 1]) {
      place = PLACES - 1;
    } else {
      return;
    }
    settle(place, item, rank);
  }

  /** Puts an item where its rank belongs, starting from a place that may be overwritten. */
  private void settle(int from, int item, double rank) {
    var place = from;
    while (place > 0 && isBefore(item, rank, items[place - 1], ranks[place - 1])) {
      items[place] = items[place - 1];
      ranks[place] = ranks[place - 1];
      place--;
    }
    while (place + 1 < count && isBefore(items[place + 1], ranks[place + 1], item, rank)) {
      items[place] = items[place + 1];
      ranks[place] = ranks[place + 1];
      place++;
    }
    items[place] = item;
    ranks[place] = rank;
  }

  private static boolean isBefore(int a, double rankA, int b, double rankB) {
    return rankA > rankB || (rankA == rankB && a < b);
  }

  private int placeOf(int item) {
    for (var place = 0; place < count; place++) {
      if (items[place] == item) {
        return place;
      }
    }
    return -1;
  }

  /** Reads the board anew from all items. */
  void rebuild(ItemStore store) {
    count = 0;
    for (var item = 0; item < store.end(); item++) {
      if (store.isUsed(item)) {
        var rank = store.demandRank(item, window);
        if (rank == Double.NEGATIVE_INFINITY) {
          continue;
        }
        if (count < PLACES) {
          settle(count++, item, rank);
        } else if (rank > ranks[PLACES - 1]) {
          settle(PLACES - 1, item, rank);
        }
      }
    }
    incomplete = false;
    eventsSinceRebuild = 0;
  }

  int count() {
    return count;
  }

  int item(int place) {
    return items[place];
  }

  void write(SnapshotOutput out) throws IOException {
    out.putInt(count);
    for (var place = 0; place < count; place++) {
      out.putInt(items[place]);
    }
    out.putInt(incomplete ? 1 : 0);
    out.putInt(eventsSinceRebuild);
  }

  void read(SnapshotInput in, ItemStore store) throws IOException {
    count = in.getCount(PLACES);
    for (var place = 0; place < count; place++) {
      items[place] = in.getCount(store.end() - 1);
      ranks[place] = store.demandRank(items[place], window);
    }
    incomplete = in.getCount(1) == 1;
    eventsSinceRebuild = in.getInt();
  }
}
