package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.VisitStore;
import java.util.Arrays;

/**
 * Says for some candidates which of the visit's items their evidence came from: goes over the
 * neighbours of the last {@link NeighbourWalk} once more, and divides each one's {@link
 * Counter#TOGETHER} among the items it shares with the window, by their weights.
 *
 * <p>Cost: one look into two tables of a few kilobytes for each entry of a neighbour, since a list
 * holds few of the candidates; going by the walk's own table of all candidates took 35 us for a
 * list where every item has many visits, of 5 that are left.
 */
public final class Attribution {

  /** Most candidates of one call. */
  public static final int CANDIDATES_MAX = 256;

  /** At most a quarter is in use, so that a look rarely takes a second step. */
  private static final int PLACES = 1024;

  private static final int SHIFT = 22;
  private static final int FREE = -1;

  private final BehaviourModel model;
  private final NeighbourWalk walk;
  private final int[] candidateAt = new int[PLACES];
  private final int[] items = new int[CANDIDATES_MAX];
  private final float[] shares = new float[CANDIDATES_MAX * NeighbourWalk.WINDOW_MAX];

  // The candidates that the neighbour at hand holds, and where.
  private final int[] heldPlaces = new int[VisitStore.ITEMS_MAX];
  private final int[] heldCandidates = new int[VisitStore.ITEMS_MAX];

  /** Of the neighbours that a walk finds. */
  public Attribution(BehaviourModel model, NeighbourWalk walk) {
    this.model = model;
    this.walk = walk;
  }

  /**
   * Finds the item that most of each candidate's evidence came from.
   *
   * @param window that of the last walk
   * @param table that the last walk filled
   * @param rows rows of candidates
   * @param count number of them, at most {@link #CANDIDATES_MAX}
   * @param because receives the item with the largest share for each, or {@link ItemStore#NONE}
   */
  public void find(VisitWindow window, CandidateTable table, int[] rows, int count, int[] because) {
    Arrays.fill(shares, 0, count * window.count(), 0);
    Arrays.fill(candidateAt, FREE);
    for (var candidate = 0; candidate < count; candidate++) {
      items[candidate] = table.item(rows[candidate]);
      candidateAt[placeOf(items[candidate])] = candidate;
    }
    for (var place = 0; place < walk.chosenCount(); place++) {
      divide(walk.chosenSlot(place), walk.chosenWeight(place), window);
    }
    for (var candidate = 0; candidate < count; candidate++) {
      // An item that is there twice has its shares at one place only.
      because[candidate] = largestShare(candidateAt[placeOf(items[candidate])], window);
    }
  }

  private int largestShare(int candidate, VisitWindow window) {
    var item = ItemStore.NONE;
    var largest = 0f;
    var first = candidate * window.count();
    for (var index = 0; index < window.count(); index++) {
      if (shares[first + index] > largest) {
        largest = shares[first + index];
        item = window.item(index);
      }
    }
    return item;
  }

  /** Where an item's candidate stands, or would. */
  private int placeOf(int item) {
    var place = (item * 0x9E3779B1) >>> SHIFT;
    while (candidateAt[place] != FREE && items[candidateAt[place]] != item) {
      place = (place + 1) & (PLACES - 1);
    }
    return place;
  }

  /** Divides what one neighbour says. */
  private void divide(int slot, float weight, VisitWindow window) {
    var visits = model.visits();
    var entries = visits.entries(slot);
    var start = visits.start(slot);
    var sharedMask = 0;
    var lastShared = -1;
    var heldCount = 0;
    for (var j = visits.length(slot) - 1; j >= 0; j--) {
      var item = entries[start + j] & VisitStore.ITEM_MASK;
      var index = window.indexOf(item);
      if (index >= 0) {
        sharedMask |= 1 << index;
        lastShared = Math.max(lastShared, j);
      }
      var candidate = candidateAt[placeOf(item)];
      if (candidate != FREE) {
        heldPlaces[heldCount] = j;
        heldCandidates[heldCount++] = candidate;
      }
    }
    if (lastShared < 0) {
      // The slot's number wrapped around and stands for another visit.
      return;
    }
    for (var held = 0; held < heldCount; held++) {
      var candidate = heldCandidates[held];
      var together = weight * walk.nearness(heldPlaces[held] - lastShared);
      for (var rest = sharedMask; rest != 0; rest &= rest - 1) {
        var index = Integer.numberOfTrailingZeros(rest);
        if (window.item(index) != items[candidate]) {
          shares[candidate * window.count() + index] += together * window.weight(index);
        }
      }
    }
  }
}
