package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.evaluate.EvaluationReport.Window;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** An evaluation's findings while it runs. */
final class ReportDraft {

  private final int listLength;
  private final long startNanos = System.nanoTime();
  private final RankingScores total;
  private final TimeHistogram queryTimes = new TimeHistogram();
  private final TimeHistogram takeTimes = new TimeHistogram();
  private final List<Window> windows = new ArrayList<>();
  private final Set<String> items = new HashSet<>();
  private long events;

  ReportDraft(int listLength) {
    this.listLength = listLength;
    this.total = new RankingScores(listLength);
  }

  /** Judges one list; the window is its stretch of the file, which never goes back. */
  void judged(int window, long timeMs, List<String> list, String target, long nanos) {
    total.add(list, target);
    queryTimes.add(nanos);
    while (windows.size() <= window) {
      windows.add(new Window(timeMs, timeMs, new RankingScores(listLength), new TimeHistogram()));
    }
    var extended = windows.get(window);
    extended.scores().add(list, target);
    extended.queryTimes().add(nanos);
    windows.set(
        window, new Window(extended.firstMs(), timeMs, extended.scores(), extended.queryTimes()));
  }

  void taken(String item, long nanos) {
    items.add(item);
    takeTimes.add(nanos);
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
        System.nanoTime() - startNanos,
        total,
        queryTimes,
        takeTimes,
        windows);
  }
}
