package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.experiment.Arm;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.walk.WalkLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ExperimentProperties {

  private static RecommenderOptions plain() {
    return RecommenderOptions.standard().withRanker(new RankerOptions(80, 8, 200, 4, 1000, 1));
  }

  private static RecommenderOptions withArms() {
    var options = plain();
    return options.withExperiment(
        new Experiment(
            "salt",
            List.of(
                new Arm("control", 1, new ListStyle(WalkLimits.fast(), 40, true, false, 0, 0)),
                new Arm("same", 1, options.style()),
                new Arm(
                    "bold", 2, new ListStyle(WalkLimits.thorough(), 150, false, true, .4f, .2f)))));
  }

  private static byte[] bytes(Recommender recommender) throws IOException {
    var out = new ByteArrayOutputStream();
    recommender.write(out);
    return out.toByteArray();
  }

  @Property(tries = 8)
  void goesOnAfterASnapshotAsIfUndisturbed(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 1499) int cut) throws IOException {
    var events = shop(seed, 1500, 200, 40, 80);
    var undisturbed = new Recommender(withArms());
    events.forEach(undisturbed::learn);

    var before = new Recommender(withArms());
    events.subList(0, cut).forEach(before::learn);
    var after = new Recommender(withArms());
    after.read(new ByteArrayInputStream(bytes(before)));
    events.subList(cut, events.size()).forEach(after::learn);

    assertThat(bytes(after)).isEqualTo(bytes(undisturbed));
    for (var user = 0; user < 40; user++) {
      assertThat(after.forUser("u" + user, null, Wish.of(10)))
          .isEqualTo(undisturbed.forUser("u" + user, null, Wish.of(10)));
    }
  }

  /** What the arms show must not move what is learned, or their figures would depend on it. */
  @Property(tries = 8)
  void learnsTheSameWithAndWithoutAnExperiment(@ForAll long seed) {
    var tried = new Recommender(withArms());
    var untried = new Recommender(plain());
    for (var event : shop(seed, 1500, 200, 40, 80)) {
      tried.learn(event);
      untried.learn(event);
      ask(tried, event);
    }
    var same = new Wish(20, List.of(), false, false, true).withArm("same");
    for (var user = 0; user < 40; user++) {
      assertThat(tried.forUser("u" + user, null, same))
          .isEqualTo(
              untried.forUser("u" + user, null, new Wish(20, List.of(), false, false, true)));
    }
    var board = tried.impressions().scoreboard();
    assertThat(board.of(0).labels()).isPositive();
    assertThat(board.of(1).labels()).isPositive();
    assertThat(board.of(2).labels()).isPositive();
    assertThat(board.of(2).hitRate().value()).isBetween(.01, .99);
  }

  private static void ask(Recommender recommender, BehaviourEvent event) {
    if (event.visit() != null && event.timeMs() % 7 == 0) {
      recommender.forVisit(event.visit(), Wish.of(10));
    }
  }
}
