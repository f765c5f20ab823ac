package io.honeyguide.recommender.experiment;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.walk.WalkLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoreboardTest {

  private static final ListStyle STYLE =
      new ListStyle(WalkLimits.standard(), 80, false, false, 0, 0);

  private final Experiment experiment =
      new Experiment("s", List.of(new Arm("a", 1, STYLE), new Arm("b", 3, STYLE)));
  private final Scoreboard board = new Scoreboard(experiment);
  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());

  private String visitOf(int arm, int from) {
    var number = from;
    while (experiment.armOf(Visitor.visit("v" + number)) != arm) {
      number++;
    }
    return "v" + number;
  }

  @Test
  void countsEachVisitOnce() {
    var visit = visitOf(1, 0);
    for (var second = 0; second < 3; second++) {
      board.observe(view(visit, "i", second), model);
      model.learn(view(visit, "i", second));
    }

    assertThat(board.of(1).visits()).isEqualTo(1);
    assertThat(board.of(0).visits()).isZero();
  }

  @Test
  void judgesPlaces() {
    board.judged(0, 1);
    board.judged(0, 4);
    board.judged(0, 0);

    assertThat(board.of(0).labels()).isEqualTo(3);
    assertThat(board.of(0).hitRate().value()).isEqualTo(2 / 3.0);
    assertThat(board.of(0).reciprocalRank().value()).isEqualTo(1.25 / 3);
    assertThat(board.of(1).labels()).isZero();
  }

  /** 40 and 60 visits where 25 and 75 were due: 225/25 + 225/75 = 12, above 10.83. */
  @Test
  void tellsWhenTheVisitsDoNotFitTheShares() {
    for (var i = 0; i < 40; i++) {
      board.observe(view(visitOf(0, 1000 * i), "i", 1), model);
    }
    for (var i = 0; i < 60; i++) {
      board.observe(view(visitOf(1, 1000 * i), "i", 1), model);
    }

    assertThat(board.chiSquare()).isCloseTo(12, within(1e-9));
    assertThat(board.isUneven()).isTrue();
    for (var i = 0; i < 20; i++) {
      board.observe(view(visitOf(1, 1000 * i), "i", 1), model);
    }
    assertThat(board.isUneven()).isFalse();
  }

  /** Shares above 1 have no bounds: the answer was no JSON number. */
  @Test
  void countsNoMoreClicksThanShows() {
    var visitor = Visitor.visit(visitOf(1, 0));
    board.clicked(visitor);
    board.bought(visitor);
    board.shown(visitor, 1);
    board.clicked(visitor);
    board.clicked(visitor);

    assertThat(board.of(1).clickRate().value()).isEqualTo(1);
    assertThat(board.of(1).clickRate().low()).isCloseTo(.2065, within(1e-4));
    assertThat(board.of(1).buyRate().value()).isZero();
  }

  @Test
  void keepsItsCountsUntilTheExperimentChanges() throws IOException {
    board.judged(1, 4);
    board.shown(Visitor.visit(visitOf(1, 0)), 20);
    board.clicked(Visitor.visit(visitOf(1, 0)));
    board.bought(Visitor.visit(visitOf(1, 0)));

    var same = read(experiment).of(1);
    assertThat(same.labels()).isEqualTo(1);
    assertThat(same.reciprocalRank().value()).isEqualTo(.25);
    assertThat(List.of(same.shown(), same.clicked(), same.bought())).containsExactly(20L, 1L, 1L);
    assertThat(read(new Experiment("t", experiment.arms())).of(1).labels()).isZero();
    assertThat(read(Experiment.off()).experiment().isOn()).isFalse();
  }

  private Scoreboard read(Experiment other) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new SnapshotOutput(bytes);
    board.write(out);
    out.finish();
    var in = new SnapshotInput(new ByteArrayInputStream(bytes.toByteArray()));
    var read = Scoreboard.read(in, other);
    in.finish();
    return read;
  }
}
