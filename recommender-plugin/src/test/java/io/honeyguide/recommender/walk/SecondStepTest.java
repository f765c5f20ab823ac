package io.honeyguide.recommender.walk;

import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Small shops worked out by hand; the asker's visit q holds a. */
class SecondStepTest {

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final VisitWindow window = new VisitWindow(20);
  private final CandidateTable table = new CandidateTable();
  private final SecondStep step = new SecondStep(model);

  private void learn(String visitId, long second, String... items) {
    visit(visitId, second, items).forEach(model::learn);
  }

  private void go(String... barred) {
    window.show(model, model.visits().find("q"));
    table.clear();
    for (var item : barred) {
      table.bar(model.items().find(item));
    }
    new NeighbourWalk(model, WalkLimits.standard()).fill(window, table);
    step.fill(window, table, null);
  }

  private int row(String item) {
    var number = model.items().find(item);
    return table.holds(number) ? table.rowFor(number) : CandidateTable.BARRED;
  }

  private double twoSteps(String item) {
    return table.cell(row(item), Counter.TWO_STEPS);
  }

  private static Offset<Double> closely() {
    return within(1e-6);
  }

  @Test
  void findsWhatStandsBesideTheNeighboursItemsInOtherVisits() {
    learn("s", 0, "a", "b");
    learn("t", 10, "b", "c", "d");
    learn("q", 20, "a");
    go();

    // Two visits hold b, the only start: c stands one beside it in one of them, d two.
    assertThat(twoSteps("c")).isCloseTo(1 / Math.sqrt(2), closely());
    assertThat(twoSteps("d")).isCloseTo(.5 / Math.sqrt(2), closely());
    assertThat(table.cell(row("c"), Counter.SUPPORT)).isZero();
    assertThat(twoSteps("b")).isZero();
    assertThat(table.item(step.starts()[step.startOf(row("d"))]))
        .isEqualTo(model.items().find("b"));
  }

  @Test
  void sharesBetweenStartsByWhatGoesTogether() {
    learn("s", 0, "a", "b");
    learn("t", 10, "x", "a", "c");
    learn("u", 20, "c", "d");
    learn("q", 30, "a");
    go();

    // c, next to a in t as b is in s, counts less, since t is the longer visit.
    var b = 1 / Math.sqrt(2);
    var c = 1 / Math.sqrt(3);
    assertThat(twoSteps("d")).isCloseTo(c / (b + 2 * c) / Math.sqrt(2), closely());
  }

  @Test
  void goesNoFurtherThanFiveBesideAndNotThroughTheVisitsOwnItems() {
    learn("s", 0, "a", "b");
    learn("t", 10, "b", "1", "2", "3", "4", "5", "6");
    learn("q", 20, "a");
    go();

    assertThat(row("5")).isNotEqualTo(CandidateTable.BARRED);
    assertThat(row("6")).isEqualTo(CandidateTable.BARRED);
    assertThat(row("a")).isNotEqualTo(CandidateTable.BARRED);
    assertThat(twoSteps("a")).isZero();
  }

  @Test
  void neverFindsWhatIsBarred() {
    learn("s", 0, "a", "b");
    learn("t", 10, "b", "c", "d");
    learn("q", 20, "a");
    go("c");

    assertThat(row("c")).isEqualTo(CandidateTable.BARRED);
    assertThat(twoSteps("d")).isPositive();
  }

  @Test
  void staysWhereTheWalkFoundEnough() {
    for (var number = 0; number < 9; number++) {
      var from = 100 * number;
      learn(
          "s" + number,
          number,
          IntStream.range(from, from + 49).mapToObj(i -> "" + i).toArray(String[]::new));
      learn("s" + number, number, "a");
    }
    learn("t", 10, "48", "c");
    learn("q", 20, "a");
    go();

    assertThat(table.rowCount()).isGreaterThan(400);
    assertThat(row("c")).isEqualTo(CandidateTable.BARRED);
    assertThat(step.startCount()).isZero();
  }
}
