package io.honeyguide.recommender.walk;

import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Small shops worked out by hand. The asker's visit q is a, b: b has age 1 and weight 1, a has age
 * 2 and weight e^(-1/4.9).
 */
class NeighbourWalkTest {

  private static final double NEAR = Math.exp(-1 / 4.9);
  private static final double NORM = Math.sqrt(1 + NEAR * NEAR);

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final VisitWindow window = new VisitWindow(20);
  private final CandidateTable table = new CandidateTable();

  private void walk(WalkLimits limits) {
    window.show(model, model.visits().find("q"));
    table.clear();
    new NeighbourWalk(model, limits).fill(window, table);
  }

  private double cell(String item, int counter) {
    var number = model.items().find(item);
    assertThat(table.holds(number)).isTrue();
    return table.cell(table.rowFor(number), counter);
  }

  private void learn(String visitId, long second, String... items) {
    visit(visitId, second, items).forEach(model::learn);
  }

  private static Offset<Double> exactly() {
    return within(2e-6);
  }

  @Test
  void countsOneNeighbourByHand() {
    learn("s", 0, "a", "b", "c", "d");
    learn("q", 0, "a", "b");
    walk(WalkLimits.standard());

    // similarity (1 + NEAR) / (NORM sqrt 4); last shared item b at place 1, youngest age 1.
    var similarity = (1 + NEAR) / (NORM * 2);
    var days = 0.0;
    assertThat(cell("c", Counter.TOGETHER)).isCloseTo(similarity * NEAR, exactly());
    assertThat(cell("d", Counter.TOGETHER)).isCloseTo(similarity * NEAR * NEAR, exactly());
    assertThat(cell("c", Counter.TOGETHER_SLOW)).isCloseTo(similarity * NEAR, exactly());
    assertThat(cell("c", Counter.TOGETHER_FRESH))
        .isCloseTo(similarity * NEAR * Math.exp(-days), exactly());
    assertThat(cell("c", Counter.FORWARD)).isCloseTo(1, exactly());
    assertThat(cell("d", Counter.FORWARD)).isCloseTo(Math.exp(-1 / 1.5), exactly());
    assertThat(cell("c", Counter.AFTER_LAST)).isEqualTo(1);
    assertThat(cell("d", Counter.AFTER_LAST)).isEqualTo(.5);
    assertThat(cell("c", Counter.NEXT)).isEqualTo(1);
    assertThat(cell("d", Counter.NEXT)).isZero();
    assertThat(cell("a", Counter.BEFORE_LAST)).isEqualTo(1);
    assertThat(cell("d", Counter.WITH_LAST)).isEqualTo(1);
    // b occurs in 2 visits and has age 1, a in 2 and has age 2.
    assertThat(cell("d", Counter.COSINE)).isCloseTo(1.5 / Math.sqrt(2), exactly());
    assertThat(cell("d", Counter.SAME_USER)).isZero();
    assertThat(cell("d", Counter.SUPPORT)).isEqualTo(1);
    assertThat(cell("c", Counter.AFTER_PREVIOUS)).isEqualTo(.5);
    assertThat(cell("c", Counter.BEST)).isCloseTo(similarity * NEAR, exactly());
    assertThat(cell("d", Counter.AFTER_LAST_FRESH)).isCloseTo(.5, exactly());
  }

  @Test
  void addsNeighboursAndFadesTheOldOnes() {
    learn("s", 0, "b", "c");
    learn("t", 86_400, "c", "a");
    learn("q", 86_401, "a", "b");
    walk(WalkLimits.standard());

    // s holds b only: similarity 1 / (NORM sqrt 2), c one after. t holds a only, age 2, c one
    // before.
    var s = 1 / (NORM * Math.sqrt(2)) * NEAR;
    var t = NEAR / (NORM * Math.sqrt(2)) * Math.exp(-1 / 1.225) * NEAR;
    assertThat(cell("c", Counter.TOGETHER)).isCloseTo(s + t, exactly());
    // t ended 1 s before now, s 86,401 s.
    var fadedS = s * Math.exp(-86_401 / 86_400.0);
    var fadedT = t * Math.exp(-1 / 86_400.0);
    assertThat(cell("c", Counter.TOGETHER_FRESH)).isCloseTo(fadedS + fadedT, exactly());
    assertThat(cell("c", Counter.TOGETHER_SLOW))
        .isCloseTo(
            s * Math.exp(-86_401 / (40 * 86_400.0)) + t * Math.exp(-1 / (40 * 86_400.0)),
            exactly());
    assertThat(cell("c", Counter.SUPPORT)).isEqualTo(2);
    assertThat(cell("c", Counter.WITH_LAST)).isEqualTo(1);
    assertThat(cell("c", Counter.BEST)).isCloseTo(s, exactly());
    assertThat(cell("c", Counter.FORWARD)).isCloseTo(1, exactly());
  }

  @Test
  void leavesTheAskersOwnVisitOut() {
    learn("q", 0, "a", "b");
    walk(WalkLimits.standard());

    assertThat(table.rowCount()).isZero();
  }

