package io.honeyguide.recommender.model;

/** What is asked of a visit's slots and done to their entries alone. */
final class VisitEntries {

  private VisitEntries() {}

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
          array[at] &= ~VisitStore.IN_BASKET;
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
