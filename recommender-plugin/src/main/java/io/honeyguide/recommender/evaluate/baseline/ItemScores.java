package io.honeyguide.recommender.evaluate.baseline;

import java.util.Arrays;

/** Scores by item number, most of them 0, and the choice of the best. */
final class ItemScores {

  private float[] scores = new float[1024];
  private int[] touched = new int[1024];
  private int count;

  void clear() {
    for (var i = 0; i < count; i++) {
      scores[touched[i]] = 0;
    }
    count = 0;
  }

  /** Adds a positive amount to an item's score. */
  void add(int item, float amount) {
    if (item >= scores.length) {
      scores = Arrays.copyOf(scores, Math.max(item + 1, 2 * scores.length));
    }
    if (scores[item] == 0) {
      if (count == touched.length) {
        touched = Arrays.copyOf(touched, 2 * count);
      }
      touched[count++] = item;
    }
    scores[item] += amount;
  }

  void remove(int item) {
    if (item < scores.length) {
      scores[item] = 0;
    }
  }

  /** The items with the largest scores above 0, best first, equal ones by number. */
  int[] best(int most) {
    var best = new int[most];
    var size = 0;
    for (var i = 0; i < count; i++) {
      var item = touched[i];
      if (scores[item] <= 0 || (size == most && !isBefore(item, best[size - 1]))) {
        continue;
      }
      var place = size < most ? size++ : size - 1;
      while (place > 0 && isBefore(item, best[place - 1])) {
        best[place] = best[place - 1];
        place--;
      }
      best[place] = item;
    }
    return Arrays.copyOf(best, size);
  }

  private boolean isBefore(int a, int b) {
    return scores[a] > scores[b] || (scores[a] == scores[b] && a < b);
  }
}
