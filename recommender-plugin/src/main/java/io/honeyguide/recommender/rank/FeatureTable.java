package io.honeyguide.recommender.rank;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.NeighbourWalk;
import io.honeyguide.recommender.walk.VisitWindow;
import java.util.Arrays;

/**
 * The features of the candidates that passed the first cut; {@link Feature} names the columns.
 *
 * <p>It lies column by column, so that scoring runs along a column and the compiler can take many
 * candidates at a time. Columns without a value are skipped, and cost nothing.
 */
final class FeatureTable {

  /** Most candidates. */
  static final int CANDIDATES_MAX = RankedList.ITEMS_MAX;

  /** Bits of e^-5: below, the logarithm's column is 0. */
  private static final int LOGARITHM_FROM = Float.floatToRawIntBits(.006737947f);

  private final BehaviourModel model;
  private final float[][] columns = new float[Feature.CONTEXT][CANDIDATES_MAX];
  private final boolean[] used = new boolean[Feature.COUNT];
  private final float[] context = new float[Feature.COUNT];
  private int count;
  private int bucket;

  // What is known of the visit that asks.
  private double lnVisits;
  private float pause;
  private float repetition;
  private boolean returning;
  private int lastVisitCount;

  // By place among the window's items: touched right after or before the last item.
  private final float[] afterLast = new float[64];
  private final float[] beforeLast = new float[64];

  FeatureTable(BehaviourModel model) {
    this.model = model;
  }

  /**
   * Works out the features.
   *
   * @param walk the walk that filled the table
   * @param scale one over the largest value of each counter among the candidates, or 0
   * @param rows the candidates' rows in the table
   * @param rowCount number of them, at most {@link #CANDIDATES_MAX}
   */
  void fill(
      VisitWindow window,
      NeighbourWalk walk,
      CandidateTable table,
      float[] scale,
      int[] rows,
      int rowCount) {
    for (var feature = 0; feature < Feature.CONTEXT; feature++) {
      if (used[feature]) {
        Arrays.fill(columns[feature], 0, count, 0);
        used[feature] = false;
      }
    }
    count = rowCount;
    readVisit(window, walk);
    for (var counter = 0; counter < Feature.COUNTERS; counter++) {
      if (scale[counter] > 0) {
        fillCounter(counter, table.cells(), rows, scale[counter]);
      }
    }
    fillDemand(table, rows);
    for (var candidate = 0; candidate < rowCount; candidate++) {
      fillItem(candidate, table, rows[candidate]);
      fillReminder(candidate, window, table.item(rows[candidate]));
    }
  }

  private void readVisit(VisitWindow window, NeighbourWalk walk) {
    var events = window.eventCount();
    bucket = WeightSet.bucket(events);
    lnVisits = Decay.ln(model.visits().count() + 2f);
    var elapsedMs =
        model.visits().isLive(window.slot())
            ? Math.max(0, model.nowMs() - model.visits().timeMs(window.slot()))
            : 0;
    pause = Math.min(1, Decay.ln(1 + elapsedMs / 1000f) / 8);
    repetition = events == 0 ? 0 : 1 - (float) window.count() / events;
    returning = events > 0 && window.occurrences(0) > 1;
    lastVisitCount = window.count() == 0 ? 0 : model.items().visitCount(window.lastItem());
    Arrays.fill(context, 0);
    context[Feature.LENGTH_1] = events == 1 ? 1 : 0;
    context[Feature.LENGTH_2] = events == 2 || events == 3 ? 1 : 0;
    context[Feature.LENGTH_9] = events >= 9 ? 1 : 0;
    context[Feature.NEIGHBOURS] = .15f * Decay.ln(1f + walk.foundCount());
    context[Feature.SIMILARITY] = walk.bestSimilarity();
    context[Feature.REPETITION] = repetition;
    context[Feature.PAUSE] = pause;
    context[Feature.EMPTY] = events == 0 ? 1 : 0;
    context[Feature.ONE] = 1;
    findPattern(window);
  }

  /** What this visit itself did around earlier occurrences of its last item. */
  private void findPattern(VisitWindow window) {
    Arrays.fill(afterLast, 0, window.count(), 0);
    Arrays.fill(beforeLast, 0, window.count(), 0);
    var events = window.eventCount();
    if (events > 1) {
      beforeLast[window.indexAt(1)] = .5f;
    }
    for (var event = 1; event < events; event++) {
      if (window.indexAt(event) == 0) {
        afterLast[window.indexAt(event - 1)] = 1;
        if (event + 1 < events) {
          beforeLast[window.indexAt(event + 1)] = 1;
        }
      }
    }
  }

  private void put(int feature, int candidate, float value) {
    columns[feature][candidate] = value;
    used[feature] = true;
  }

  /**
   * Does without branches, since which candidates a counter knows follows no pattern that a
   * processor could guess. The bits of numbers that are not negative are in the order of these.
   */
  private void fillCounter(int counter, float[] cells, int[] rows, float by) {
    var scaled = columns[Feature.SCALED + counter];
    var logarithms = columns[Feature.LOGARITHM + counter];
    var largest = 0;
    for (var candidate = 0; candidate < count; candidate++) {
      var value = cells[rows[candidate] * Counter.COUNT + counter] * by;
      var bits = Float.floatToRawIntBits(value);
      var logarithm = Float.floatToRawIntBits(1 + .2f * Decay.ln(value));
      scaled[candidate] = value;
      logarithms[candidate] =
          Float.intBitsToFloat(logarithm & ~(logarithm >> 31) & ((LOGARITHM_FROM - bits) >> 31));
      largest = Math.max(largest, bits);
    }
    used[Feature.SCALED + counter] = largest > 0;
    used[Feature.LOGARITHM + counter] = largest > LOGARITHM_FROM;
  }

