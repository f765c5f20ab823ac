package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.VisitStore;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Goes on where {@link NeighbourWalk} ended: from the {@value #STARTS_MAX} items that go best
 * together with the visit to the {@value #POSTINGS} newest visits of each, whoever made them, and
 * to what stands beside them there. So it finds items that no neighbour holds; in shops with many
 * items and few visits of each these are many.
 *
 * <p>An item at distance d from a start gets {@code t / (d sqrt(n))} for it, with t the start's
 * share of the starts' {@link Counter#TOGETHER} and n the visits looked at.
 *
 * <p>Cost: at most 100 visits and 1,000 of their entries.
 */
public final class SecondStep {

  /** From so many candidates on the walk alone found enough. */
  private static final int CANDIDATES_ENOUGH = 400;

  /** Most items that it goes on from. */
  public static final int STARTS_MAX = 5;

  private static final int POSTINGS = 20;
  private static final int REACH = 5;

  private final BehaviourModel model;
  private final float[] nearness = new float[REACH + 1];
  private final int[] starts = new int[STARTS_MAX];
  private final int[] slots = new int[STARTS_MAX * POSTINGS];
  private final byte[] startOfSlot = new byte[slots.length];
  private final float[] weights = new float[STARTS_MAX];
  private final int[] found = new int[slots.length * 2 * REACH];
  private final float[] shares = new float[found.length];
  private final byte[] startOfFound = new byte[found.length];
  private final int[] rows = new int[found.length];
  private final byte[] startOfRow = new byte[CandidateTable.ROWS_MAX + 1];
  private int startCount;
  private int slotCount;
  private int foundCount;

  /** Keeps the reads of {@link #touch} from being left out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /** A step over a model. */
  public SecondStep(BehaviourModel model) {
    this.model = model;
    for (var distance = 1; distance <= REACH; distance++) {
      nearness[distance] = 1f / distance;
    }
  }

  /**
   * Adds {@link Counter#TWO_STEPS} to the rows of a table that the walk has filled, if they are
   * fewer than {@value #CANDIDATES_ENOUGH}.
   *
   * @param window the asker's visit; its own items are neither starts nor found
   * @param mayCome which items may become candidates; null for all that are not barred
   */
  public void fill(VisitWindow window, CandidateTable table, @Nullable IntPredicate mayCome) {
    startCount = 0;
    slotCount = 0;
    foundCount = 0;
    if (table.rowCount() >= CANDIDATES_ENOUGH) {
      return;
    }
    findStarts(window, table);
    var sum = 0f;
    for (var start = 0; start < startCount; start++) {
      sum += table.cell(starts[start], Counter.TOGETHER);
    }
    for (var start = 0; start < startCount; start++) {
      follow(start, table.cell(starts[start], Counter.TOGETHER) / sum, window, table);
    }
    touch();
    for (var i = 0; i < slotCount; i++) {
      look(slots[i], startOfSlot[i], window, table);
    }
    if (mayCome != null) {
      leaveOut(mayCome);
    }
    table.rowsFor(found, foundCount, rows);
    var cells = table.cells();
    for (var i = 0; i < foundCount; i++) {
      cells[rows[i] * Counter.COUNT + Counter.TWO_STEPS] += shares[i];
    }
    for (var i = foundCount - 1; i >= 0; i--) {
      // Backwards, so that the first start that led to an item stays.
      startOfRow[rows[i]] = startOfFound[i];
    }
  }

  /** The best first; of equals the one whose row comes first. */
  private void findStarts(VisitWindow window, CandidateTable table) {
    for (var row = 0; row < table.rowCount(); row++) {
      var together = table.cell(row, Counter.TOGETHER);
      var place = startCount;
      while (place > 0 && table.cell(starts[place - 1], Counter.TOGETHER) < together) {
        place--;
      }
      if (together > 0 && place < STARTS_MAX && window.indexOf(table.item(row)) < 0) {
        startCount = Math.min(STARTS_MAX, startCount + 1);
        System.arraycopy(starts, place, starts, place + 1, startCount - 1 - place);
        starts[place] = row;
      }
    }
  }

  /** Notes the newest visits that hold one start. */
  private void follow(int start, float share, VisitWindow window, CandidateTable table) {
    var items = model.items();
    var item = table.item(starts[start]);
    var size = items.postingCount(item);
    var looked = Math.min(size, POSTINGS);
    weights[start] = share / (float) Math.sqrt(looked);
    var at = items.newestPosting(item);
    for (var left = looked; left > 0; left--) {
      var slot = items.postings(item)[items.postingStart(item) + at];
      if (slot != window.slot() && model.visits().isLive(slot)) {
        startOfSlot[slotCount] = (byte) start;
        slots[slotCount++] = slot;
      }
      at = at == 0 ? size - 1 : at - 1;
    }
  }

  /** Reads words of each visit first, as {@link NeighbourWalk} does, so that none waits alone. */
  private void touch() {
    var visits = model.visits();
    var sum = 0L;
    for (var i = 0; i < slotCount; i++) {
      var entries = visits.entries(slots[i]);
      var start = visits.start(slots[i]);
      sum += entries[start] + entries[start + Math.max(0, visits.length(slots[i]) - 1)];
    }
    touched = sum;
  }

  /** Notes what stands beside the start in one visit, whether it is new or not. */
  private void look(int slot, int start, VisitWindow window, CandidateTable table) {
    var item = table.item(starts[start]);
    var entries = model.visits().entries(slot);
    var first = model.visits().start(slot);
    var end = first + model.visits().length(slot);
    var middle = end - 1;
    while (middle >= first && (entries[middle] & VisitStore.ITEM_MASK) != item) {
      middle--;
    }
    if (middle < first) {
      // The slot's number wrapped around and stands for another visit.
      return;
    }
    var last = Math.min(end - 1, middle + REACH);
    for (var j = Math.max(first, middle - REACH); j <= last; j++) {
      var beside = entries[j] & VisitStore.ITEM_MASK;
      if (beside == item || (window.mayHold(beside) != 0 && window.indexOf(beside) >= 0)) {
        continue;
      }
      found[foundCount] = beside;
      shares[foundCount] = weights[start] * nearness[Math.abs(j - middle)];
      startOfFound[foundCount++] = (byte) start;
    }
  }

  private void leaveOut(IntPredicate mayCome) {
    var kept = 0;
    for (var i = 0; i < foundCount; i++) {
      if (mayCome.test(found[i])) {
        found[kept] = found[i];
        shares[kept] = shares[i];
        startOfFound[kept++] = startOfFound[i];
      }
    }
    foundCount = kept;
  }

  /** The rows of the starts of the last step, the best first. */
  public int[] starts() {
    return starts;
  }

  /** Number of starts. */
  public int startCount() {
    return startCount;
  }

  /** Which start led to a row first; means something where {@link Counter#TWO_STEPS} is above 0. */
  public int startOf(int row) {
    return startOfRow[row];
  }
}
