package io.honeyguide.recommender.evaluate.baseline;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/** Visits with their similarity to the asker's; those met first win among equals. */
final class Neighbours {

  /** A visit and how similar it is. */
  static final class Neighbour {
    final VisitLog visit;
    private final int order;
    float similarity;

    Neighbour(VisitLog visit, int order) {
      this.visit = visit;
      this.order = order;
    }

    int order() {
      return order;
    }

    float similarity() {
      return similarity;
    }
  }

  private final IdentityHashMap<VisitLog, Neighbour> byVisit = new IdentityHashMap<>();

  void add(VisitLog visit, float similarity) {
    byVisit.computeIfAbsent(visit, met -> new Neighbour(met, byVisit.size())).similarity +=
        similarity;
  }

  Iterable<Neighbour> all() {
    return byVisit.values();
  }

  /** The most similar. */
  List<Neighbour> best(int most) {
    var sorted = new ArrayList<>(byVisit.values());
    sorted.sort(
        Comparator.comparingDouble(Neighbour::similarity)
            .reversed()
            .thenComparingInt(Neighbour::order));
    return sorted.subList(0, Math.min(most, sorted.size()));
  }
}
