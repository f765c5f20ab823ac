package io.honeyguide.recommender.evaluate.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.evaluate.EvaluationOptions;
import io.honeyguide.recommender.evaluate.ListSource;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class VisitOpeningsTest {

  private static final ListSource AB = (event, count) -> List.of("a", "b");

  private static BehaviourEvent view(String visit, String user, String item, long timeMs) {
    return new BehaviourEvent.View(visit, user, item, timeMs);
  }

  @Test
  void judgesTheFirstEventOfVisitorsOfWhomNothingIsKnown() throws IOException {
    var openings = new VisitOpenings(EvaluationOptions.standard(), AB);
    openings.comes(view("v1", "u1", "x", 1), false);
    openings.comes(view("v2", "u2", "b", 2), true);
    openings.comes(view("v2", "u2", "b", 3), true);
    openings.comes(view("v3", "u1", "a", 4), true);
    openings.comes(view("v4", "u4", "x", 5), true);

    // u2 and u4 are cold: b stands second and x nowhere; in demand were x, and then b, x, a.
    assertThat(openings.cold().targets()).isEqualTo(2);
    assertThat(openings.cold().hitRate()).isEqualTo(.5);
    assertThat(openings.cold().reciprocalRank()).isEqualTo(.25);
    assertThat(openings.coldByDemand().targets()).isEqualTo(2);
    assertThat(openings.second().targets()).isZero();
  }

  @Test
  void judgesTargetsOfWhichOneItemIsKnown() throws IOException {
    var openings = new VisitOpenings(EvaluationOptions.standard(), null);
    openings.comes(view("v1", "u1", "x", 1), true);
    openings.judged(0, view("v1", "u1", "b", 2), List.of("a", "b"));
    openings.comes(view("v1", "u1", "b", 2), true);
    openings.judged(0, view("v1", "u1", "a", 3), List.of("a", "b"));

    assertThat(openings.second().targets()).isEqualTo(1);
    assertThat(openings.second().reciprocalRank()).isEqualTo(.5);
    assertThat(openings.cold().targets()).isZero();
  }
}
