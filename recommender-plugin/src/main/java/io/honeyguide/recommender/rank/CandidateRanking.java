package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import io.honeyguide.recommender.trend.TrendBoards;
import io.honeyguide.recommender.trend.TrendWindow;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.NeighbourWalk;
import io.honeyguide.recommender.walk.VisitWindow;
import io.honeyguide.recommender.walk.WalkLimits;

/**
 * Answers "which items next": bars what must not come, gathers candidates from the neighbours, the
 * visit itself, the user's history and demand, scores them by {@link OrderWeights}, and cuts.
 *
 * <p>A list is full whenever the model knows enough items that are not barred: where the evidence
 * ends the boards of demand fill up, and after them the items touched last.
 */
public final class CandidateRanking {

  private static final int BARRED_SLOTS_MAX = 64;
  private static final int POPULAR_BELOW = 100;
  private static final int POPULAR_EXTRA = 30;
  private static final int POPULAR_COLD = 150;

  private final BehaviourModel model;
  private final TrendBoards trends;
  private final NeighbourWalk walk;
  private final CandidateTable table = new CandidateTable();
  private final FirstCut firstCut;
  private final RankedList list = new RankedList();
  private final RankedList fillers = new RankedList();

  /** A ranking over a model and its boards. */
  public CandidateRanking(
      BehaviourModel model, TrendBoards trends, WalkLimits limits, OrderWeights weights) {
    this.model = model;
    this.trends = trends;
    this.walk = new NeighbourWalk(model, limits);
    this.firstCut = new FirstCut(model, weights);
  }

  /** The best items for the visit in the window; valid until the next question. */
  public RankedList rank(VisitWindow window, Ask ask) {
    table.clear();
    bar(window, ask);
    walk.fill(window, table);
    if (ask.reminders()) {
      addReminders(window);
    }
    addPopular(window, ask.count());
    firstCut.score(window, table, list, ask.count());
    return list;
  }

  /** The items most often touched by the same visits as one item. */
  public RankedList similar(VisitWindow window, Ask ask) {
    table.clear();
    barExcluded(ask);
    table.bar(window.lastItem());
    walk.fill(window, table);
    firstCut.scoreSimilar(table, list, ask.count());
    walk.attribute(window, table, list.rows(), list.count(), list.because());
    for (var place = 0; place < list.count(); place++) {
      list.setReason(place, Reason.TOGETHER, window.lastItem());
    }
    return list;
  }

  /** The items most in demand. */
  public RankedList trending(TrendWindow window, Ask ask) {
    table.clear();
    barExcluded(ask);
    list.clear(ask.count());
    for (var place = 0; place < trends.count(window); place++) {
      var item = trends.item(window, place);
      var demand = trends.demand(window, item);
      if (demand > 0 && !table.isBarred(item)) {
        list.offer(item, demand, CandidateTable.BARRED);
      }
    }
    for (var place = 0; place < list.count(); place++) {
      list.setReason(place, Reason.POPULAR, ItemStore.NONE);
    }
    return list;
  }

  /**
   * Finds the reasons for the list that {@link #rank} made last.
   *
   * @param because whether to find the items that led to it, too
   */
  public void explain(VisitWindow window, boolean because) {
    if (because) {
      walk.attribute(window, table, list.rows(), list.count(), list.because());
    } else {
      list.forgetBecause();
    }
    for (var place = 0; place < list.count(); place++) {
      firstCut.explain(window, table, list, place);
    }
  }

  private void barExcluded(Ask ask) {
    for (var i = 0; i < ask.excluded().count(); i++) {
      table.bar(ask.excluded().item(i));
    }
  }

  private void bar(VisitWindow window, Ask ask) {
    barExcluded(ask);
    for (var index = 0; index < window.count(); index++) {
      if (!ask.reminders()
          || (!ask.keepBought() && window.isBought(index))
          || (!ask.repeatLast() && index == 0 && !window.isHistory())) {
        table.bar(window.item(index));
      }
    }
    if (!ask.reminders() || !ask.keepBought()) {
      barVisit(window.slot(), ask);
      if (ask.wholeUser()) {
        barUser(window.user(), ask);
      }
    }
  }

  /** The window shows the newest events only; here the whole visit counts. */
  private void barVisit(int newestSlot, Ask ask) {
    var visits = model.visits();
    var slot = newestSlot;
    for (var i = 0; i < BARRED_SLOTS_MAX && visits.isLive(slot); i++) {
      var entries = visits.entries(slot);
      var start = visits.start(slot);
      for (var at = start; at < start + visits.length(slot); at++) {
        if (!ask.reminders() || VisitStore.isBought(entries[at])) {
          table.bar(entries[at] & VisitStore.ITEM_MASK);
        }
      }
      slot = visits.previous(slot);
    }
  }

  private void barUser(int user, Ask ask) {
    if (user == UserStore.NONE) {
      return;
    }
    var users = model.users();
    if (!ask.keepBought()) {
      for (var age = 0; age < users.boughtCount(user); age++) {
        table.bar(users.boughtItem(user, age));
      }
    }
    if (!ask.reminders()) {
      for (var age = 0; age < users.historyCount(user); age++) {
        table.bar(users.historyItem(user, age));
      }
    }
  }

  private void addReminders(VisitWindow window) {
    for (var index = 0; index < window.count(); index++) {
      table.rowFor(window.item(index));
    }
    var user = window.user();
    if (user == UserStore.NONE) {
      return;
    }
    var cells = table.cells();
    for (var age = 0; age < model.users().historyCount(user); age++) {
      var row = table.rowFor(model.users().historyItem(user, age));
      if (row != CandidateTable.BARRED && cells[row * Counter.COUNT + Counter.HISTORY] == 0) {
        cells[row * Counter.COUNT + Counter.HISTORY] = 1f / (age + 1);
      }
    }
  }

  private void addPopular(VisitWindow window, int count) {
    if (window.count() == 0) {
      addBoard(TrendWindow.DAY, table.rowCount() + POPULAR_COLD);
    } else if (table.rowCount() < POPULAR_BELOW) {
      addBoard(TrendWindow.DAY, table.rowCount() + POPULAR_EXTRA);
    }
    addBoard(TrendWindow.DAY, count);
    addBoard(TrendWindow.FORTNIGHT, count);
    if (table.rowCount() < count) {
      addNewest(count);
    }
  }

  private void addBoard(TrendWindow window, int rowsWanted) {
    for (var place = 0; place < trends.count(window) && table.rowCount() < rowsWanted; place++) {
      table.rowFor(trends.item(window, place));
    }
  }

  /** The last resort: goes through all items for those touched last. */
  private void addNewest(int rowsWanted) {
    var items = model.items();
    fillers.clear(rowsWanted - table.rowCount());
    for (var item = 0; item < items.end(); item++) {
      if (items.isUsed(item) && !table.isBarred(item) && !table.holds(item)) {
        fillers.offer(item, -(float) (model.nowMs() - items.timeMs(item)), CandidateTable.BARRED);
      }
    }
    for (var place = 0; place < fillers.count(); place++) {
      table.rowFor(fillers.item(place));
    }
  }
}