  @Test
  void countsARepeatedItemOnceAtItsLastPlace() {
    learn("s", 0, "c", "b", "c");
    learn("q", 10, "a", "b");
    walk(WalkLimits.standard());

    assertThat(cell("c", Counter.SUPPORT)).isEqualTo(1);
    assertThat(cell("c", Counter.NEXT)).isEqualTo(1);
    assertThat(cell("c", Counter.BEFORE_LAST)).isZero();
  }

  @Test
  void marksVisitsOfTheSameUser() {
    model.learn(new BehaviourEvent.View("s", "u", "b", 0));
    model.learn(new BehaviourEvent.View("s", "u", "c", 0));
    learn("t", 0, "b", "c");
    model.learn(new BehaviourEvent.View("q", "u", "b", 0));
    walk(WalkLimits.standard());

    assertThat(cell("c", Counter.SAME_USER)).isCloseTo(cell("c", Counter.TOGETHER) / 2, exactly());
  }

  @Test
  void givesBarredItemsNoRow() {
    learn("s", 0, "a", "b", "c", "d");
    learn("q", 0, "a", "b");
    window.show(model, model.visits().find("q"));
    table.clear();
    table.bar(model.items().find("c"));
    new NeighbourWalk(model, WalkLimits.standard()).fill(window, table);

    assertThat(table.holds(model.items().find("c"))).isFalse();
    assertThat(table.rowFor(model.items().find("c"))).isEqualTo(CandidateTable.BARRED);
    assertThat(table.holds(model.items().find("d"))).isTrue();
  }

  @Test
  void keepsTheMostSimilarNeighboursAndOfEqualOnesTheNewest() {
    for (var i = 0; i < 120; i++) {
      learn("s" + i, i, "b", "x" + i);
    }
    learn("close", 200, "a", "b", "y");
    learn("q", 300, "a", "b");
    walk(new WalkLimits(20, 500, 3500, 100, 11, 6000));

    assertThat(table.holds(model.items().find("y"))).isTrue();
    assertThat(table.holds(model.items().find("x119"))).isTrue();
    assertThat(table.holds(model.items().find("x110"))).isTrue();
    assertThat(table.holds(model.items().find("x109"))).isFalse();
  }

  @Test
  void looksOnlyAtTheNewestPostingsOfAnItem() {
    for (var i = 0; i < 30; i++) {
      learn("s" + i, i, "b", "x" + i);
    }
    learn("q", 300, "b");
    // The visit's own slot is one of the ten.
    walk(new WalkLimits(20, 10, 10, 1, 250, 6000));

    assertThat(table.holds(model.items().find("x21"))).isTrue();
    assertThat(table.holds(model.items().find("x20"))).isFalse();
  }

  @Test
  void saysWhichItemOfTheVisitLedToACandidate() {
    learn("s", 0, "a", "c");
    learn("t", 0, "b", "d");
    learn("q", 10, "a", "b");
    window.show(model, model.visits().find("q"));
    table.clear();
    var walk = new NeighbourWalk(model, WalkLimits.standard());
    walk.fill(window, table);
    var rows =
        new int[] {table.rowFor(model.items().find("c")), table.rowFor(model.items().find("d"))};
    var because = new int[2];

    new Attribution(model, walk).find(window, table, rows, 2, because);

    assertThat(Arrays.stream(because).mapToObj(model.items()::text)).containsExactly("a", "b");
  }

  /** Visits that share nothing with the asker's change no counter, to the last bit. */
  @Test
  void unrelatedVisitsDoNotMatter() {
    var random = new Random(4);
    for (var i = 0; i < 600; i++) {
      learn("v" + random.nextInt(60), i, "i" + random.nextInt(80));
    }
    learn("q", 600, "i1", "i2");
    walk(WalkLimits.standard());
    var alone = rows();
    for (var i = 0; i < 600; i++) {
      learn("w" + random.nextInt(60), i, "z" + random.nextInt(80));
    }
    walk(WalkLimits.standard());

    assertThat(rows()).isEqualTo(alone).hasSizeGreaterThan(20);
  }

  private Map<String, List<Float>> rows() {
    var rows = new TreeMap<String, List<Float>>();
    for (var row = 0; row < table.rowCount(); row++) {
      var cells = new ArrayList<Float>();
      for (var counter = 0; counter < Counter.COUNT; counter++) {
        cells.add(table.cell(row, counter));
      }
      rows.put(model.items().text(table.item(row)), cells);
    }
    return rows;
  }

  @Test
  void takesACandidateOutAgain() {
    learn("s", 0, "a", "b", "c", "d");
    learn("q", 0, "a", "b");
    walk(WalkLimits.standard());
    var c = model.items().find("c");
    table.drop(c);
    table.drop(12_345);

    assertThat(table.holds(c)).isFalse();
    assertThat(table.isBarred(c)).isTrue();
    assertThat(table.rowFor(12_345)).isEqualTo(CandidateTable.BARRED);
    assertThat(table.holds(model.items().find("d"))).isTrue();
  }
}
