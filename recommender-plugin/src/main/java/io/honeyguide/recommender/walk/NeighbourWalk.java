package io.honeyguide.recommender.walk;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.Decay;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;

/**
 * Walks from the items of a visit to the visits that share them, and from the most similar of these
 * to their items, counting evidence as it goes.
 *
 * <p>The similarity of a visit s to the asker's is the cosine of item weights, {@code sum w_a /
 * (|w| sqrt(u_s))} over the shared items a with u_s different items in s. The evidence of a
 * neighbour for its item at place j falls with the distance to the last shared item and with the
 * age of the youngest shared item (VSTAN: Ludewig et al., Empirical analysis of session-based
 * recommendation algorithms, UMUAI 2020; vector weights and early stopping: Kersbergen et al.,
 * Serenade, SIGMOD 2022). {@link Counter} names what is counted.
 *
 * <p>Cost: at most {@link WalkLimits} postings, neighbours and entries, whatever the model's size.
 */
public final class NeighbourWalk {

  private static final double DISTANCE_SCALE = 4.9;
  private static final double YOUNGEST_SCALE = 1.225;
  private static final double FORWARD_SCALE = 1.5;
  private static final double DAY_MS = 86_400_000.0;
  private static final double SLOW_MS = 40 * DAY_MS;
  private static final int AGES = 64;

  /** Most items of a window. */
  static final int WINDOW_MAX = 32;

  private final BehaviourModel model;
  private final WalkLimits limits;
  private final NeighbourSelection neighbours;
  private final NeighbourEntries entries;
  private final float[] nearness = new float[VisitStore.ITEMS_MAX];
  private final float[] inverse = new float[VisitStore.ITEMS_MAX];
  private final float[] forwardNearness = new float[VisitStore.ITEMS_MAX];
  private final float[] youngestWeight = new float[AGES];
  private final float[] forwardWeight = new float[AGES];
  private final float[] cosineWeight = new float[AGES];
  private int chosenCount;
  private float bestSimilarity;

  /** Keeps the reads of {@link #touchChosen} from being left out. */
  @SuppressWarnings("UnusedVariable")
  private long touched;

  /** A walk over a model. */
  public NeighbourWalk(BehaviourModel model, WalkLimits limits) {
    this.model = model;
    this.limits = limits;
    this.neighbours = new NeighbourSelection(limits.touchedMax());
    this.entries = new NeighbourEntries(limits.neighbours());
    for (var distance = 0; distance < VisitStore.ITEMS_MAX; distance++) {
      nearness[distance] = Decay.exponential(distance / DISTANCE_SCALE);
      inverse[distance] = distance == 0 ? 0 : 1f / distance;
      forwardNearness[distance] =
          distance == 0 ? 0 : Decay.exponential((distance - 1) / FORWARD_SCALE);
    }
    for (var age = 1; age < AGES; age++) {
      youngestWeight[age] = Decay.exponential((age - 1) / YOUNGEST_SCALE);
      forwardWeight[age] = Decay.exponential(age - 1);
    }
  }

  /**
   * Fills the table with the neighbours' items.
   *
   * @param window the asker's visit; its own slot is no neighbour
   * @param table cleared, with items barred that must not become candidates
   */
  public void fill(VisitWindow window, CandidateTable table) {
    neighbours.clear();
    chosenCount = 0;
    bestSimilarity = 0;
    if (window.count() == 0) {
      return;
    }
    findNeighbours(window);
    chosenCount = neighbours.choose(neighboursMax());
    touchChosen();
    copyChosen();
    for (var index = 0; index < window.count(); index++) {
      cosineWeight[index] =
          (float)
              (1
                  / (window.age(index)
                      * Math.sqrt(Math.max(1, model.items().visitCount(window.item(index))))));
    }
    entries.locate(window, cosineWeight);
    entries.findRows(table);
    for (var place = 0; place < chosenCount; place++) {
      gather(place, window, table);
    }
  }

  /**
   * Reads both ends of each chosen neighbour before they are looked at one by one. They lie
   * anywhere in memory, and these reads do not wait for each other as later ones do: {@code
   * RecommendBenchmark.forVisitor} on Diginetica went from 99 to 83 us at the median.
   */
  private void touchChosen() {
    var visits = model.visits();
    var sum = 0L;
    for (var place = 0; place < chosenCount; place++) {
      var slot = neighbours.slot(neighbours.chosen(place));
      var block = visits.entries(slot);
      var start = visits.start(slot);
      sum += block[start] + block[start + Math.max(0, visits.length(slot) - 1)];
      sum += visits.timeMs(slot) + visits.user(slot);
    }
    touched = sum;
  }

  private void copyChosen() {
    var visits = model.visits();
    entries.clear();
    for (var place = 0; place < chosenCount; place++) {
      var slot = neighbours.slot(neighbours.chosen(place));
      entries.add(visits.entries(slot), visits.start(slot), visits.length(slot));
    }
  }

  private void findNeighbours(VisitWindow window) {
    var squares = 0f;
    for (var index = 0; index < window.count(); index++) {
      squares += window.weight(index) * window.weight(index);
      follow(window, index);
    }
    var inverseNorm = (float) (1 / Math.sqrt(squares));
    for (var i = 0; i < neighbours.count(); i++) {
      neighbours.scale(i, inverseNorm, model.visits().distinctCount(neighbours.slot(i)));
      bestSimilarity = Math.max(bestSimilarity, neighbours.similarity(i));
    }
  }

