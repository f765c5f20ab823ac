package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.content.ContentIndex;
import io.honeyguide.recommender.content.LikenessSearch;
import io.honeyguide.recommender.explore.Exploration;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.trend.TrendBoards;
import io.honeyguide.recommender.trend.TrendWindow;
import io.honeyguide.recommender.walk.Attribution;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.NeighbourWalk;
import io.honeyguide.recommender.walk.VisitWindow;
import java.util.Comparator;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Answers "which items next": gathers candidates, cuts them to the most promising, and puts these
 * into the order that {@link LearnedOrder} has learned. The same steps, taken before an event is
 * learned, teach the order.
 *
 * <p>A list is full whenever the model knows enough items that are not barred: where the evidence
 * ends the boards of demand fill up, and after them the items touched last.
 */
public final class CandidateRanking {

  /** Marks a place of the list that is there because a rule left it free. */
  private static final int NO_CANDIDATE = -1;

  /** Marks a place of the list that is there to be tried out. */
  private static final int EXPLORED = -2;

  /** From which likeness on it counts as a reason. */
  private static final float ALIKE_LEAST = .1f;

  private final BehaviourModel model;
  private final TrendBoards trends;
  private final LearnedOrder order;
  private final ListStyle style;
  private final NeighbourWalk walk;
  private final Attribution attribution;
  private final CandidateTable table = new CandidateTable();
  private final CandidateGathering gathering;
  private final FirstCut firstCut;
  private final FeatureTable features;
  private final Admission admission;
  private final LikenessSearch likeness;
  private final Selection selection;
  private final Exploration exploration;
  private final RankedList list = new RankedList();
  private final RankedList scored = new RankedList();
  private final FirstCut.Factor boosts;
  private final int[] candidates = new int[RankedList.ITEMS_MAX];
  private final int[] attributed = new int[Attribution.CANDIDATES_MAX];
  private final int[] because = new int[Attribution.CANDIDATES_MAX];
  private final float[] parts = new float[Part.values().length];
  private Ranker ranker;

  /** A ranking over a model and its boards, with lists in a style. */
  public CandidateRanking(
      BehaviourModel model,
      TrendBoards trends,
      ContentIndex content,
      ListStyle style,
      LearnedOrder order,
      Exploration exploration) {
    this.exploration = exploration;
    this.trends = trends;
    this.order = order;
    this.style = style;
    this.walk = new NeighbourWalk(model, style.walk());
    this.attribution = new Attribution(model, walk);
    this.model = model;
    this.admission = new Admission(model);
    this.selection = new Selection(model);
    this.boosts = admission::factorOf;
    this.likeness = new LikenessSearch(content);
    this.gathering = new CandidateGathering(model, trends, walk, table, admission, likeness);
    this.firstCut = new FirstCut(model);
    this.features = new FeatureTable(model);
    this.ranker = order.ranker(true);
  }

  /**
   * The best items for the visit in the window; valid until the next question.
   *
   * @param atMs when it is asked, in milliseconds since 1970
   */
  public RankedList rank(VisitWindow window, Ask ask, long atMs) {
    var rules = ask.rules();
    admission.open(rules, atMs);
    gathering.gather(window, ask);
    var shaping = rules.isShaping();
    // A list that rules shape chooses from more.
    var choice = shaping || !rules.boosts().isEmpty() ? RankedList.ITEMS_MAX : ask.count();
    rankGathered(window, ask.reminders(), choice, rules.boosts().isEmpty() ? null : boosts);
    list.clear(ask.count());
    scored.clear(RankedList.ITEMS_MAX);
    offerCandidates(rules, shaping ? scored : list);
    if (shaping) {
      selection.pick(scored, rules, list, ask.count());
    }
    for (var place = 0; place < list.count(); place++) {
      candidates[place] = list.rows()[place];
      list.rows()[place] = firstCut.rows()[candidates[place]];
    }
    if (shaping && list.count() < ask.count()) {
      fill(ask);
    }
    if (ask.exploring().share() > 0) {
      explore(window, ask);
    }
    return list;
  }

