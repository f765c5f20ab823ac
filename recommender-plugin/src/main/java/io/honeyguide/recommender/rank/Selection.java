package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Catalogue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Picks a list from candidates in order where the order is not all that counts: at most so many
 * items of one category, and items that differ.
 *
 * <p>Diversity d is maximal marginal relevance (Carbonell and Goldstein, SIGIR 1998): the next item
 * is the one with the largest {@code (1 - d) r - d s}, where r is its score, spread over 0 to 1
 * among the candidates, and s its largest likeness to an item picked before. Likeness is the share
 * of what two items have in common of category and tags (Jaccard).
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

  private String categoryOf(int item) {
    var facts = catalogue.facts(item);
    return facts == null ? "" : facts.category();
  }

  private void take(int item) {
    pickedOf.merge(categoryOf(item), 1, Integer::sum);
  }

  private boolean hasRoom(int item, Rules rules) {
    return room(categoryOf(item), rules) > 0;
  }

  private int room(String category, Rules rules) {
    return rules.categoryMost() == 0 || category.isEmpty()
        ? Integer.MAX_VALUE
        : rules.categoryMost() - pickedOf.getOrDefault(category, 0);
  }

  /** Whether a list, however it came about, has room for one more of an item's category. */
  boolean hasRoom(RankedList list, int item, Rules rules) {
    var category = categoryOf(item);
    var room = rules.categoryMost() == 0 || category.isEmpty() ? 1 : rules.categoryMost();
    for (var place = 0; room > 0 && rules.categoryMost() > 0 && place < list.count(); place++) {
      room -= !category.isEmpty() && category.equals(categoryOf(list.item(place))) ? 1 : 0;
    }
    return room > 0;
  }

  private float likeness(int one, int other) {
    var facts = catalogue.facts(one);
    var otherFacts = catalogue.facts(other);
    return facts == null || otherFacts == null ? 0 : likeness(facts, otherFacts);
  }

  /** What two items have in common of category and tags, of all that either has. */
  static float likeness(ItemFacts one, ItemFacts other) {
    var common = !one.category().isEmpty() && one.category().equals(other.category()) ? 1 : 0;
    var all =
        (one.category().isEmpty() ? 0 : 1)
            + (other.category().isEmpty() ? 0 : 1)
            + one.tags().size()
            + other.tags().size();
    for (var tag : one.tags()) {
      common += other.tags().contains(tag) ? 1 : 0;
    }
    return all == 0 ? 0 : (float) common / (all - common);
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
    var missing = wanted - list.count();
    var shelves = new HashMap<String, RankedList>();
    for (var item = 0; item < model.items().end(); item++) {
      if (mayCome.test(item) && !listed.contains(item)) {
        var category = categoryOf(item);
        var room = Math.min(missing, room(category, rules));
        if (room > 0) {
          shelves
              .computeIfAbsent(category, name -> new RankedList(room))
              .offer(item, model.items().demand(item, 1, model.nowMs()), -1);
        }
      }
    }
    fillers.clear(missing);
    for (var shelf : shelves.values()) {
      for (var place = 0; place < shelf.count(); place++) {
        fillers.offer(shelf.item(place), shelf.score(place), -1);
      }
    }
  }
}
