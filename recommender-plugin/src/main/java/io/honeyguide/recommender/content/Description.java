package io.honeyguide.recommender.content;

/** The words that describe one item, in the order of its facts. */
final class Description {

  private final Term[] terms;
  private final byte[] counts;

  Description(Term[] terms, byte[] counts) {
    this.terms = terms;
    this.counts = counts;
  }

  /** Number of different words. */
  int size() {
    return terms.length;
  }

  Term term(int index) {
    return terms[index];
  }

  /** How much a word tells of the item: how often it is named, times its rarity. */
  float value(int index, int itemCount) {
    return counts[index] * terms[index].rarity(itemCount);
  }

  /** Length of the item's vector. */
  float norm(int itemCount) {
    var sum = 0f;
    for (var i = 0; i < terms.length; i++) {
      var value = value(i, itemCount);
      sum += value * value;
    }
    return (float) Math.sqrt(sum);
  }
}
