package io.honeyguide.recommender.evaluate.baseline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest visits that hold each item. */
final class Postings {

  private final int most;
  private final List<Deque<VisitLog>> newest = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private long visitCount;

  Postings(int most) {
    this.most = most;
  }

  /** Learns that a visit goes on with an item. */
  void add(VisitLog visit, int item) {
    while (newest.size() <= item) {
      newest.add(new ArrayDeque<>());
      counts.add(0);
    }
    visitCount += visit.length() == 0 ? 1 : 0;
    if (visit.holds(item)) {
      return;
    }
    counts.set(item, counts.get(item) + 1);
    var visits = newest.get(item);
    visits.addFirst(visit);
    if (visits.size() > most) {
      visits.removeLast();
    }
  }

  /** Visits that hold the item, newest first. */
  Iterable<VisitLog> of(int item) {
    return newest.get(item);
  }

  /** Number of visits that ever held the item. */
  int countOf(int item) {
    return counts.get(item);
  }

  /** Number of visits. */
  long visitCount() {
    return visitCount;
  }
}