  /** Apart from the rest, so that the reads, which go anywhere in memory, wait together. */
  private void fillDemand(CandidateTable table, int[] rows) {
    var items = model.items();
    var nowMs = model.nowMs();
    var ofDay = columns[Feature.DEMAND_DAY];
    var ofFortnight = columns[Feature.DEMAND_FORTNIGHT];
    for (var candidate = 0; candidate < count; candidate++) {
      var item = table.item(rows[candidate]);
      ofDay[candidate] = .2f * Decay.ln(1 + items.demand(item, 1, nowMs));
      ofFortnight[candidate] = .2f * Decay.ln(1 + items.demand(item, 2, nowMs));
    }
    used[Feature.DEMAND_DAY] = count > 0;
    used[Feature.DEMAND_FORTNIGHT] = count > 0;
  }

  private void fillItem(int candidate, CandidateTable table, int row) {
    var cells = table.cells();
    var base = row * Counter.COUNT;
    var item = table.item(row);
    var visitCount = model.items().visitCount(item);
    var widespread = Math.min(1, (float) (Decay.ln(visitCount + 1f) / lnVisits));
    put(Feature.WIDESPREAD, candidate, widespread);
    put(Feature.FEW_NEIGHBOURS, candidate, 1 / (1 + cells[base + Counter.SUPPORT]));
    var together = value(Feature.SCALED + Counter.TOGETHER, candidate);
    put(Feature.TOGETHER_WIDESPREAD, candidate, together * widespread);
    var withLast = cells[base + Counter.WITH_LAST];
    if (withLast > 0) {
      var root = (float) Math.sqrt(lastVisitCount * (visitCount + 1.0));
      put(Feature.COSINE_LAST, candidate, withLast / Math.max(1, root));
      put(Feature.BEYOND_CHANCE, candidate, beyondChance(withLast, visitCount));
    }
    if (bucket == WeightSet.EMPTY_BUCKET) {
      put(Feature.BEGINNING, candidate, .2f * FirstCut.beginning(model, item));
    }
    var history = cells[base + Counter.HISTORY];
    if (history > 0) {
      put(Feature.HISTORY, candidate, 1);
      put(Feature.HISTORY_LATELY, candidate, history);
    }
  }

  /** Log-likelihood of finding the item so often beside the last one, against chance. */
  private float beyondChance(float found, int visitCount) {
    var looked = Math.min(lastVisitCount, ItemStore.POSTINGS_MAX);
    var expected = (float) looked * visitCount / Math.max(1, model.visits().count());
    var gain = 2 * (found * Decay.ln(found / expected) - (found - expected));
    return Math.min(1, .12f * Decay.ln(1 + Math.max(0, gain)));
  }

  private void fillReminder(int candidate, VisitWindow window, int item) {
    var index = window.isHistory() ? -1 : window.indexOf(item);
    if (index < 0) {
      return;
    }
    if (window.occurrences(index) > 1) {
      put(Feature.SEEN_OFTEN, candidate, 1);
    }
    put(Feature.AFTER_LAST_BEFORE, candidate, afterLast[index]);
    put(Feature.BEFORE_LAST_BEFORE, candidate, beforeLast[index]);
    if (index == 0) {
      put(Feature.LAST, candidate, 1);
      put(Feature.LAST_PAUSE, candidate, pause);
      put(Feature.LAST_REPETITION, candidate, repetition);
      return;
    }
    put(Feature.SEEN, candidate, 1);
    put(Feature.SEEN_LATELY, candidate, 1f / window.age(index));
    put(Feature.SEEN_PAUSE, candidate, pause);
    put(Feature.SEEN_REPETITION, candidate, repetition);
    put(Feature.SEEN_RETURNING, candidate, returning ? 1 : 0);
    put(Feature.SEEN_PLACE, candidate, 1f / (1 + index));
    put(Feature.SEEN_TOGETHER, candidate, value(Feature.SCALED + Counter.TOGETHER, candidate));
  }

  /** Adds what the catalogue knows of a candidate. */
  void setContent(int candidate, float likeness) {
    if (likeness > 0) {
      put(Feature.CONTENT, candidate, likeness);
    }
  }

  /** Number of candidates. */
  int count() {
    return count;
  }

  /** Which weights of the visit's length apply; {@link WeightSet#EMPTY_BUCKET} for no visit. */
  int bucket() {
    return bucket;
  }

  /** Whether any candidate has a value in a column below {@link Feature#CONTEXT}. */
  boolean isUsed(int feature) {
    return used[feature];
  }

  /** The columns below {@link Feature#CONTEXT}, by feature, then candidate. */
  float[][] columns() {
    return columns;
  }

  /** The value that all candidates have in a column from {@link Feature#CONTEXT} on. */
  float context(int feature) {
    return context[feature];
  }

  /** One value. */
  float value(int feature, int candidate) {
    return feature >= Feature.CONTEXT ? context[feature] : columns[feature][candidate];
  }
}