  /**
   * Gives some places to items of which too little is known: the newest, and candidates that others
   * came before. The last items of the list make room.
   */
  private void explore(VisitWindow window, Ask ask) {
    var slots = exploration.begin(ask.exploring(), ask.count());
    if (slots == 0) {
      return;
    }
    IntPredicate isUntried =
        item ->
            !table.isBarred(item)
                && admission.admits(item)
                && window.indexOf(item) < 0
                && !isOfHistory(item)
                && list.placeOf(item) == 0;
    exploration.offerNewcomers(isUntried);
    for (var candidate = 0; candidate < features.count(); candidate++) {
      var item = table.item(firstCut.rows()[candidate]);
      if (isUntried.test(item)) {
        exploration.offer(item);
      }
    }
    for (var drawn = 0; slots > 0 && drawn < exploration.count(); drawn++) {
      var item = exploration.item(drawn);
      var row = table.rowFor(item);
      if (row != CandidateTable.BARRED && selection.hasRoom(list, item, ask.rules())) {
        tryOut(item, row, ask.count());
        slots--;
      }
    }
  }

  private boolean isOfHistory(int item) {
    return table.holds(item) && table.cell(table.rowFor(item), Counter.HISTORY) > 0;
  }

  private void tryOut(int item, int row, int most) {
    var last = list.count() - 1;
    if (list.count() == most) {
      while (candidates[last] == EXPLORED) {
        last--;
      }
      list.remove(last);
      System.arraycopy(candidates, last + 1, candidates, last, list.count() - last);
    }
    var place = exploration.placeAmong(list.count());
    System.arraycopy(candidates, place, candidates, place + 1, list.count() - place);
    list.insert(place, item, row);
    candidates[place] = EXPLORED;
  }

  /** Whether an item of the list that {@link #rank} made last is there to be tried out. */
  public boolean isExplored(int place) {
    return candidates[place] == EXPLORED;
  }

  private void offerCandidates(Rules rules, RankedList to) {
    for (var candidate = 0; candidate < features.count(); candidate++) {
      var row = firstCut.rows()[candidate];
      var item = table.item(row);
      var score = style.handMade() ? firstCut.score(row) : ranker.score(candidate);
      if (!style.handMade() && !rules.boosts().isEmpty()) {
        // Scores are logarithms of odds; those of the first cut have their factors already.
        score += Decay.ln(admission.factorOf(item));
      }
      to.offer(item, score, candidate);
    }
  }

  /** A cap left the list short: goes on with other items, which no ranker has scored. */
  private void fill(Ask ask) {
    var items = model.items();
    selection.fill(
        list,
        ask.rules(),
        ask.count(),
        item -> items.isUsed(item) && !table.isBarred(item) && admission.admits(item),
        scored);
    var least = list.count() == 0 ? 0 : list.score(list.count() - 1);
    for (var place = 0; place < scored.count(); place++) {
      var row = table.rowFor(scored.item(place));
      if (row != CandidateTable.BARRED) {
        candidates[list.count()] = NO_CANDIDATE;
        list.append(scored.item(place), least, row);
      }
    }
  }

  private void rankGathered(
      VisitWindow window, boolean reminders, int count, FirstCut.@Nullable Factor factor) {
    var most = Math.max(style.candidates(), count);
    var chosen = firstCut.choose(window, table, most, factor, gathering.likenessOfRow());
    features.fill(window, walk, table, firstCut.scale(), firstCut.rows(), chosen);
    for (var candidate = 0; likeness.isAsked() && candidate < chosen; candidate++) {
      var item = table.item(firstCut.rows()[candidate]);
      features.setContent(candidate, likeness.likeness(item));
    }
    ranker = order.ranker(reminders);
    ranker.rank(features);
  }

