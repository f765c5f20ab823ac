package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.ItemStore;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The best items of one question, best first. The next question overwrites it. */
public final class RankedList {

  /** Most items that can be asked for. */
  public static final int ITEMS_MAX = 200;

  private final int[] items;
  private final float[] scores;
  private final int[] rows;
  private final @Nullable Reason[] reasons;
  private final int[] because;
  private final @Nullable Shares[] shares;
  private int most;
  private int count;

  RankedList() {
    this(ITEMS_MAX);
  }

  /** A list that never takes more than so many items. */
  RankedList(int most) {
    this.most = most;
    items = new int[most];
    scores = new float[most];
    rows = new int[most];
    reasons = new Reason[most];
    because = new int[most];
    shares = new Shares[most];
  }

  void clear(int most) {
    this.most = most;
    count = 0;
    Arrays.fill(reasons, null);
    Arrays.fill(because, ItemStore.NONE);
    Arrays.fill(shares, null);
  }

  /** Takes the item in if it belongs to the best so far; equal scores go by item number. */
  void offer(int item, float score, int row) {
    if (count == most && !isBefore(score, item, count - 1)) {
      return;
    }
    var place = count < most ? count++ : count - 1;
    while (place > 0 && isBefore(score, item, place - 1)) {
      items[place] = items[place - 1];
      scores[place] = scores[place - 1];
      rows[place] = rows[place - 1];
      place--;
    }
    items[place] = item;
    scores[place] = score;
    rows[place] = row;
  }

  /** Puts the item at the end, whatever its score; there must be room. */
  void append(int item, float score, int row) {
    items[count] = item;
    scores[count] = score;
    rows[count] = row;
    count++;
  }

  /**
   * Puts an item in between, with the score of the one before it; there must be room, and nobody
   * may have asked for reasons yet.
   */
  void insert(int place, int item, int row) {
    System.arraycopy(items, place, items, place + 1, count - place);
    System.arraycopy(scores, place, scores, place + 1, count - place);
    System.arraycopy(rows, place, rows, place + 1, count - place);
    items[place] = item;
    scores[place] = place > 0 ? scores[place - 1] : count > 0 ? scores[1] : 0;
    rows[place] = row;
    count++;
  }

  /** Takes an item out again, while nobody has asked for reasons yet. */
  void remove(int place) {
    count--;
    System.arraycopy(items, place + 1, items, place, count - place);
    System.arraycopy(scores, place + 1, scores, place, count - place);
    System.arraycopy(rows, place + 1, rows, place, count - place);
  }

  private boolean isBefore(float score, int item, int place) {
    return score > scores[place] || (score == scores[place] && item < items[place]);
  }

  int[] rows() {
    return rows;
  }

  int[] because() {
    return because;
  }

  void setShares(int place, float[] contributions) {
    shares[place] = Shares.of(contributions);
  }

  /** Leaves out why an item stands here. */
  public void forgetReason(int place) {
    reasons[place] = null;
    because[place] = ItemStore.NONE;
  }

  void setReason(int place, Reason reason, int item) {
    reasons[place] = reason;
    because[place] = item;
  }

  /** Number of items. */
  public int count() {
    return count;
  }

  /** The item at a place, 0 for the best. */
  public int item(int place) {
    return items[place];
  }

  /** An item's place from 1, or 0 when it is not there. */
  public int placeOf(int item) {
    for (var place = 0; place < count; place++) {
      if (items[place] == item) {
        return place + 1;
      }
    }
    return 0;
  }

  /** The item's score; comparable within one list only. */
  public float score(int place) {
    return scores[place];
  }

  /** Why it stands here; null when nobody wanted to know. */
  public @Nullable Reason reason(int place) {
    return reasons[place];
  }

  /** The item that led to it, or {@link ItemStore#NONE} when there is no such item. */
  public int because(int place) {
    return because[place];
  }

  /**
   * Which parts its place is owed to; null when nobody wanted to know, or where one part is all.
   */
  public @Nullable Shares shares(int place) {
    return shares[place];
  }
}
