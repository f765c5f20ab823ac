package io.honeyguide.recommender.rank;

import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.content.ContentIndex;
import io.honeyguide.recommender.content.LikenessSearch;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.trend.TrendBoards;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.Counter;
import io.honeyguide.recommender.walk.NeighbourWalk;
import io.honeyguide.recommender.walk.VisitWindow;
import io.honeyguide.recommender.walk.WalkLimits;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Small shops worked out by hand; {@link Feature} tells the formulas. */
class FeatureTableTest {

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final TrendBoards trends = new TrendBoards(model);
  private final VisitWindow window = new VisitWindow(20);
  private final CandidateTable table = new CandidateTable();
  private final NeighbourWalk walk = new NeighbourWalk(model, WalkLimits.standard());
  private final FirstCut firstCut = new FirstCut(model);
  private final FeatureTable features = new FeatureTable(model);

  private void learn(String visitId, long second, String... items) {
    visit(visitId, second, items).forEach(this::learn);
  }

  private void learn(BehaviourEvent event) {
    trends.observe(model.learn(event), true);
  }

  private void fill(String visitId) {
    window.clear();
    var slot = model.visits().find(visitId);
    if (slot != 0) {
      window.show(model, slot);
    }
    var ask = new Ask(20, true, true, false, true, false, new ExcludedItems(), Rules.NONE);
    new CandidateGathering(
            model,
            trends,
            walk,
            table,
            new Admission(model),
            new LikenessSearch(new ContentIndex()))
        .gather(window, ask);
    var count = firstCut.choose(window, table, 80);
    features.fill(window, walk, table, firstCut.scale(), firstCut.rows(), count);
  }

  private double value(int feature, String item) {
    var number = model.items().find(item);
    assertThat(number).isNotEqualTo(ItemStore.NONE);
    var candidate =
        Arrays.stream(firstCut.rows(), 0, features.count()).map(table::item).boxed().toList();
    return features.value(feature, candidate.indexOf(number));
  }

  /** The logarithm is right to 2e-5. */
  private static Offset<Double> closely() {
    return within(3e-5);
  }

  @Test
  void scalesCountersToTheirLargestAndTakesLogarithms() {
    learn("s", 0, "b", "c", "d");
    learn("q", 10, "b");
    fill("q");

    // c stands one after b, d two after it: 1 and 1/2.
    assertThat(value(Feature.SCALED + Counter.AFTER_LAST, "c")).isCloseTo(1, closely());
    assertThat(value(Feature.SCALED + Counter.AFTER_LAST, "d")).isCloseTo(.5, closely());
    assertThat(value(Feature.LOGARITHM + Counter.AFTER_LAST, "d"))
        .isCloseTo(1 + .2 * Math.log(.5), closely());
    assertThat(value(Feature.SCALED + Counter.NEXT, "d")).isZero();
    assertThat(value(Feature.LOGARITHM + Counter.NEXT, "d")).isZero();
  }

  @Test
  void knowsThePopularityOfAnItem() {
    learn("s", 0, "b", "c");
    learn("t", 0, "c");
    learn("q", 3601, "b");
    fill("q");

    // c: two slots of three, demand 2 of an hour ago.
    assertThat(value(Feature.WIDESPREAD, "c")).isCloseTo(Math.log(3) / Math.log(5), closely());
    var day = (Math.pow(.5, 1 / 86_400.0) + 1) * Math.pow(.5, 3600 / 86_400.0);
    assertThat(value(Feature.DEMAND_DAY, "c")).isCloseTo(.2 * Math.log(1 + day), closely());
    var fortnight = (Math.pow(.5, 1 / 1_209_600.0) + 1) * Math.pow(.5, 3600 / 1_209_600.0);
    assertThat(value(Feature.DEMAND_FORTNIGHT, "c"))
        .isCloseTo(.2 * Math.log(1 + fortnight), closely());
    assertThat(value(Feature.FEW_NEIGHBOURS, "c")).isEqualTo(.5);
    // b, which may come back, stands nearest to itself; c one further.
    assertThat(value(Feature.TOGETHER_WIDESPREAD, "c"))
        .isCloseTo(Math.exp(-1 / 4.9) * Math.log(3) / Math.log(5), closely());
  }

  @Test
  void comparesWithWhatChanceWouldGive() {
    learn("s", 0, "b", "c");
    learn("t", 0, "b", "c");
    for (var i = 0; i < 5; i++) {
      learn("x" + i, 0, "x" + i);
    }
    learn("q", 10, "b");
    fill("q");

    // b lies in 3 of 8 visits, c in 2; 2 found together: expected 3 * 2 / 8.
    assertThat(value(Feature.COSINE_LAST, "c")).isCloseTo(2 / Math.sqrt(3.0 * 3.0), closely());
    var expected = 3 * 2 / 8.0;
    var gain = 2 * (2 * Math.log(2 / expected) - (2 - expected));
    assertThat(value(Feature.BEYOND_CHANCE, "c")).isCloseTo(.12 * Math.log(1 + gain), closely());
  }

