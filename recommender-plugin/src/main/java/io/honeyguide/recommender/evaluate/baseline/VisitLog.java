package io.honeyguide.recommender.evaluate.baseline;

import java.util.Arrays;

/** The items of one visit, in order. */
final class VisitLog {

  private int[] items = new int[4];
  private int length;
  private int distinctCount;

  void append(int item) {
    if (length == items.length) {
      items = Arrays.copyOf(items, 2 * length);
    }
    distinctCount += holds(item) ? 0 : 1;
    items[length++] = item;
  }

  boolean holds(int item) {
    return lastPlaceOf(item) >= 0;
  }

  /** The item's last place, or -1. */
  int lastPlaceOf(int item) {
    var place = length - 1;
    while (place >= 0 && items[place] != item) {
      place--;
    }
    return place;
  }

  int length() {
    return length;
  }

  int distinctCount() {
    return distinctCount;
  }

  int item(int place) {
    return items[place];
  }

  /** The different items from the newest on, with each one's age: 1 for the last event. */
  Newest newest(int events) {
    var items = new int[Math.min(events, length)];
    var ages = new int[items.length];
    var count = 0;
    for (var age = 1; age <= items.length; age++) {
      var item = this.items[length - age];
      var known = false;
      for (var i = 0; i < count; i++) {
        known |= items[i] == item;
      }
      if (!known) {
        items[count] = item;
        ages[count++] = age;
      }
    }
    return new Newest(items, ages, count);
  }

  /** Different items, newest first. */
  static final class Newest {
    private final int[] items;
    private final int[] ages;
    private final int count;

    Newest(int[] items, int[] ages, int count) {
      this.items = items;
      this.ages = ages;
      this.count = count;
    }

    int count() {
      return count;
    }

    int item(int index) {
      return items[index];
    }

    int age(int index) {
      return ages[index];
    }
  }
}
