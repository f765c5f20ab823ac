package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.content.LikenessSearch;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import io.honeyguide.recommender.trend.TrendBoards;
import io.honeyguide.recommender.trend.TrendWindow;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.NeighbourWalk;
import io.honeyguide.recommender.walk.SecondStep;
import io.honeyguide.recommender.walk.VisitWindow;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Fills the table of candidates for one question: bars what must not come, then takes the
 * neighbours' items, what stands beside them, those of the visit itself, those of the user's
 * history, and those in demand.
 */
final class CandidateGathering {

  private static final int BARRED_SLOTS_MAX = 64;
  private static final int POPULAR_BELOW = 100;
  private static final int POPULAR_EXTRA = 30;
  private static final int POPULAR_COLD = 150;
  private static final int BEGINNINGS = 100;

  private final BehaviourModel model;
  private final TrendBoards trends;
  private final NeighbourWalk walk;
  private final SecondStep secondStep;
  private final CandidateTable table;
  private final Admission admission;
  private final LikenessSearch likeness;
  private final IntPredicate mayCome;
  private final IntPredicate admits;
  private final float[] likenessOfRow = new float[CandidateTable.ROWS_MAX];
  private final RankedList fillers = new RankedList();

  CandidateGathering(
      BehaviourModel model,
      TrendBoards trends,
      NeighbourWalk walk,
      CandidateTable table,
      Admission admission,
      LikenessSearch likeness) {
    this.model = model;
    this.trends = trends;
    this.walk = walk;
    this.secondStep = new SecondStep(model);
    this.table = table;
    this.admission = admission;
    this.likeness = likeness;
    this.admits = admission::admits;
    this.mayCome = item -> !table.isBarred(item) && admission.admits(item);
  }

  /** Gathers the candidates for the visit in the window. */
  void gather(VisitWindow window, Ask ask) {
    table.clear();
    bar(window, ask);
    walk.fill(window, table);
    admission.sift(table);
    finishCosine();
    secondStep.fill(window, table, admission.isOpenToAll() ? null : admits);
    if (ask.reminders()) {
      addReminders(window);
    }
    findAlike(window);
    addPopular(window, ask.count());
    markAlike();
  }

  /** Adds what is like the items touched last; nothing while the catalogue describes nothing. */
  private void findAlike(VisitWindow window) {
    likeness.begin();
    if (!likeness.isPossible()) {
      return;
    }
    for (var index = 0; index < window.count(); index++) {
      if (!likeness.add(window.item(index), window.weight(index))) {
        break;
      }
    }
    likeness.find(mayCome);
    for (var place = 0; place < likeness.foundCount(); place++) {
      table.rowFor(likeness.foundItem(place));
    }
  }

  private void markAlike() {
    if (likeness.isAsked()) {
      Arrays.fill(likenessOfRow, 0, table.rowCount(), 0);
      for (var place = 0; place < likeness.foundCount(); place++) {
        if (table.holds(likeness.foundItem(place))) {
          likenessOfRow[table.rowFor(likeness.foundItem(place))] = likeness.foundLikeness(place);
        }
      }
    }
  }

  /** The last step beyond the neighbours' items. */
  SecondStep secondStep() {
    return secondStep;
  }

  /** By row, how much a candidate is like what the visit touched; null where nothing is known. */
  float @Nullable [] likenessOfRow() {
    return likeness.isAsked() ? likenessOfRow : null;
  }

  /** Gathers the neighbours of the window's one item. */
  void gatherSimilar(VisitWindow window, Ask ask) {
    barExcludedOnly(ask);
    table.bar(window.lastItem());
    walk.fill(window, table);
    admission.sift(table);
    finishCosine();
    findAlike(window);
    markAlike();
  }

  /** Empties the table and bars what the asker excludes. */
  void barExcludedOnly(Ask ask) {
    table.clear();
    barExcluded(ask);
  }

  /** Takes out again what an asker for new items only would not get. */
  void dropSeen(VisitWindow window, boolean wholeUser) {
    for (var index = 0; index < window.count(); index++) {
      table.drop(window.item(index));
    }
    var visits = model.visits();
    var slot = window.slot();
    for (var i = 0; i < BARRED_SLOTS_MAX && visits.isLive(slot); i++) {
      var entries = visits.entries(slot);
      var start = visits.start(slot);
      for (var at = start; at < start + visits.length(slot); at++) {
        table.drop(entries[at] & VisitStore.ITEM_MASK);
      }
      slot = visits.previous(slot);
    }
    var user = window.user();
    if (wholeUser && user != UserStore.NONE) {
      for (var age = 0; age < model.users().historyCount(user); age++) {
        table.drop(model.users().historyItem(user, age));
      }
    }
  }

