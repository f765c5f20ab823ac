package io.honeyguide.recommender.model;

/** What is asked of a visit's slots and done to their entries alone. */
final class VisitEntries {

  private static final int BOUGHT = 0x8000_0000;
  static final int IN_BASKET = 0x4000_0000;
  private static final int BEGUN_WITH = 0x2000_0000;

  private VisitEntries() {}

  /**
   * An item's number with what is to be said of it.
   *
   * @param begunWith whether it is the first that is known of its visitor
   */
  static int entry(int item, boolean bought, boolean inBasket, boolean begunWith) {
    return item | (bought ? BOUGHT : 0) | (inBasket ? IN_BASKET : 0) | (begunWith ? BEGUN_WITH : 0);
  }

  static boolean isBegunWith(int entry) {
    return (entry & BEGUN_WITH) != 0;
  }

  /** Whether the chain of slots that a slot ends holds so many that are still kept. */
  static boolean hasSlots(VisitStore visits, int last, int wanted) {
    var slot = last;
    for (var count = 0; count < wanted; count++) {
      if (!visits.isLive(slot)) {
        return false;
      }
      slot = visits.previous(slot);
    }
    return true;
  }

  /** Whether one of them is of an item; the newest are looked at first. */
  static boolean holds(int[] array, int start, int length, int item) {
    for (var i = start + length - 1; i >= start; i--) {
      if ((array[i] & VisitStore.ITEM_MASK) == item) {
        return true;
      }
    }
    return false;
  }

  /** Takes an item out of the basket of a visit, as far back as 64 slots. */
  static void takeOut(VisitStore visits, int visit, int item) {
    var slot = visit;
    for (var i = 0; i < VisitStore.CHAIN_SLOTS_MAX && visits.isLive(slot); i++) {
      var array = visits.entries(slot);
      var start = visits.start(slot);
      for (var at = start; at < start + visits.length(slot); at++) {
        if ((array[at] & VisitStore.ITEM_MASK) == item) {
          array[at] &= ~IN_BASKET;
        }
      }
      slot = visits.previous(slot);
    }
  }

  /** Takes the entries of some items out; returns how many are left. */
  static int removeAll(int[] array, int start, int length, ForgottenNumbers items) {
    var kept = start;
    for (var i = start; i < start + length; i++) {
      if (!items.holds(array[i] & VisitStore.ITEM_MASK)) {
        array[kept++] = array[i];
      }
    }
    return kept - start;
  }

  /** Number of different items. */
  static byte countDistinct(int[] array, int start, int length) {
    byte distinct = 0;
    for (var i = start; i < start + length; i++) {
      var first = true;
      for (var j = start; j < i && first; j++) {
        first = (array[j] & VisitStore.ITEM_MASK) != (array[i] & VisitStore.ITEM_MASK);
      }
      distinct += first ? (byte) 1 : 0;
    }
    return distinct;
  }
}
