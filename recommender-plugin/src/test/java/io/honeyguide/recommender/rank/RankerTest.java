package io.honeyguide.recommender.rank;

import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.content.ContentIndex;
import io.honeyguide.recommender.content.LikenessSearch;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.trend.TrendBoards;
import io.honeyguide.recommender.walk.CandidateTable;
import io.honeyguide.recommender.walk.NeighbourWalk;
import io.honeyguide.recommender.walk.VisitWindow;
import io.honeyguide.recommender.walk.WalkLimits;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RankerTest {

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final TrendBoards trends = new TrendBoards(model);
  private final FeatureTable features = new FeatureTable(model);
  private final WeightSet weights = new WeightSet(8);
  private final Ranker ranker = new Ranker(weights, 1);

  @BeforeEach
  void learnsAShop() {
    shop(11, 4000, 400, 40, 120).forEach(event -> trends.observe(model.learn(event), true));
    ask("v390");
  }

  private void ask(String visit) {
    var window = new VisitWindow(20);
    var slot = model.visits().find(visit);
    if (slot != 0) {
      window.show(model, slot);
    }
    var table = new CandidateTable();
    var walk = new NeighbourWalk(model, WalkLimits.standard());
    new CandidateGathering(
            model,
            trends,
            walk,
            table,
            new Admission(model),
            new LikenessSearch(new ContentIndex()))
        .gather(
            window, new Ask(20, true, true, true, true, false, new ExcludedItems(), Rules.NONE));
    var firstCut = new FirstCut(model);
    var count = firstCut.choose(window, table, 30);
    features.fill(window, walk, table, firstCut.scale(), firstCut.rows(), count);
  }

  /** What learning makes smaller. */
  private double loss(int target) {
    ranker.rank(features);
    var sum = 0.0;
    for (var candidate = 0; candidate < features.count(); candidate++) {
      sum += Math.exp((double) ranker.score(candidate) - ranker.score(target));
    }
    return Math.log(sum);
  }

  /** Moves a weight a little up and down and looks at the loss. */
  private double slope(float[] values, int at, int target) {
    var step = 1e-3f;
    var kept = values[at];
    values[at] = kept + step;
    var above = loss(target);
    values[at] = kept - step;
    var below = loss(target);
    values[at] = kept;
    return (above - below) / (2 * step);
  }

  /** The gradient behind an update by Adagrad whose sum started at 1. */
  private static double gradient(float before, float after, float sum) {
    return Math.signum(before - after) * Math.sqrt(sum - 1);
  }

  @Test
  void movesEveryWeightAgainstTheSlopeOfTheLoss() {
    for (var target : new int[] {0, 7, 20}) {
      checkGradient(target);
    }
  }

  private void checkGradient(int target) {
    var groups = new float[][] {weights.shared, weights.byLength, weights.hidden, weights.output};
    var slopes = new double[groups.length][];
    for (var group = 0; group < groups.length; group++) {
      slopes[group] = new double[groups[group].length];
      for (var at = 0; at < groups[group].length; at++) {
        slopes[group][at] = slope(groups[group], at, target);
      }
    }
    var before = new float[groups.length][];
    for (var group = 0; group < groups.length; group++) {
      before[group] = groups[group].clone();
    }
    var sums =
        new float[][] {
          weights.sharedSums, weights.byLengthSums, weights.hiddenSums, weights.outputSums
        };
    for (var sum : sums) {
      Arrays.fill(sum, 1);
    }
    ranker.rank(features);
    ranker.learn(features, target, 1);

    var largest = 0.0;
    for (var group = 0; group < groups.length; group++) {
      for (var at = 0; at < groups[group].length; at++) {
        var moved = gradient(before[group][at], groups[group][at], sums[group][at]);
        assertThat(moved)
            .as("group %d, weight %d, target %d", group, at, target)
            .isCloseTo(slopes[group][at], within(3e-3 + .02 * Math.abs(slopes[group][at])));
        largest = Math.max(largest, Math.abs(moved));
      }
    }
    assertThat(largest).isGreaterThan(.05);
  }

  @Test
  void putsATargetHigherEachTimeItComes() {
    var before = loss(14);
    for (var i = 0; i < 50; i++) {
      ranker.rank(features);
      ranker.learn(features, 14, 1);
    }

    assertThat(loss(14)).isLessThan(before / 3);
    for (var candidate = 0; candidate < features.count(); candidate++) {
      assertThat(ranker.score(candidate)).isLessThanOrEqualTo(ranker.score(14));
    }
  }

  @Test
  void learnsNothingFromALabelOfGradeZero() {
    var kept = weights.hidden.clone();
    ranker.rank(features);
    ranker.learn(features, 3, 0);

    assertThat(weights.hidden).isEqualTo(kept);
  }

  @Test
  void keepsTheOrderOfAnEmptyVisitApart() {
    ask("never seen");
    var shared = weights.shared.clone();
    var hidden = weights.hidden.clone();
    ranker.rank(features);
    ranker.learn(features, 3, 1);

    assertThat(weights.shared).isEqualTo(shared);
    assertThat(weights.hidden).isEqualTo(hidden);
    assertThat(weights.byLengthSums[WeightSet.EMPTY_BUCKET * Feature.COUNT + Feature.DEMAND_DAY])
        .isGreaterThan(1);
  }

  @Test
  void partsAddUpToTheScore() {
    for (var i = 0; i < 30; i++) {
      ranker.rank(features);
      ranker.learn(features, i % features.count(), 1);
    }
    ranker.rank(features);
    var parts = new float[Part.values().length];
    for (var candidate = 0; candidate < features.count(); candidate++) {
      ranker.divide(features, candidate, parts);
      var sum = 0f;
      for (var part : parts) {
        sum += part;
      }
      assertThat(sum).isCloseTo(ranker.score(candidate), within(1e-4f));
    }
  }

  @Test
  void refusesAScoreThatIsNoNumber() {
    weights.output[2] = Float.NaN;

    assertThatThrownBy(() -> ranker.rank(features))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finite");
  }

  @Test
  void forgetsOldSlopesWhenItsMemoryFades() {
    var fading = new Ranker(new WeightSet(8), .99f);
    for (var i = 0; i < 2000; i++) {
      fading.rank(features);
      fading.learn(features, i % 2, 0);
    }

    // Without gradients a sum of 1 has shrunk to .99^2000, so the next steps are large again.
    assertThat(fading.weights().sharedSums[Feature.WIDESPREAD]).isLessThan(1e-3f);
  }
}