  /**
   * Learns the order from what came next: ranks as if asked just before, then moves the weights.
   *
   * @param target the item that came next
   * @param grade how much it counts
   * @param atMs when the log received it
   * @return whether the target was among the candidates; else nothing is learned
   */
  public boolean teach(VisitWindow window, Ask ask, int target, float grade, long atMs) {
    admission.open(ask.rules(), atMs);
    gathering.gather(window, ask);
    rankGathered(window, true, ask.count(), null);
    var candidate = candidateOf(target);
    order.quality().add(features, ranker, candidate);
    if (candidate >= 0) {
      ranker.learn(features, candidate, grade);
    }
    gathering.dropSeen(window, ask.wholeUser());
    if (table.holds(target)) {
      rankGathered(window, false, ask.count(), null);
      var fresh = candidateOf(target);
      if (fresh >= 0) {
        ranker.learn(features, fresh, grade);
      }
    }
    return candidate >= 0;
  }

  private int candidateOf(int item) {
    for (var candidate = 0; candidate < features.count(); candidate++) {
      if (table.item(firstCut.rows()[candidate]) == item) {
        return candidate;
      }
    }
    return -1;
  }

  /** The items most often touched by the same visits as one item, as of a time. */
  public RankedList similar(VisitWindow window, Ask ask, long atMs) {
    admission.open(ask.rules(), atMs);
    gathering.gatherSimilar(window, ask);
    firstCut.scoreSimilar(table, gathering.likenessOfRow(), list, ask.count());
    for (var place = 0; place < list.count(); place++) {
      var isTogether = table.cell(list.rows()[place], Counter.SUPPORT) > 0;
      list.setReason(place, isTogether ? Reason.TOGETHER : Reason.ALIKE, window.lastItem());
    }
    return list;
  }

  /** The items most in demand, as of a time. */
  public RankedList trending(TrendWindow window, Ask ask, long atMs) {
    admission.open(ask.rules(), atMs);
    gathering.barExcludedOnly(ask);
    list.clear(ask.count());
    for (var place = 0; place < trends.count(window); place++) {
      offerDemand(window, trends.item(window, place));
    }
    if (list.count() < ask.count() && trends.count(window) == TrendBoards.PLACES) {
      // The board holds the leaders only; what may come stands further down.
      list.clear(ask.count());
      gathering.forEachItem(item -> offerDemand(window, item));
    }
    for (var place = 0; place < list.count(); place++) {
      list.setReason(place, Reason.POPULAR, ItemStore.NONE);
    }
    return list;
  }

  /**
   * What becomes of an item in the list that the same question gets from {@link #rank}.
   *
   * @param atMs when it is asked, in milliseconds since 1970
   */
  public Judgement judge(VisitWindow window, Ask ask, long atMs, int item) {
    var place = rank(window, ask, atMs).placeOf(item);
    if (place > 0) {
      var verdict = isExplored(place - 1) ? Verdict.EXPLORED : Verdict.LISTED;
      return new Judgement(verdict, place, list.score(place - 1), null);
    }
    var refusal = admission.refusal(item);
    if (refusal != null) {
      return refusal;
    }
    var barredBy = gathering.barredBy(window, ask, item);
    if (barredBy != null) {
      return Judgement.of(barredBy);
    }
    place = rank(window, ask.withCount(RankedList.ITEMS_MAX), atMs).placeOf(item);
    return place > 0
        ? new Judgement(Verdict.BELOW, place, list.score(place - 1), null)
        : Judgement.of(Verdict.NO_CANDIDATE);
  }

  private void offerDemand(TrendWindow window, int item) {
    var demand = trends.demand(window, item);
    if (demand > 0 && !table.isBarred(item) && admission.admits(item)) {
      list.offer(item, demand, CandidateTable.BARRED);
    }
  }

  /**
   * Finds the reasons for the list that {@link #rank} made last: for each item the part with the
   * largest share of its score, and the item of the visit that this evidence came from.
   */
  public void explain(VisitWindow window) {
    attribute(window);
    for (var place = 0; place < list.count(); place++) {
      if (isExplored(place)) {
        list.setReason(place, Reason.EXPLORE, ItemStore.NONE);
        continue;
      }
      if (candidates[place] == NO_CANDIDATE) {
        list.setReason(place, withoutEvidence(list.item(place)), ItemStore.NONE);
        continue;
      }
      ranker.divide(features, candidates[place], parts);
      if (!style.handMade()) {
        list.setShares(place, parts);
      }
      explain(window, place);
    }
  }

