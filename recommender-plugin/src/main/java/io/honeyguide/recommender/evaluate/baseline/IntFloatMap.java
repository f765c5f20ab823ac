package io.honeyguide.recommender.evaluate.baseline;

import java.util.Arrays;

/** Sums by non-negative number, by open addressing; numbers with a sum can be gone through. */
final class IntFloatMap {

  private int[] keys = {-1, -1, -1, -1};
  private float[] values = new float[4];
  private int count;

  void add(int key, float amount) {
    if (2 * (count + 1) > keys.length) {
      widen();
    }
    var place = placeOf(key);
    if (keys[place] < 0) {
      keys[place] = key;
      count++;
    }
    values[place] += amount;
  }

  private int placeOf(int key) {
    var place = (key * 0x9E3779B1) >>> 7 & (keys.length - 1);
    while (keys[place] >= 0 && keys[place] != key) {
      place = (place + 1) & (keys.length - 1);
    }
    return place;
  }

  private void widen() {
    var oldKeys = keys;
    var oldValues = values;
    keys = new int[2 * oldKeys.length];
    values = new float[keys.length];
    Arrays.fill(keys, -1);
    for (var i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] >= 0) {
        var place = placeOf(oldKeys[i]);
        keys[place] = oldKeys[i];
        values[place] = oldValues[i];
      }
    }
  }

  /** Visits every number and its sum. */
  interface Visitor {
    void entry(int key, float value);
  }

  void forEach(Visitor visitor) {
    for (var i = 0; i < keys.length; i++) {
      if (keys[i] >= 0) {
        visitor.entry(keys[i], values[i]);
      }
    }
  }
}
