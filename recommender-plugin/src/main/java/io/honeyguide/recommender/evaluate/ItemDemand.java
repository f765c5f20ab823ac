package io.honeyguide.recommender.evaluate;

import java.util.HashMap;
import java.util.Map;

/** How often each item was in the events so far. */
final class ItemDemand {

  private final Map<String, Integer> counts = new HashMap<>();
  private long events;

  void taken(String item) {
    counts.merge(item, 1, Integer::sum);
    events++;
  }

  /** Number of different items. */
  int itemCount() {
    return counts.size();
  }

  /** Share of all events that were on an item, 0 to 1. */
  double share(String item) {
    return counts.getOrDefault(item, 0) / (double) Math.max(1, events);
  }
}