  /**
   * Finds the item of the visit that each item goes back to. Those that no neighbour holds go back
   * to whatever the item they stand beside goes back to.
   */
  private void attribute(VisitWindow window) {
    var step = gathering.secondStep();
    System.arraycopy(list.rows(), 0, attributed, 0, list.count());
    System.arraycopy(step.starts(), 0, attributed, list.count(), step.startCount());
    attribution.find(window, table, attributed, list.count() + step.startCount(), because);
    for (var place = 0; place < list.count(); place++) {
      var row = list.rows()[place];
      list.because()[place] =
          isTwoStepsOnly(row) ? because[list.count() + step.startOf(row)] : because[place];
    }
  }

  private boolean isTwoStepsOnly(int row) {
    return table.cell(row, Counter.TWO_STEPS) > 0 && table.cell(row, Counter.SUPPORT) == 0;
  }

  private void explain(VisitWindow window, int place) {
    var row = list.rows()[place];
    var item = list.item(place);
    switch (largestPart(window, place)) {
      case REMINDER -> list.setReason(place, Reason.REMINDER, item);
      case HISTORY -> list.setReason(place, Reason.HISTORY, item);
      case NEXT -> {
        var after =
            table.cell(row, Counter.AFTER_LAST) > 0 ? window.lastItem() : list.because(place);
        list.setReason(place, Reason.NEXT, after);
      }
      case TOGETHER ->
          list.setReason(
              place, isTwoStepsOnly(row) ? Reason.RELATED : Reason.TOGETHER, list.because(place));
      case CONTENT -> list.setReason(place, Reason.ALIKE, likeness.mostAlike(item));
      case POPULAR, CONTEXT -> list.setReason(place, withoutEvidence(item), ItemStore.NONE);
    }
  }

  private Reason withoutEvidence(int item) {
    return model.items().isTouched(item) ? Reason.POPULAR : Reason.NEW;
  }

  /** The part that speaks most for an item, of those for which there is evidence at all. */
  private Part largestPart(VisitWindow window, int place) {
    var evidence = evidence(window, place);
    var largest = Part.POPULAR;
    for (var part : Part.values()) {
      var supported =
          switch (part) {
            case TOGETHER ->
                (evidence.neighbours() || evidence.twoSteps())
                    && list.because(place) != ItemStore.NONE;
            case NEXT -> evidence.neighbours() && isNext(list.rows()[place]);
            case REMINDER -> evidence.visit();
            case HISTORY -> evidence.history();
            case CONTENT -> evidence.content();
            case POPULAR -> true;
            case CONTEXT -> false;
          };
      if (supported && parts[part.column()] > parts[largest.column()]) {
        largest = part;
      }
    }
    return largest;
  }

  private boolean isNext(int row) {
    return table.cell(row, Counter.AFTER_LAST) > 0
        || table.cell(row, Counter.AFTER_PREVIOUS) > 0
        || table.cell(row, Counter.FORWARD) > 0;
  }

  /** What is known of an item of the list that {@link #rank} made last, whatever it weighs. */
  public Evidence evidence(VisitWindow window, int place) {
    var row = list.rows()[place];
    return new Evidence(
        table.cell(row, Counter.SUPPORT) > 0,
        table.cell(row, Counter.TWO_STEPS) > 0,
        !window.isHistory() && window.indexOf(list.item(place)) >= 0,
        table.cell(row, Counter.HISTORY) > 0,
        likeness.isAsked() && likeness.likeness(list.item(place)) >= ALIKE_LEAST);
  }

  /**
   * The items that a counter alone would have chosen from the candidates of the last question, best
   * first; those of the same value by number.
   *
   * @param count items wanted
   */
  public int[] listByCounter(int counter, int count) {
    return IntStream.range(0, table.rowCount())
        .filter(row -> table.cell(row, counter) > 0)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer row) -> -table.cell(row, counter))
                .thenComparingInt(row -> table.item(row)))
        .limit(count)
        .mapToInt(table::item)
        .toArray();
  }
}
