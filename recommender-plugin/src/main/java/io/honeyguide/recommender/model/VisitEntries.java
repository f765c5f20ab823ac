package io.honeyguide.recommender.model;

/** What is done to a slot's entries alone, in the array that holds them. */
final class VisitEntries {

  private VisitEntries() {}

  /** Whether one of them is of an item; the newest are looked at first. */
  static boolean holds(int[] array, int start, int length, int item) {
    for (var i = start + length - 1; i >= start; i--) {
      if ((array[i] & VisitStore.ITEM_MASK) == item) {
        return true;
      }
    }
    return false;
  }

  /** Takes an item out of the basket. */
  static void takeOut(int[] array, int start, int length, int item) {
    for (var i = start; i < start + length; i++) {
      if ((array[i] & VisitStore.ITEM_MASK) == item) {
        array[i] &= ~VisitStore.IN_BASKET;
      }
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