  @Test
  void seesTheVisitsOwnPattern() {
    learn("q", 0, "a", "b", "c", "a", "d", "a");
    learn("other", 10, "z");
    fill("q");

    // Newest first: a d a c b a. The visit came back to a twice.
    assertThat(value(Feature.LAST, "a")).isEqualTo(1);
    assertThat(value(Feature.SEEN, "a")).isZero();
    assertThat(value(Feature.SEEN_OFTEN, "a")).isEqualTo(1);
    assertThat(value(Feature.SEEN, "c")).isEqualTo(1);
    assertThat(value(Feature.SEEN_LATELY, "c")).isEqualTo(.25);
    assertThat(value(Feature.SEEN_PLACE, "c")).isCloseTo(1 / 3.0, closely());
    assertThat(value(Feature.SEEN_RETURNING, "c")).isEqualTo(1);
    // After an earlier a came d and b; before one came c, and d just now.
    assertThat(value(Feature.AFTER_LAST_BEFORE, "d")).isEqualTo(1);
    assertThat(value(Feature.AFTER_LAST_BEFORE, "b")).isEqualTo(1);
    assertThat(value(Feature.AFTER_LAST_BEFORE, "c")).isZero();
    assertThat(value(Feature.BEFORE_LAST_BEFORE, "c")).isEqualTo(1);
    assertThat(value(Feature.BEFORE_LAST_BEFORE, "d")).isEqualTo(.5);
    // Four different items in six events; five seconds since the last one.
    assertThat(value(Feature.REPETITION, "a")).isCloseTo(1 - 4 / 6.0, closely());
    assertThat(value(Feature.LAST_REPETITION, "a")).isCloseTo(1 - 4 / 6.0, closely());
    assertThat(value(Feature.SEEN_PAUSE, "c")).isCloseTo(Math.log(6) / 8, closely());
    assertThat(value(Feature.SEEN, "z")).isZero();
  }

  @Test
  void knowsTheUsersHistory() {
    learn(new BehaviourEvent.View("s", "u", "h", 0));
    learn(new BehaviourEvent.View("s", "u", "g", 1000));
    learn(new BehaviourEvent.View("q", "u", "b", 2000));
    fill("q");

    assertThat(value(Feature.HISTORY, "h")).isEqualTo(1);
    assertThat(value(Feature.HISTORY_LATELY, "b")).isEqualTo(1);
    assertThat(value(Feature.HISTORY_LATELY, "g")).isEqualTo(.5);
    assertThat(value(Feature.HISTORY_LATELY, "h")).isCloseTo(1 / 3.0, closely());
  }

  @Test
  void knowsWhatStrangersBeginWith() {
    learn("s", 0, "b", "c");
    learn("t", 0, "c");
    learn(new BehaviourEvent.View("u", "somebody", "b", 0));
    learn(new BehaviourEvent.View("v", "somebody", "c", 0));
    learn(new BehaviourEvent.Purchase("v", "somebody", "c", 0, 1));
    learn("z", 60 * 86_400, "d");

    // Two strangers began with b, one with c; three events on c are somebody's who was known, or
    // later ones of a visit. All that halved once.
    fill("never seen");
    assertThat(value(Feature.BEGINNING, "b")).isCloseTo(.2 * Math.log(1 + 100), closely());
    assertThat(value(Feature.BEGINNING, "c")).isCloseTo(.2 * Math.log(1 + 53), closely());
    assertThat(value(Feature.BEGINNING, "d")).isCloseTo(.2 * Math.log(1 + 100), closely());

    fill("z");
    assertThat(value(Feature.BEGINNING, "b")).isZero();
  }

  @Test
  void describesTheVisit() {
    learn("s", 0, "b", "c", "d", "e");
    learn("q", 10, "b", "c");
    fill("q");

    assertThat(features.bucket()).isEqualTo(1);
    assertThat(value(Feature.LENGTH_1, "d")).isZero();
    assertThat(value(Feature.LENGTH_2, "d")).isEqualTo(1);
    assertThat(value(Feature.NEIGHBOURS, "d")).isCloseTo(.15 * Math.log(2), closely());
    var near = Math.exp(-1 / 4.9);
    assertThat(value(Feature.SIMILARITY, "d"))
        .isCloseTo((1 + near) / (Math.sqrt(1 + near * near) * 2), closely());
    assertThat(value(Feature.ONE, "d")).isEqualTo(1);
    assertThat(value(Feature.EMPTY, "d")).isZero();

    fill("never seen");
    assertThat(features.bucket()).isEqualTo(WeightSet.EMPTY_BUCKET);
    assertThat(value(Feature.EMPTY, "d")).isEqualTo(1);
  }

  /** An old event made a counter so small that its inverse was infinite, and scores were not. */
  @Test
  void staysFiniteWhenEvidenceFadesAway() {
    learn("s", 0, "b", "c");
    learn("q", 86_400 * 90, "b");
    fill("q");

    for (var feature = 0; feature < Feature.COUNT; feature++) {
      assertThat(value(feature, "c")).as(Feature.name(feature)).isFinite();
    }
  }

  @Test
  void everyColumnHasItsName() {
    var names = IntStream.range(0, Feature.COUNT).mapToObj(Feature::name).toList();

    assertThat(names).doesNotHaveDuplicates().hasSize(63);
    assertThat(Feature.name(Feature.SEEN_TOGETHER)).isEqualTo("seen-together");
    assertThat(Feature.name(Feature.ONE)).isEqualTo("one");
    assertThat(Feature.name(Feature.LOGARITHM + Counter.COSINE)).isEqualTo("ln-cosine");
  }
}
