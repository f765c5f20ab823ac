package io.honeyguide.recommender.content;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;

/**
 * Finds what is like a few items. Likeness to several is the mean of the cosines, weighted.
 *
 * <p>Cost is bounded: words are followed rarest first, each to the 200 items whose facts are
 * newest, 6,000 in all; the 150 items with the largest sums so far are then compared exactly. Those
 * that {@link VectorSearch} finds come beside them.
 *
 * <p>Owner: one thread; the next search overwrites the results.
 */
public final class LikenessSearch {

  /** Most items that a search can be for. */
  public static final int ITEMS_MAX = 3;

  /** Most items that a search finds. */
  public static final int FOUND_MAX = 60;

  private static final int NEWEST = 200;
  private static final int STEPS_MAX = 6000;
  private static final int COMPARED_MAX = 150;

  private final ContentIndex index;
  private final VectorSearch vectors;
  private final int[] asked = new int[ITEMS_MAX];
  private int askedCount;
  private float weightSum;
  private int search;

  private Term[] profile = new Term[64];
  private int profileCount;

  private float[] sums = new float[0];
  private int[] sumSearches = new int[0];
  private final int[] touched = new int[STEPS_MAX];
  private int touchedCount;

  private final Leaders compared = new Leaders(COMPARED_MAX);
  private final Leaders found = new Leaders(FOUND_MAX);

  /** A search over an index. */
  public LikenessSearch(ContentIndex index) {
    this.index = index;
    this.vectors = new VectorSearch(index.vectors());
  }

  /** Begins a search for nothing yet. */
  public void begin() {
    search++;
    askedCount = 0;
    profileCount = 0;
    weightSum = 0;
    found.clear();
    vectors.begin();
  }

  /** Whether the catalogue describes any item at all. */
  public boolean isPossible() {
    return index.count() > 0 || index.vectors().count() > 0;
  }

  /** Whether the search is for anything. */
  public boolean isAsked() {
    return askedCount > 0;
  }

  /**
   * Looks for what is like this item, too; one that nothing describes is passed over.
   *
   * @param weight how much it counts, above 0
   * @return whether there is room for more
   */
  public boolean add(int item, float weight) {
    var description = index.description(item);
    if (vectors.add(item, weight) || description != null) {
      asked[askedCount++] = item;
    }
    if (description != null) {
      weightSum += weight;
      var scale = weight / description.norm(index.count());
      for (var i = 0; i < description.size(); i++) {
        var term = description.term(i);
        if (term.search != search) {
          term.search = search;
          term.weight = 0;
          addToProfile(term);
        }
        term.weight += scale * description.value(i, index.count());
      }
    }
    return askedCount < ITEMS_MAX;
  }

  /** Keeps the profile sorted, rarest words first. */
  private void addToProfile(Term term) {
    if (profileCount == profile.length) {
      profile = Arrays.copyOf(profile, 2 * profileCount);
    }
    var place = profileCount++;
    while (place > 0 && isBefore(term, profile[place - 1])) {
      profile[place] = profile[place - 1];
      place--;
    }
    profile[place] = term;
  }

  private static boolean isBefore(Term one, Term other) {
    return one.size() < other.size()
        || (one.size() == other.size() && one.text.compareTo(other.text) < 0);
  }

  /**
   * An item's likeness to what is asked for, 0 to 1: that of the words or of the vectors, whichever
   * is larger.
   */
  public float likeness(int item) {
    return Math.max(likenessOfWords(item), vectors.likeness(item));
  }

  private float likenessOfWords(int item) {
    var description = index.description(item);
    if (description == null || weightSum == 0) {
      return 0;
    }
    var sum = 0f;
    var squares = 0f;
    for (var i = 0; i < description.size(); i++) {
      var term = description.term(i);
      var value = description.value(i, index.count());
      squares += value * value;
      if (term.search == search) {
        sum += term.weight * value;
      }
    }
    return Math.min(1, sum / ((float) Math.sqrt(squares) * weightSum));
  }

  /** Finds the items most alike of those that may come, best first. */
  public void find(IntPredicate mayCome) {
    found.clear();
    compared.clear();
    collect();
    for (var i = 0; i < touchedCount; i++) {
      var item = touched[i];
      if (compared.wouldTake(item, sums[item]) && mayCome.test(item)) {
        compared.offer(item, sums[item]);
      }
    }
    vectors.find();
    for (var place = 0; place < compared.count(); place++) {
      found.offer(compared.item(place), likeness(compared.item(place)));
    }
    for (var place = 0; place < vectors.nearestCount(); place++) {
      var item = vectors.nearest(place);
      var likeness = Math.max(likenessOfWords(item), vectors.nearestLikeness(place));
      if (likeness > 0
          && found.wouldTake(item, likeness)
          && !found.holds(item)
          && mayCome.test(item)) {
        found.offer(item, likeness);
      }
    }
  }

  private void collect() {
    if (sums.length < index.end()) {
      sums = new float[index.end()];
      sumSearches = new int[index.end()];
    }
    touchedCount = 0;
    var steps = STEPS_MAX;
    for (var i = 0; i < profileCount && steps > 0; i++) {
      var term = profile[i];
      var factor = term.weight * term.rarity(index.count());
      var last = Math.max(0, term.size() - Math.min(steps, NEWEST));
      for (var place = term.size() - 1; place >= last; place--) {
        var item = term.item(place);
        if (sumSearches[item] != search) {
          sumSearches[item] = search;
          sums[item] = 0;
          touched[touchedCount++] = item;
        }
        sums[item] += factor * term.count(place);
      }
      steps -= term.size() - last;
    }
  }

  /**
   * Hands over every item of a category that can be shown some time.
   *
   * @param category not empty
   */
  public void forEachOfCategory(String category, IntConsumer taker) {
    index.forEachOfCategory(category, taker);
  }

  /** Number of items found. */
  public int foundCount() {
    return found.count();
  }

  /** An item found, 0 for the one most alike. */
  public int foundItem(int place) {
    return found.item(place);
  }

  /** Its likeness. */
  public float foundLikeness(int place) {
    return found.value(place);
  }

  /** Which of the items asked for is most like this one; -1 when none is at all. */
  public int mostAlike(int item) {
    var best = -1;
    var bestLikeness = 0f;
    for (var i = 0; i < askedCount; i++) {
      var likeness = likeness(asked[i], item);
      if (likeness > bestLikeness) {
        best = asked[i];
        bestLikeness = likeness;
      }
    }
    return best;
  }

  private float likeness(int one, int other) {
    return Math.max(cosine(one, other), vectors.likeness(one, other));
  }

  private float cosine(int one, int other) {
    var a = index.description(one);
    var b = index.description(other);
    if (a == null || b == null) {
      return 0;
    }
    var sum = 0f;
    for (var i = 0; i < a.size(); i++) {
      for (var j = 0; j < b.size(); j++) {
        if (a.term(i) == b.term(j)) {
          sum += a.value(i, index.count()) * b.value(j, index.count());
        }
      }
    }
    return sum / (a.norm(index.count()) * b.norm(index.count()));
  }
}
