package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.evaluate.EvaluationReport.Window;
import java.util.ArrayList;
import java.util.List;

/** An evaluation's findings while it runs. */
final class ReportDraft {

  private final int listLength;
  private final RankingScores total;
  private final List<Window> windows = new ArrayList<>();
  private final ItemDemand demand = new ItemDemand();
  private final PopularityScores popularity;
  private long events;

  ReportDraft(int listLength) {
    this.listLength = listLength;
    this.total = new RankingScores(listLength);
    this.popularity = new PopularityScores(listLength);
  }

  /** Judges one list; the window is its stretch of the file, which never goes back. */
  void judged(int window, long timeMs, List<String> list, String target) {
    total.add(list, target);
    popularity.add(list, target, demand);
    while (windows.size() <= window) {
      windows.add(new Window(timeMs, timeMs, new RankingScores(listLength)));
    }
    var extended = windows.get(window);
    extended.scores().add(list, target);
    windows.set(window, new Window(extended.firstMs(), timeMs, extended.scores()));
  }

  void taken(String item) {
    demand.taken(item);
  }

  void passed() {
    events++;
  }

  long events() {
    return events;
  }

  EvaluationReport finish() {
    return new EvaluationReport(
        events, demand.itemCount(), total, popularity.shown(), popularity.chosen(), windows);
  }
}
