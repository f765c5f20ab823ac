package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.evaluate.EvaluationReport.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An evaluation's findings while it runs. */
final class ReportDraft {

  private final int listLength;
  private final RankingScores total;
  private final List<Window> windows = new ArrayList<>();
  private final Map<String, Integer> items = new HashMap<>();
  private double shownPopularity;
  private double targetPopularity;
  private long eventsTaken;
  private long events;

  ReportDraft(int listLength) {
    this.listLength = listLength;
    this.total = new RankingScores(listLength);
  }

  /** Judges one list; the window is its stretch of the file, which never goes back. */
  void judged(int window, long timeMs, List<String> list, String target) {
    total.add(list, target);
    addPopularity(list, target);
    while (windows.size() <= window) {
      windows.add(new Window(timeMs, timeMs, new RankingScores(listLength)));
    }
    var extended = windows.get(window);
    extended.scores().add(list, target);
    windows.set(window, new Window(extended.firstMs(), timeMs, extended.scores()));
  }

  private void addPopularity(List<String> list, String target) {
    var length = Math.min(listLength, list.size());
    var shown = 0L;
    for (var place = 0; place < length; place++) {
      shown += items.getOrDefault(list.get(place), 0);
    }
    var taken = (double) Math.max(1, eventsTaken);
    shownPopularity += shown / taken / Math.max(1, length);
    targetPopularity += items.getOrDefault(target, 0) / taken;
  }

  void taken(String item) {
    items.merge(item, 1, Integer::sum);
    eventsTaken++;
  }

  void passed() {
    events++;
  }

  long events() {
    return events;
  }

  EvaluationReport finish() {
    return new EvaluationReport(
        events,
        items.size(),
        total,
        shownPopularity / Math.max(1, total.targets()),
        targetPopularity / Math.max(1, total.targets()),
        windows);
  }
}
