package io.honeyguide.recommender.content;

import java.util.Arrays;

/**
 * Finds items whose vectors point the way of a few others. The cosine with several is their mean,
 * weighted, which is the product with one vector: the weighted sum of theirs, each of length one.
 *
 * <p>All sketches are looked at, and the {@value #COMPARED_MAX} items with the nearest are compared
 * exactly. The least cosine among them is the level: vectors of texts often all point much the same
 * way, and what is no nearer than the {@value #COMPARED_MAX}th is not alike. Likeness is what a
 * cosine lies above the level, spread over 0 to 1. Where fewer items have vectors the level is 0.
 *
 * <p>Owner: one thread; the next search overwrites the results.
 */
final class VectorSearch {

  static final int COMPARED_MAX = 300;

  private final VectorIndex index;
  private float[] sum = new float[0];
  private float weightSum;
  private float level;
  private short[] distances = new short[0];
  private final int[] ofDistance = new int[VectorIndex.BITS + 1];
  private final int[] nearest = new int[COMPARED_MAX];
  private final float[] cosines = new float[COMPARED_MAX];
  private int nearestCount;

  VectorSearch(VectorIndex index) {
    this.index = index;
  }

  /** Begins a search for nothing yet. */
  void begin() {
    weightSum = 0;
    level = 0;
    nearestCount = 0;
  }

  /** Looks for what is like this item, too; whether it has a vector. */
  boolean add(int item, float weight) {
    var vector = index.vector(item);
    if (vector == null) {
      return false;
    }
    if (weightSum == 0) {
      sum = sum.length == vector.dimension() ? sum : new float[vector.dimension()];
      Arrays.fill(sum, 0);
    }
    weightSum += weight;
    for (var place = 0; place < sum.length; place++) {
      sum[place] += weight * vector.unit(place);
    }
    return true;
  }

  /** Finds the nearest items, in the order of their numbers, and the level. */
  void find() {
    if (weightSum == 0) {
      return;
    }
    var sketch = index.sketchOf(sum);
    if (distances.length < index.end()) {
      distances = new short[index.end()];
    }
    Arrays.fill(ofDistance, 0);
    for (var item = 0; item < index.end(); item++) {
      if (index.vector(item) != null) {
        var distance = index.distance(item, sketch);
        distances[item] = (short) distance;
        ofDistance[distance]++;
      }
    }
    var limit = 0;
    var room = COMPARED_MAX;
    while (limit < VectorIndex.BITS && ofDistance[limit] <= room) {
      room -= ofDistance[limit++];
    }
    for (var item = 0; item < index.end(); item++) {
      if (index.vector(item) != null
          && (distances[item] < limit || (distances[item] == limit && room-- > 0))) {
        cosines[nearestCount] = cosine(item);
        nearest[nearestCount++] = item;
      }
    }
    if (index.count() > COMPARED_MAX) {
      level = 1;
      for (var place = 0; place < nearestCount; place++) {
        level = Math.min(level, cosines[place]);
      }
      level = Math.max(0, level);
    }
  }

  int nearestCount() {
    return nearestCount;
  }

  int nearest(int place) {
    return nearest[place];
  }

  float nearestLikeness(int place) {
    return aboveLevel(cosines[place]);
  }

  private float cosine(int item) {
    var vector = index.vector(item);
    return vector == null ? 0 : vector.dot(sum) / weightSum;
  }

  /** How much an item points the way asked for, 0 to 1. */
  float likeness(int item) {
    return weightSum == 0 ? 0 : aboveLevel(cosine(item));
  }

  /** How much two items point the same way, by the level of this search. */
  float likeness(int one, int other) {
    var vector = index.vector(one);
    var otherVector = index.vector(other);
    return vector == null || otherVector == null ? 0 : aboveLevel(vector.cosine(otherVector));
  }

  private float aboveLevel(float cosine) {
    return cosine <= level ? 0 : Math.min(1, (cosine - level) / (1 - level));
  }
}
