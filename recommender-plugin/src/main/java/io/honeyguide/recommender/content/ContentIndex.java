package io.honeyguide.recommender.content;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemVector;
import io.honeyguide.recommender.model.Catalogue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Items by the words that describe them: those of the title, the tags, and each category as one
 * word of its own.
 *
 * <p>An item is a vector of {@code tf idf}: how often it names a word, times {@code ln(1 + N / df)}
 * with N items described at all and df of them by this word. Two items are alike by the cosine of
 * their vectors (Salton and Buckley, Term-weighting approaches in automatic text retrieval, 1988).
 * Rarities are taken as they are when asked for, so that no vector ever is stale.
 *
 * <p>Beside its words an item may have a vector ({@link VectorIndex}).
 *
 * <p>It holds what can be shown some time: not what is hidden or sold out. It depends on the
 * catalogue alone, not on how it came about.
 */
public final class ContentIndex {

  private static final int TERMS_MAX = 48;

  private final Map<String, Term> terms = new HashMap<>();
  private final VectorIndex vectors = new VectorIndex();
  private @Nullable Description[] descriptions = new Description[0];
  private int count;

  /** An empty index. */
  public ContentIndex() {}

  /** The index of a catalogue as it is. */
  public static ContentIndex of(Catalogue catalogue) {
    var index = new ContentIndex();
    for (var item : catalogue.itemsByAge()) {
      index.update(item, catalogue.facts(item));
    }
    return index;
  }

  /**
   * Takes note of what the catalogue now says of an item.
   *
   * @param facts null when it says nothing
   */
  public void update(int item, @Nullable ItemFacts facts) {
    remove(item);
    if (facts == null || facts.shownUntilMs() == Long.MIN_VALUE) {
      vectors.update(item, ItemVector.NONE);
    } else {
      vectors.update(item, facts.vector());
      var words = words(facts);
      if (!words.isEmpty()) {
        add(item, words);
      }
    }
  }

  private void remove(int item) {
    var old = description(item);
    if (old != null) {
      for (var i = 0; i < old.size(); i++) {
        var term = old.term(i);
        term.remove(item);
        if (term.size() == 0) {
          terms.remove(term.text);
        }
      }
      descriptions[item] = null;
      count--;
    }
  }

  private void add(int item, Map<String, Integer> words) {
    if (item >= descriptions.length) {
      descriptions = Arrays.copyOf(descriptions, Math.max(item + 1, descriptions.length * 3 / 2));
    }
    var described = new Term[words.size()];
    var counts = new byte[words.size()];
    var i = 0;
    for (var word : words.entrySet()) {
      described[i] = terms.computeIfAbsent(word.getKey(), Term::new);
      counts[i] = (byte) Math.min(Byte.MAX_VALUE, word.getValue());
      described[i].add(item, counts[i]);
      i++;
    }
    descriptions[item] = new Description(described, counts);
    count++;
  }

  /** The words of an item with how often it names them. */
  static Map<String, Integer> words(ItemFacts facts) {
    var words = new LinkedHashMap<String, Integer>();
    for (var category : facts.categories()) {
      // No word of a title holds a slash.
      words.put("/" + category, 1);
    }
    for (var tag : facts.tags()) {
      addWords(tag, words);
    }
    addWords(facts.title(), words);
    return words;
  }

  private static void addWords(String text, Map<String, Integer> words) {
    var lower = text.toLowerCase(Locale.ROOT);
    var start = -1;
    for (var i = 0; i <= lower.length(); i++) {
      var inside = i < lower.length() && Character.isLetterOrDigit(lower.charAt(i));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        var word = lower.substring(start, i);
        if (words.size() < TERMS_MAX || words.containsKey(word)) {
          words.merge(word, 1, Integer::sum);
        }
        start = -1;
      }
    }
  }

  /** Hands over every item of a category that can be shown some time. */
  void forEachOfCategory(String category, IntConsumer taker) {
    var term = terms.get("/" + category);
    for (var place = 0; term != null && place < term.size(); place++) {
      taker.accept(term.item(place));
    }
  }

  @Nullable Description description(int item) {
    return item < descriptions.length ? descriptions[item] : null;
  }

  /** Items by their vectors. */
  VectorIndex vectors() {
    return vectors;
  }

  /** Number of items described. */
  public int count() {
    return count;
  }

  /** All items described have numbers below. */
  int end() {
    return descriptions.length;
  }
}
