package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Catalogue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Picks a list from candidates in order where the order is not all that counts: at most so many
 * items of one category, and items that differ.
 *
 * <p>Diversity d is maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next item
 * is the one with the largest {@code (1 - d) r - d s}, where r is its score, spread over 0 to 1
 * among the candidates, and s its largest likeness to an item picked before. Likeness is the share
 * of what two items have in common of categories and tags (Jaccard).
 *
 * <p>Where a cap leaves a list short, {@link #fill} goes through all items once.
 */
final class Selection {

  private final BehaviourModel model;
  private final Catalogue catalogue;
  private final float[] nearest = new float[RankedList.ITEMS_MAX];
  private final boolean[] picked = new boolean[RankedList.ITEMS_MAX];
  private final Map<String, Integer> pickedOf = new HashMap<>();

  Selection(BehaviourModel model) {
    this.model = model;
    this.catalogue = model.catalogue();
  }

  /**
   * Picks from candidates, best first; the list keeps their scores.
   *
   * @param list is empty, and knows how many items are wanted
   */
  void pick(RankedList candidates, Rules rules, RankedList list, int wanted) {
    pickedOf.clear();
    var count = candidates.count();
    for (var i = 0; i < count; i++) {
      nearest[i] = 0;
      picked[i] = false;
    }
    for (var next = best(candidates, rules);
        list.count() < wanted && next >= 0;
        next = best(candidates, rules)) {
      picked[next] = true;
      list.append(candidates.item(next), candidates.score(next), candidates.rows()[next]);
      take(candidates.item(next));
      for (var i = 0; rules.diversity() > 0 && i < count; i++) {
        if (!picked[i]) {
          nearest[i] = Math.max(nearest[i], likeness(candidates.item(i), candidates.item(next)));
        }
      }
    }
  }

  private int best(RankedList candidates, Rules rules) {
    var best = -1;
    var bestValue = Float.NEGATIVE_INFINITY;
    var count = candidates.count();
    var top = count == 0 ? 0 : candidates.score(0);
    var spread = count == 0 ? 0 : top - candidates.score(count - 1);
    for (var i = 0; i < count; i++) {
      if (!picked[i] && hasRoom(candidates.item(i), rules)) {
        if (rules.diversity() == 0) {
          return i;
        }
        var relevance = spread > 0 ? 1 - (top - candidates.score(i)) / spread : 1;
        var value = (1 - rules.diversity()) * relevance - rules.diversity() * nearest[i];
        if (value > bestValue) {
          best = i;
          bestValue = value;
        }
      }
    }
    return best;
  }

  private List<String> categoriesOf(int item) {
    var facts = catalogue.facts(item);
    return facts == null ? List.of() : facts.categories();
  }

  private void take(int item) {
    for (var category : categoriesOf(item)) {
      pickedOf.merge(category, 1, Integer::sum);
    }
  }

  /** Whether every category of the item has room. */
  private boolean hasRoom(int item, Rules rules) {
    if (rules.categoryMost() > 0) {
      for (var category : categoriesOf(item)) {
        if (pickedOf.getOrDefault(category, 0) >= rules.categoryMost()) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether a list, however it came about, has room for one more of each of an item's categories.
   */
  boolean hasRoom(RankedList list, int item, Rules rules) {
    for (var category : rules.categoryMost() == 0 ? List.<String>of() : categoriesOf(item)) {
      var listed = 0;
      for (var place = 0; place < list.count(); place++) {
        listed += categoriesOf(list.item(place)).contains(category) ? 1 : 0;
      }
      if (listed >= rules.categoryMost()) {
        return false;
      }
    }
    return true;
  }

  private float likeness(int one, int other) {
    var facts = catalogue.facts(one);
    var otherFacts = catalogue.facts(other);
    return facts == null || otherFacts == null ? 0 : likeness(facts, otherFacts);
  }

  /** What two items have in common of categories and tags, of all that either has. */
  static float likeness(ItemFacts one, ItemFacts other) {
    var common = common(one.categories(), other.categories()) + common(one.tags(), other.tags());
    var all =
        one.categories().size()
            + other.categories().size()
            + one.tags().size()
            + other.tags().size();
    return all == 0 ? 0 : (float) common / (all - common);
  }

  private static int common(List<String> words, List<String> others) {
    var common = 0;
    for (var word : words) {
      common += others.contains(word) ? 1 : 0;
    }
    return common;
  }

  /**
   * Finds what goes on after a list that {@link #pick} left short: of all items that may come those
   * most in demand, under the same caps.
   *
   * @param mayCome items that may; those of the list are left out here
   * @param fillers receives them, best first
   */
  void fill(RankedList list, Rules rules, int wanted, IntPredicate mayCome, RankedList fillers) {
    var listed = new HashSet<Integer>();
    for (var place = 0; place < list.count(); place++) {
      listed.add(list.item(place));
    }
    // Which items a cap will stop is known only on the way, so all that have room now are sorted.
    var keys = new long[model.items().end()];
    var count = 0;
    for (var item = 0; item < model.items().end(); item++) {
      if (mayCome.test(item) && !listed.contains(item) && hasRoom(item, rules)) {
        keys[count++] = key(model.items().demand(item, 1, model.nowMs()), item);
      }
    }
    Arrays.sort(keys, 0, count);
    var missing = wanted - list.count();
    fillers.clear(missing);
    while (count > 0 && fillers.count() < missing) {
      var item = Integer.MAX_VALUE - (int) keys[--count];
      if (hasRoom(item, rules)) {
        fillers.append(item, model.items().demand(item, 1, model.nowMs()), -1);
        take(item);
      }
    }
  }

  /** Grows with demand; of equal ones the lower item number has the larger. */
  private static long key(float demand, int item) {
    var bits = Float.floatToIntBits(demand);
    var ordered = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    return (long) ordered << 32 | (Integer.MAX_VALUE - item);
  }
}
