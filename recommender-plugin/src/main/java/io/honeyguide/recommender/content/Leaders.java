package io.honeyguide.recommender.content;

/** The items with the largest values so far; of equal values the lower numbers. */
final class Leaders {

  private final int[] items;
  private final float[] values;
  private int count;

  Leaders(int most) {
    items = new int[most];
    values = new float[most];
  }

  void clear() {
    count = 0;
  }

  boolean wouldTake(int item, float value) {
    return count < items.length || isBefore(item, value, count - 1);
  }

  boolean holds(int item) {
    for (var place = 0; place < count; place++) {
      if (items[place] == item) {
        return true;
      }
    }
    return false;
  }

  void offer(int item, float value) {
    if (!wouldTake(item, value)) {
      return;
    }
    var place = count < items.length ? count++ : count - 1;
    while (place > 0 && isBefore(item, value, place - 1)) {
      items[place] = items[place - 1];
      values[place] = values[place - 1];
      place--;
    }
    items[place] = item;
    values[place] = value;
  }

  private boolean isBefore(int item, float value, int place) {
    return value > values[place] || (value == values[place] && item < items[place]);
  }

  int count() {
    return count;
  }

  int item(int place) {
    return items[place];
  }

  float value(int place) {
    return values[place];
  }
}
