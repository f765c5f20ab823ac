package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemVector;
import io.honeyguide.recommender.rank.Rules;
import io.honeyguide.recommender.serve.Recommendation.Source;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ColdStartTest {

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());
  private final Wish wish = new Wish(3, List.of(), false, false, true);

  private void put(String id, String title, String category) {
    recommender.learn(
        new ItemFacts(
            id,
            title,
            category,
            List.of(),
            Double.NaN,
            ItemFacts.UNKNOWN_STOCK,
            false,
            ItemFacts.NEVER,
            Map.of()),
        0);
  }

  @BeforeEach
  void openAShop() {
    put("tent", "Tent Alma for two", "camping");
    put("other-tent", "Tent Berg for three", "camping");
    put("mat", "Sleeping mat", "camping");
    put("pan", "Iron pan", "kitchen");
    put("pot", "Iron pot", "kitchen");
    for (var i = 0; i < 30; i++) {
      put("book" + i, "Book number " + i, "books");
      visit("b" + i, i, "book1", "book2", "book" + i).forEach(recommender::learn);
    }
  }

  @Test
  void theFirstEventOfAVisitorOnAnUntouchedItemLeadsToWhatIsLikeIt() {
    recommender.learn(view("q", "tent", 100));

    var list = recommender.forVisit("q", wish);

    assertThat(list).extracting(Recommendation::id).startsWith("other-tent", "mat");
    assertThat(list.get(0).source()).isEqualTo(Source.CONTENT);
    assertThat(list.get(0).because()).isEqualTo("alike");
    assertThat(list.get(0).becauseItem()).isEqualTo("tent");
    assertThat(list.get(0).shares().content()).isPositive();
    // Nothing else is like a tent: what is in demand follows.
    assertThat(list.get(2).source()).isEqualTo(Source.POPULAR);
  }

  @Test
  void aStrangerGetsWhatStrangersBeginWithBeforeWhatIsInDemand() {
    for (var i = 0; i < 5; i++) {
      visit("w" + i, 100 + i, "pan", "pot", "pot", "pot").forEach(recommender::learn);
    }

    // Thirty visits began with book1, so that it is first; pan has 5 events, pot has 15.
    assertThat(recommender.forVisit("stranger", wish))
        .extracting(Recommendation::id)
        .startsWith("book1", "pan");
  }

  @Test
  void anItemThatNobodyTouchedIsSimilarByContent() {
    var similar = recommender.similarTo("pan", wish).orElseThrow();

    assertThat(similar).extracting(Recommendation::id).containsExactly("pot");
    assertThat(similar.get(0).source()).isEqualTo(Source.CONTENT);
    assertThat(similar.get(0).because()).isEqualTo("alike");
  }

  @Test
  void whatVisitorsDidCountsBeforeWhatIsAlike() {
    visit("v", 200, "tent", "pan").forEach(recommender::learn);
    recommender.learn(view("q", "tent", 300));

    var list = recommender.forVisit("q", wish);

    assertThat(list.get(0).id()).isEqualTo("pan");
    assertThat(list.get(0).source()).isEqualTo(Source.VISIT);
    assertThat(list).extracting(Recommendation::id).contains("other-tent");
  }

  @Test
  void aShopWithoutEventsShowsWhatItSells() {
    var empty = new Recommender(RecommenderOptions.standard());
    empty.learn(ItemFacts.of("one"), 5);
    empty.learn(ItemFacts.of("two"), 6);

    assertThat(empty.forVisit("nobody", wish))
        .extracting(Recommendation::id)
        .containsExactlyInAnyOrder("one", "two");
    assertThat(empty.forVisit("nobody", wish))
        .allMatch(item -> item.source() == Source.NEW && "new".equals(item.because()));
  }

  private void point(String id, float x, float y) {
    recommender.learn(
        new ItemFacts(
            id,
            "",
            List.of(),
            List.of(),
            Double.NaN,
            ItemFacts.UNKNOWN_STOCK,
            false,
            ItemFacts.NEVER,
            Map.of(),
            Objects.requireNonNull(ItemVector.of(x, y))),
        0);
  }

  @Test
  void itemsThatPointTheSameWayAreAlikeWithoutACommonWord() {
    point("north", 0, 1);
    point("north-east", .2f, 1);
    point("south", 0, -1);
    recommender.learn(view("q", "north", 100));

    var list = recommender.forVisit("q", wish);

    assertThat(list.get(0).id()).isEqualTo("north-east");
    assertThat(list.get(0).source()).isEqualTo(Source.CONTENT);
    assertThat(list.get(0).because()).isEqualTo("alike");
    assertThat(list.get(0).becauseItem()).isEqualTo("north");
    assertThat(recommender.similarTo("north", wish).orElseThrow())
        .extracting(Recommendation::id)
        .containsExactly("north-east");
    assertThat(recommender.judge("north-east", null, "q", wish).orElseThrow().place()).isEqualTo(1);
  }

  @Test
  void hiddenItemsAreNotFoundByTheirContent() {
    recommender.learn(
        new ItemFacts(
            "other-tent",
            "Tent",
            "camping",
            List.of(),
            Double.NaN,
            ItemFacts.UNKNOWN_STOCK,
            true,
            ItemFacts.NEVER,
            Map.of()),
        0);
    recommender.learn(view("q", "tent", 100));

    assertThat(recommender.forVisit("q", wish))
        .extracting(Recommendation::id)
        .doesNotContain("other-tent");
    var kitchen =
        new Rules(Map.of("category", List.of("kitchen")), Double.NaN, Double.NaN, List.of(), 0, 0);
    assertThat(recommender.forVisit("q", new Wish(9, List.of(), false, false, true, true, kitchen)))
        .extracting(Recommendation::id)
        .containsExactlyInAnyOrder("pan", "pot");
  }
}