  /** The walk sums up the asker's side of the cosine; the candidate's side is the same for all. */
  private void finishCosine() {
    var cells = table.cells();
    for (var row = 0; row < table.rowCount(); row++) {
      var at = row * Counter.COUNT + Counter.COSINE;
      if (cells[at] > 0) {
        cells[at] /= (float) Math.sqrt(model.items().visitCount(table.item(row)) + 1.0);
      }
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
    if (!ask.reminders() || !ask.keepBought() || !ask.keepBasket()) {
      barVisit(window.slot(), ask);
      if (ask.wholeUser()) {
        barUser(window.user(), ask);
      }
    }
  }

  /** Which wish of the question keeps an item out; null when none does. */
  @Nullable Verdict barredBy(VisitWindow window, Ask ask, int item) {
    if (ask.excluded().holds(item)) {
      return Verdict.EXCLUDED;
    }
    if (isBarred(window, ask, item, true, true, ask.keepBought(), true)) {
      return Verdict.BOUGHT;
    }
    if (isBarred(window, ask, item, true, true, true, ask.keepBasket())) {
      return Verdict.IN_BASKET;
    }
    if (isBarred(window, ask, item, ask.reminders(), true, true, true)) {
      return Verdict.SEEN;
    }
    return isBarred(window, ask, item, true, ask.repeatLast(), true, true)
        ? Verdict.LAST_ITEM
        : null;
  }

  private boolean isBarred(
      VisitWindow window,
      Ask ask,
      int item,
      boolean reminders,
      boolean repeatLast,
      boolean keepBought,
      boolean keepBasket) {
    table.clear();
    bar(
        window,
        new Ask(
            ask.count(),
            reminders,
            repeatLast,
            keepBought,
            keepBasket,
            ask.wholeUser(),
            new ExcludedItems(),
            ask.rules()));
    return table.isBarred(item);
  }

  /** The window shows the newest events only; here the whole visit counts. */
  private void barVisit(int newestSlot, Ask ask) {
    var visits = model.visits();
    var slot = newestSlot;
    for (var i = 0; i < BARRED_SLOTS_MAX && visits.isLive(slot); i++) {
      var entries = visits.entries(slot);
      var start = visits.start(slot);
      for (var at = start; at < start + visits.length(slot); at++) {
        if (!ask.reminders()
            || (!ask.keepBought() && VisitStore.isBought(entries[at]))
            || (!ask.keepBasket() && VisitStore.isInBasket(entries[at]))) {
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
      admit(window.item(index));
    }
    var user = window.user();
    if (user == UserStore.NONE) {
      return;
    }
    var cells = table.cells();
    for (var age = 0; age < model.users().historyCount(user); age++) {
      var row = admit(model.users().historyItem(user, age));
      if (row != CandidateTable.BARRED && cells[row * Counter.COUNT + Counter.HISTORY] == 0) {
        cells[row * Counter.COUNT + Counter.HISTORY] = 1f / (age + 1);
      }
    }
  }

  /** The item's row, made if need be, or {@link CandidateTable#BARRED}. */
  private int admit(int item) {
    return admission.isOpenToAll() || admission.admits(item)
        ? table.rowFor(item)
        : CandidateTable.BARRED;
  }

  private void addPopular(VisitWindow window, int count) {
    if (window.count() == 0) {
      addBeginnings();
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
      admit(trends.item(window, place));
    }
  }

  private void addBeginnings() {
    for (var place = 0; place < trends.beginningCount() && place < BEGINNINGS; place++) {
      admit(trends.beginning(place));
    }
  }

  /** The last resort: goes through all items for those touched, or put in the catalogue, last. */
  private void addNewest(int rowsWanted) {
    fillers.clear(rowsWanted - table.rowCount());
    forEachItem(this::offerFiller);
    for (var place = 0; place < fillers.count(); place++) {
      table.rowFor(fillers.item(place));
    }
  }

  /** Hands over each item once, of those that meet what is demanded of categories at least. */
  void forEachItem(IntConsumer taker) {
    var items = model.items();
    var categories = admission.rules().wanted().get(Trait.CATEGORY);
    if (categories == null || categories.contains("")) {
      for (var item = 0; item < items.end(); item++) {
        if (items.isUsed(item)) {
          taker.accept(item);
        }
      }
      return;
    }
    // What else could come stands under these categories; an item of several comes with the first.
    var passed = new HashSet<String>();
    for (var category : categories) {
      likeness.forEachOfCategory(
          category,
          item -> {
            var facts = model.catalogue().facts(item);
            if (facts != null && Collections.disjoint(facts.categories(), passed)) {
              taker.accept(item);
            }
          });
      passed.add(category);
    }
  }

  private void offerFiller(int item) {
    if (!table.isBarred(item) && !table.holds(item) && admission.admits(item)) {
      fillers.offer(item, -(float) (model.nowMs() - newsMs(item)), CandidateTable.BARRED);
    }
  }

  /** When something was last heard of an item. */
  private long newsMs(int item) {
    return model.items().isTouched(item)
        ? model.items().timeMs(item)
        : model.catalogue().addedMs(item);
  }
}
