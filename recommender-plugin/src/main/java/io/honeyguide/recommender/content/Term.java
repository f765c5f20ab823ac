package io.honeyguide.recommender.content;

import io.honeyguide.recommender.model.Decay;
import java.util.Arrays;

/** A word and the items that it describes, those whose facts are older first. */
final class Term {

  final String text;
  private int[] items = new int[2];
  private byte[] counts = new byte[2];
  private int size;

  // Scratch of LikenessSearch: the weight in the profile of this search.
  float weight;
  int search;

  Term(String text) {
    this.text = text;
  }

  void add(int item, byte count) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    items[size] = item;
    counts[size++] = count;
  }

  void remove(int item) {
    var at = 0;
    while (items[at] != item) {
      at++;
    }
    System.arraycopy(items, at + 1, items, at, size - at - 1);
    System.arraycopy(counts, at + 1, counts, at, size - at - 1);
    size--;
  }

  /** Number of items. */
  int size() {
    return size;
  }

  /** An item, 0 for the one whose facts are oldest. */
  int item(int place) {
    return items[place];
  }

  /** How often the item at a place names the word. */
  int count(int place) {
    return counts[place];
  }

  /** How much the word tells: ln(1 + items / items that it describes). */
  float rarity(int itemCount) {
    return Decay.ln(1 + (float) itemCount / size);
  }
}
