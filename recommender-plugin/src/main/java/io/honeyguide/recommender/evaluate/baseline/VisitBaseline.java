package io.honeyguide.recommender.evaluate.baseline;

import io.honeyguide.recommender.evaluate.VisitRecommender;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the baselines have in common: the visits so far, and items as numbers. */
abstract class VisitBaseline implements VisitRecommender {

  private final ListRule rule;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<String> ids = new ArrayList<>();
  private final Map<String, VisitLog> visits = new HashMap<>();
  private final ItemScores scores = new ItemScores();

  VisitBaseline(ListRule rule) {
    this.rule = rule;
  }

  /**
   * Learns that a visit goes on.
   *
   * @param visit without the item
   */
  abstract void learn(VisitLog visit, int item);

  /** Adds to the score of every item that speaks for itself after this visit. */
  abstract void score(VisitLog visit, ItemScores into);

  @Override
  public void take(BehaviourEvent event) {
    var key = keyOf(event);
    if (isInterest(event.kind())) {
      var visit = visits.computeIfAbsent(key, absent -> new VisitLog());
      var item = numberOf(event.item());
      learn(visit, item);
      visit.append(item);
    }
  }

  private int numberOf(String id) {
    var known = numbers.get(id);
    if (known != null) {
      return known;
    }
    ids.add(id);
    numbers.put(id, ids.size() - 1);
    return ids.size() - 1;
  }

  private static String keyOf(BehaviourEvent event) {
    return event.visit() != null ? "v" + event.visit() : "u" + event.user();
  }

  private static boolean isInterest(EventKind kind) {
    return switch (kind) {
      case VIEW, CLICK, FAVOURITE, CART, PURCHASE, RATING -> true;
      case REMOVE, RETURN, IMPRESSION -> false;
    };
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) {
    var visit = visits.get(keyOf(event));
    return visit == null ? List.of() : best(visit, count);
  }

  @Override
  public List<String> listFor(List<String> items, int count) {
    var visit = new VisitLog();
    for (var id : items) {
      var number = numbers.get(id);
      if (number != null) {
        visit.append(number);
      }
    }
    return best(visit, count);
  }

  private List<String> best(VisitLog visit, int count) {
    scores.clear();
    if (visit.length() == 0) {
      return List.of();
    }
    score(visit, scores);
    for (var place = 0; place < visit.length(); place++) {
      if (rule.newOnly() || (!rule.repeatLast() && place == visit.length() - 1)) {
        scores.remove(visit.item(place));
      }
    }
    return Arrays.stream(scores.best(count)).mapToObj(ids::get).toList();
  }
}
