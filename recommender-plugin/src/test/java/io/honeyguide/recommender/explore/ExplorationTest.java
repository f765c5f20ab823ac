package io.honeyguide.recommender.explore;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.impression.ImpressionLimits;
import io.honeyguide.recommender.impression.ItemClicks;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import org.junit.jupiter.api.Test;

class ExplorationTest {

  private final BehaviourModel model =
      new BehaviourModel(ModelLimits.standard(), EventWeights.standard());
  private final ItemClicks clicks = new ItemClicks(ImpressionLimits.standard());
  private final Newcomers newcomers = new Newcomers(2);
  private final Exploration exploration =
      new Exploration(model, clicks, newcomers, ExploreOptions.standard());

  private int item(String id, int shows, int clicked) {
    var item = model.learn(view("v", id, 1));
    for (var i = 0; i < shows; i++) {
      clicks.show(ItemClicks.numberOf(id), 1000);
    }
    for (var i = 0; i < clicked; i++) {
      clicks.click(ItemClicks.numberOf(id), 1000);
    }
    return item;
  }

  private double winsOf(int item, int... others) {
    var wins = 0;
    for (var seed = 0; seed < 4000; seed++) {
      exploration.begin(new Exploring(1, seed), 1);
      exploration.offer(item);
      for (var other : others) {
        exploration.offer(other);
      }
      wins += exploration.item(0) == item ? 1 : 0;
    }
    return wins / 4000.0;
  }

  /**
   * P(X &gt; Y) for X of Beta(1, 1) and Y of Beta(a, b) is the mean of 1 - Y, b / (a + b): with one
   * click of three shows 3 of 5, with none of 18 19 of 20.
   */
  @Test
  void preferWhatIsBetterAsOftenAsItIsLikelyToBe() {
    var untried = item("untried", 0, 0);

    assertThat(winsOf(untried, item("some", 3, 1))).isCloseTo(.6, within(.03));
    assertThat(winsOf(untried, item("dull", 18, 0))).isCloseTo(.95, within(.02));
  }

  @Test
  void givesPlacesByShare() {
    assertThat(exploration.begin(new Exploring(.1f, 3), 20)).isBetween(2, 3);
    var slots = 0;
    for (var seed = 0; seed < 4000; seed++) {
      slots += exploration.begin(new Exploring(.05f, seed), 5);
    }
    assertThat(slots / 4000.0).isCloseTo(.25, within(.03));
  }

  @Test
  void drawsAmongTheNewestThatMayComeEachOnce() {
    var old = item("a", 0, 0);
    var barred = item("b", 0, 0);
    var newest = item("c", 0, 0);
    newcomers.add(old);
    newcomers.add(barred);
    newcomers.add(newest);
    newcomers.add(newest);

    exploration.begin(new Exploring(1, 5), 10);
    exploration.offerNewcomers(item -> item != barred);
    exploration.offer(newest);

    assertThat(exploration.count()).isEqualTo(1);
    assertThat(exploration.item(0)).isEqualTo(newest);
  }
}
