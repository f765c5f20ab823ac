package io.honeyguide.recommender.evaluate.baseline;

import io.honeyguide.recommender.evaluate.VisitRecommender;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was touched most within the last 24 hours, for everybody alike: what every recommender has
 * to beat. A hard window by event time; every event counts the same.
 */
public final class Popularity implements VisitRecommender {

  private static final long WINDOW_MS = 86_400_000;

  /** Places looked at beyond those wanted, so that barred items leave no gap. */
  private static final int SPARE = 64;

  private final ListRule rule;
  private final Map<String, Integer> counts = new HashMap<>();
  private final List<BehaviourEvent> events = new ArrayList<>();
  private final Map<String, List<String>> visits = new HashMap<>();
  private List<String> leaders = List.of();
  private int oldest;
  private int eventsUntilRefresh;

  /** A baseline that has seen nothing yet. */
  public Popularity(ListRule rule) {
    this.rule = rule;
  }

  @Override
  public void take(BehaviourEvent event) {
    events.add(event);
    counts.merge(event.item(), 1, Integer::sum);
    visits.computeIfAbsent(keyOf(event), key -> new ArrayList<>()).add(event.item());
    while (event.timeMs() - events.get(oldest).timeMs() > WINDOW_MS) {
      var left = counts.merge(events.get(oldest++).item(), -1, Integer::sum);
      if (left == 0) {
        counts.remove(events.get(oldest - 1).item());
      }
    }
    eventsUntilRefresh--;
  }

  private static String keyOf(BehaviourEvent event) {
    return event.visit() != null ? "v" + event.visit() : "u" + event.user();
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) {
    return listFor(visits.getOrDefault(keyOf(event), List.of()), count);
  }

  @Override
  public List<String> listFor(List<String> items, int count) {
    if (eventsUntilRefresh <= 0) {
      leaders =
          counts.entrySet().stream()
              .sorted(
                  Map.Entry.<String, Integer>comparingByValue()
                      .reversed()
                      .thenComparing(Map.Entry.comparingByKey()))
              .limit(200L + SPARE)
              .map(Map.Entry::getKey)
              .toList();
      eventsUntilRefresh = 100;
    }
    var last = items.isEmpty() ? "" : items.get(items.size() - 1);
    return leaders.stream()
        .filter(item -> rule.repeatLast() || !item.equals(last))
        .filter(item -> !rule.newOnly() || !items.contains(item))
        .limit(count)
        .toList();
  }
}
