package io.honeyguide.recommender.evaluate.baseline;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.evaluate.VisitRecommender;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.serve.Wish;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each baseline on a shop small enough to work out by hand. */
class BaselinesTest {

  private static final ListRule RULE = new ListRule(false, false);

  private static void learn(VisitRecommender recommender, String name, String... items)
      throws IOException {
    for (var event : visit(name, 0, items)) {
      recommender.take(event);
    }
  }

  @Test
  void sequenceRulesCountWhatFollowsByDistance() throws IOException {
    var rules = new SequenceRules(RULE);
    learn(rules, "s", "a", "b", "c");
    learn(rules, "t", "a", "d", "c");

    // After a: b 1, d 1, c 1/2 + 1/2; equal ones in the order they were first met.
    assertThat(rules.listFor(List.of("a"), 5)).containsExactly("b", "c", "d");
    assertThat(rules.listFor(List.of("x", "c"), 5)).isEmpty();
    assertThat(rules.listFor(List.of("unknown"), 5)).isEmpty();
  }

  @Test
  void itemCosineComparesSetsOfVisits() throws IOException {
    var cosine = new ItemCosine(RULE);
    learn(cosine, "s", "a", "b");
    learn(cosine, "t", "a", "c");
    learn(cosine, "u", "c");
    learn(cosine, "w", "c", "b", "a", "a");

    // a in 3, b in 2, c in 3 visits: a with b in 2, so 2/sqrt 6; a with c in 2, so 2/3.
    assertThat(cosine.listFor(List.of("a"), 5)).containsExactly("b", "c");
    // b with a 2/sqrt 6, with c 1/sqrt 6: the older a adds half of 2/3 to c, and b is last.
    assertThat(cosine.listFor(List.of("a", "b"), 5)).containsExactly("a", "c");
    assertThat(new ItemCosine(new ListRule(true, false)).listFor(List.of("a"), 5)).isEmpty();
  }

  @Test
  void vmisKnnPrefersRareItemsOfSimilarVisits() throws IOException {
    var vmis = new VmisKnn(RULE);
    learn(vmis, "s", "a", "b", "rare", "often");
    learn(vmis, "t", "a", "often");
    learn(vmis, "u", "often");
    learn(vmis, "w", "z");

    assertThat(vmis.listFor(List.of("a", "b"), 2)).containsExactly("rare", "a");
  }

  @Test
  void popularityForgetsAfterADay() throws IOException {
    var popularity = new Popularity(RULE);
    for (var i = 0; i < 5; i++) {
      popularity.take(view("s" + i, "old", 0));
    }
    popularity.take(view("t", "new", 90_000));

    assertThat(popularity.listFor(List.of(), 5)).containsExactly("new");
    assertThat(popularity.listFor(List.of("new"), 5)).isEmpty();
  }

  /** Two programs that share no line agree: the walk's first counter is VSTAN. */
  @Test
  void vstanPutsItemsWhereTheWalksFirstCounterDoes() throws IOException {
    var vstan = new Vstan(new ListRule(false, true));
    var recommender = new Recommender(RecommenderOptions.standard().withRepeatLast(true));
    var random = new Random(8);
    for (var i = 0; i < 3000; i++) {
      var shelf = i / 6 % 25;
      var event = view("v" + i / 6, "i" + (shelf * 4 + random.nextInt(9)), i);
      vstan.take(event);
      recommender.learn(event);
    }
    var compared = 0;
    for (var number = 450; number < 500; number++) {
      var items = new ArrayList<String>();
      var visit = "v" + number;
      var ask = view(visit, "i1", 4000);
      var list = vstan.list(ask, 30);
      recommender.forVisit(visit, new Wish(20, List.of(), false, true, false));
      var walked = recommender.listByCounter(0, 30);
      for (var place = 0; place < Math.min(10, list.size()); place++) {
        assertThat(recommender.model().items().find(list.get(place))).isNotEqualTo(ItemStore.NONE);
        // Sums in another order may swap neighbours that are as good as equal.
        assertThat(walked.indexOf(list.get(place))).isBetween(Math.max(0, place - 1), place + 1);
        items.add(list.get(place));
        compared++;
      }
      assertThat(items).doesNotHaveDuplicates();
    }
    assertThat(compared).isGreaterThan(300);
  }
}
