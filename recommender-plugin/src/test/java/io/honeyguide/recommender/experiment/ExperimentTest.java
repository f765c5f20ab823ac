package io.honeyguide.recommender.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.walk.WalkLimits;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ExperimentTest {

  private static final ListStyle STYLE =
      new ListStyle(WalkLimits.standard(), 80, false, false, 0, 0);

  private static Experiment of(String salt, int... shares) {
    return new Experiment(
        salt,
        IntStream.range(0, shares.length)
            .mapToObj(arm -> new Arm("arm" + arm, shares[arm], STYLE))
            .toList());
  }

  /** These must never change: an update of the program would deal everybody anew. */
  @Test
  void dealsTheSameArmsInEveryVersion() {
    var experiment = of("autumn", 1, 1, 1);
    var arms =
        IntStream.range(0, 12)
            .map(number -> experiment.armOf(Visitor.user("u" + number)))
            .boxed()
            .toList();

    assertThat(arms).containsExactly(1, 2, 1, 0, 0, 1, 1, 1, 0, 2, 0, 0);
    assertThat(Visitor.user("ann")).isEqualTo(2005754362335463568L);
  }

  @Property(tries = 20)
  void givesEachArmItsShareOfTheVisitors(
      @ForAll @IntRange(min = 1, max = 99) int share, @ForAll int salt) {
    var experiment = of("" + salt, share, 100 - share);
    var count = 100_000;
    var first = 0;
    for (var visitor = 0; visitor < count; visitor++) {
      first += experiment.armOf(Visitor.visit("s" + visitor)) == 0 ? 1 : 0;
    }
    // Five standard deviations of a fair deal.
    var p = share / 100.0;
    assertThat((double) first / count).isCloseTo(p, within(5 * Math.sqrt(p * (1 - p) / count)));
  }

  @Test
  void dealsAnewUnderAnotherSalt() {
    var autumn = of("autumn", 1, 1);
    var winter = of("winter", 1, 1);
    var same =
        IntStream.range(0, 10_000)
            .mapToLong(number -> Visitor.user("u" + number))
            .filter(visitor -> autumn.armOf(visitor) == winter.armOf(visitor))
            .count();

    assertThat(same).isBetween(4750L, 5250L);
  }

  @Test
  void tellsUsersAndVisitsOfTheSameIdApart() {
    assertThat(Visitor.user("7")).isNotEqualTo(Visitor.visit("7"));
  }

  @Test
  void givesNobodyAnArmWithoutAnExperimentOrAVisitor() {
    assertThat(Experiment.off().armOf(Visitor.user("u"))).isEqualTo(Experiment.NONE);
    assertThat(of("", 1).armOf(Visitor.NOBODY)).isEqualTo(Experiment.NONE);
    assertThat(of("", 1).armOf(Visitor.user("u"))).isZero();
  }

  @Test
  void refusesArmsThatCannotBeToldApart() {
    var arm = new Arm("a", 1, STYLE);

    assertThatThrownBy(() -> new Experiment("", List.of(arm, arm)))
        .hasMessageContaining("each of another name; found [a, a]");
    assertThatThrownBy(() -> new Arm("a b", 1, STYLE)).hasMessageContaining("found \"a b\", 1");
    assertThatThrownBy(() -> new Arm("a", 0, STYLE)).hasMessageContaining("found \"a\", 0");
  }
}