  /** Number of visits that share an item with the window of the last walk, as far as it looked. */
  public int foundCount() {
    return neighbours.count();
  }

  /** Largest similarity among the neighbours of the last walk; 0 without any. */
  public float bestSimilarity() {
    return bestSimilarity;
  }

  /** Number of neighbours that the last walk looked at closely. */
  int chosenCount() {
    return chosenCount;
  }

  /** The slot of one of them. */
  int chosenSlot(int place) {
    return neighbours.slot(neighbours.chosen(place));
  }

  /** What it weighs: its similarity, by the age of the youngest item that it shares. */
  float chosenWeight(int place) {
    var neighbour = neighbours.chosen(place);
    return neighbours.similarity(neighbour) * youngestWeight[neighbours.youngestAge(neighbour)];
  }

  /** What is left of a neighbour's weight so many places before or after the last shared item. */
  float nearness(int distance) {
    return nearness[Math.abs(distance)];
  }

  /** Looks at the newest visits that hold one item of the window. */
  private void follow(VisitWindow window, int index) {
    var items = model.items();
    var visits = model.visits();
    var item = window.item(index);
    var size = items.postingCount(item);
    if (size == 0) {
      return;
    }
    var postings = items.postings(item);
    var start = items.postingStart(item);
    var at = items.newestPosting(item);
    var weight = window.weight(index);
    for (var left = Math.min(size, budget(window, index)); left > 0; left--) {
      var slot = postings[start + at];
      if (slot != window.slot() && visits.isLive(slot)) {
        neighbours.add(slot, weight, window.age(index));
      }
      at = at == 0 ? size - 1 : at - 1;
    }
  }

  private int budget(VisitWindow window, int index) {
    return index == 0
        ? limits.firstPostings()
        : Math.max(limits.leastPostings(), limits.otherPostings() / (window.count() - 1));
  }

  private int neighboursMax() {
    var entries = 0L;
    for (var i = 0; i < neighbours.count(); i++) {
      entries += model.visits().length(neighbours.slot(i));
    }
    if (entries == 0) {
      return limits.neighbours();
    }
    var affordable = (int) ((long) limits.entries() * neighbours.count() / entries);
    return Math.min(limits.neighbours(), Math.max(100, affordable));
  }

  /** Adds one neighbour's evidence to the rows of its items. */
  private void gather(int place, VisitWindow window, CandidateTable table) {
    if (!entries.isShared(place)) {
      return;
    }
    var neighbour = neighbours.chosen(place);
    var visits = model.visits();
    var slot = neighbours.slot(neighbour);
    var age = neighbours.youngestAge(neighbour);
    var similarity = neighbours.similarity(neighbour) * youngestWeight[age];
    var elapsedMs = Math.max(0, model.nowMs() - visits.timeMs(slot));
    var slow = Decay.exponential(elapsedMs / SLOW_MS);
    var fresh = Decay.exponential(elapsedMs / DAY_MS);
    var sameUser = window.user() != UserStore.NONE && visits.user(slot) == window.user();
    var repeats = visits.distinctCount(slot) < visits.length(slot);
    var cosine = entries.cosine(place);
    var shared = entries.newestShared(place);
    var previous = entries.previousAt(place);
    var last = entries.lastAt(place);
    var rows = entries.rows();
    var cells = table.cells();
    for (var at = entries.start(place); at < entries.start(place + 1); at++) {
      var row = rows[at];
      if (repeats && !table.firstMeeting(row, neighbour)) {
        continue;
      }
      var base = row * Counter.COUNT;
      var distance = shared - at;
      var together = similarity * nearness[Math.abs(distance)];
      cells[base + Counter.TOGETHER] += together;
      cells[base + Counter.TOGETHER_SLOW] += together * slow;
      cells[base + Counter.TOGETHER_FRESH] += together * fresh;
      cells[base + Counter.BEST] = Math.max(cells[base + Counter.BEST], together);
      cells[base + Counter.SUPPORT] += 1;
      cells[base + Counter.COSINE] += cosine;
      if (sameUser) {
        cells[base + Counter.SAME_USER] += together;
      }
      if (distance > 0) {
        cells[base + Counter.FORWARD] += forwardWeight[age] * forwardNearness[distance];
      }
      if (at < previous) {
        cells[base + Counter.AFTER_PREVIOUS] += inverse[previous - at];
      }
      if (last >= 0) {
        cells[base + Counter.WITH_LAST] += 1;
        addOrder(cells, base, last - at, fresh);
      }
    }
  }

  private void addOrder(float[] cells, int base, int ahead, float fresh) {
    if (ahead > 0) {
      cells[base + Counter.AFTER_LAST] += inverse[ahead];
      cells[base + Counter.AFTER_LAST_FRESH] += inverse[ahead] * fresh;
      if (ahead == 1) {
        cells[base + Counter.NEXT] += 1;
      }
    } else if (ahead < 0) {
      cells[base + Counter.BEFORE_LAST] += inverse[-ahead];
    }
  }
}
