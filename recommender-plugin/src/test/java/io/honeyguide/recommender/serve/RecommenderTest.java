package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.serve.Recommendation.Source;
import io.honeyguide.recommender.trend.TrendWindow;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecommenderTest {

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());
  private final Wish wish = new Wish(5, List.of(), false, false, true);

  private void learn(String visitId, long second, String... items) {
    visit(visitId, second, items).forEach(recommender::learn);
  }

  private static List<String> ids(List<Recommendation> list) {
    return list.stream().map(Recommendation::id).toList();
  }

  @Test
  void recommendsWhatOtherVisitsDidNextAndSaysSo() {
    learn("s", 0, "tent", "mat");
    learn("t", 10, "tent", "mat");
    learn("u", 20, "pan", "lid");
    learn("q", 30, "tent");

    var first = recommender.forVisit("q", wish).get(0);

    assertThat(first.id()).isEqualTo("mat");
    assertThat(first.source()).isEqualTo(Source.VISIT);
    assertThat(first.because()).isEqualTo("viewed-together");
    assertThat(first.becauseItem()).isEqualTo("tent");
  }

  @Test
  void recommendsWhatStandsTwoStepsAwayAndSaysWhatLedThere() {
    learn("s", 0, "tent", "mat");
    learn("t", 10, "mat", "pump");
    learn("u", 20, "pan", "lid");
    learn("v", 30, "lid", "pan");
    learn("q", 40, "tent");

    var list = recommender.forVisit("q", wish);

    assertThat(ids(list)).startsWith("mat", "pump");
    var pump = list.get(1);
    assertThat(pump.source()).isEqualTo(Source.VISIT);
    assertThat(pump.because()).isEqualTo("related");
    assertThat(pump.becauseItem()).isEqualTo("tent");
    assertThat(pump.shares()).isNotNull();
    assertThat(list.get(2).because()).isEqualTo("popular");
  }

  @Test
  void remindsOfWhatTheVisitSawBeforeButNotOfTheLastItem() {
    learn("q", 0, "a", "b", "c");

    var list = recommender.forVisit("q", wish);

    assertThat(ids(list)).containsExactly("b", "a");
    assertThat(list.get(0).because()).isEqualTo("reminder");
    assertThat(list.get(0).becauseItem()).isEqualTo("b");
  }

  @Test
  void repeatsTheLastItemWhenToldTo() {
    var standard = RecommenderOptions.standard();
    var repeating =
        new Recommender(
            new RecommenderOptions(
                standard.limits(), standard.weights(), standard.walk(), standard.ranker(), true));
    visit("q", 0, "a", "b").forEach(repeating::learn);

    assertThat(ids(repeating.forVisit("q", wish))).containsExactlyInAnyOrder("b", "a");
  }

  @Test
  void aLoginMakesWhatAVisitDidKnownToItsUsersLists() {
    recommender.learn(BehaviourEvent.of(EventKind.PURCHASE, "s", null, "a", 0, 1));
    recommender.learn(view("s", "b", 1));
    visit("t", 2, "a", "b", "c").forEach(recommender::learn);
    assertThat(ids(recommender.forUser("u", null, wish))).contains("a");

    recommender.learn(new Login("s", "u", null, 5000));

    assertThat(ids(recommender.forUser("u", null, wish))).contains("c").doesNotContain("a");
  }

  @Test
  void aUserSeesNothingOfAnotherUsersVisitOfTheSameSession() {
    recommender.learn(BehaviourEvent.of(EventKind.PURCHASE, "s", "ann", "a", 0, 1));
    recommender.learn(BehaviourEvent.of(EventKind.VIEW, "s", "ann", "b", 1, 1));
    visit("t", 2, "a", "b", "c").forEach(recommender::learn);

    var asStranger = recommender.forUser("nobody", null, wish);
    assertThat(recommender.forUser("ben", "s", wish)).isEqualTo(asStranger);
    recommender.learn(new Login("s", "ben", null, 5000));

    assertThat(ids(recommender.forUser("ben", "s", wish))).contains("a", "b", "c");
    assertThat(ids(recommender.forUser("ann", null, wish))).doesNotContain("a");
  }

  @Test
  void showsOnlyNewItemsWhenAskedTo() {
    learn("s", 0, "a", "b", "c");
    learn("q", 10, "a", "b");

    assertThat(ids(recommender.forVisit("q", new Wish(5, List.of(), true, false, false))))
        .containsExactly("c");
  }

  @Test
  void fallsBackToDemandForUnknownVisitsAndSaysSo() {
    learn("s", 0, "a", "b");
    learn("t", 1, "b");

    var list = recommender.forVisit("never seen", wish);

    assertThat(ids(list)).containsExactly("b", "a");
    assertThat(list).allMatch(item -> item.source() == Source.POPULAR);
    assertThat(list).allMatch(item -> "popular".equals(item.because()));
    assertThat(recommender.forUser("never seen", null, wish)).isEqualTo(list);
  }

  @Test
  void fillsTheListWithDemandWhereEvidenceEnds() {
    learn("s", 0, "a", "b");
    learn("t", 1, "x", "y", "z");
    learn("q", 10, "a");

    var list = recommender.forVisit("q", wish);

    assertThat(list.get(0).id()).isEqualTo("b");
    assertThat(ids(list)).containsExactlyInAnyOrder("b", "x", "y", "z");
    assertThat(list.get(1).source()).isEqualTo(Source.POPULAR);
  }

  @Test
  void returnsAsManyAsTheCatalogueHas() {
    for (var i = 0; i < 1000; i++) {
      recommender.learn(view("s" + i, "i" + i, i));
    }
    var exclude = IntStream.range(300, 1000).mapToObj(i -> "i" + i).toList();

    assertThat(recommender.forVisit("q", new Wish(200, exclude, false, false, false))).hasSize(200);
    assertThat(recommender.forVisit("q", new Wish(200, exclude, false, false, false)))
        .noneMatch(item -> exclude.contains(item.id()));
  }

  @Test
  void keepsBoughtItemsOutForTheUserUnlessToldOtherwise() {
    learn("s", 0, "a", "b");
    recommender.learn(BehaviourEvent.of(EventKind.PURCHASE, "old", "u", "b", 0, 1));
    recommender.learn(BehaviourEvent.of(EventKind.VIEW, "now", "u", "a", 100_000, 1));

    assertThat(ids(recommender.forUser("u", "now", wish))).doesNotContain("b");
    assertThat(ids(recommender.forUser("u", null, new Wish(5, List.of(), false, true, false))))
        .contains("b");
  }

  @Test
  void doesNotBringARatedItemBackToWhoeverRatedIt() {
    learn("s", 0, "a", "b");
    recommender.learn(BehaviourEvent.of(EventKind.RATING, null, "u", "b", 0, 5));
    recommender.learn(BehaviourEvent.of(EventKind.VIEW, null, "u", "a", 1, 1));

    assertThat(ids(recommender.forUser("u", null, wish))).isEmpty();
    assertThat(ids(recommender.forUser("other", null, wish))).containsExactly("b", "a");
  }

  @Test
  void keepsOutWhatTheVisitBoughtHoweverLongAgo() {
    recommender.learn(BehaviourEvent.of(EventKind.PURCHASE, "q", null, "bought", 0, 1));
    for (var i = 0; i < 120; i++) {
      recommender.learn(view("q", "i" + i, i));
    }

    assertThat(ids(recommender.forVisit("q", new Wish(200, List.of(), false, false, false))))
        .hasSize(119)
        .doesNotContain("bought");
  }

  @Test
  void usesAUsersEarlierItemsWhenTheVisitIsForgotten() {
    var standard = RecommenderOptions.standard();
    var limits = new ModelLimits(16, 100, 100, 1 << 20, Duration.ofMinutes(30));
    var small =
        new Recommender(
            new RecommenderOptions(
                limits, standard.weights(), standard.walk(), standard.ranker(), false));
    small.learn(BehaviourEvent.of(EventKind.VIEW, "s", "u", "a", 0, 1));
    for (var i = 0; i < 16; i++) {
      visit("v" + i, i, "a", "b").forEach(small::learn);
    }

    var list = small.forUser("u", null, wish);

    assertThat(ids(list)).containsExactlyInAnyOrder("a", "b");
    assertThat(list).allMatch(item -> item.source() == Source.USER);
  }

  @Test
  void answersForItemsWithoutRememberingThem() {
    learn("s", 0, "a", "b", "c");
    var before = recommender.model().eventCount();

    var list = recommender.forItems(List.of("unknown", "a", "b"), null, wish);

    assertThat(ids(list)).containsExactlyInAnyOrder("a", "c");
    assertThat(recommender.model().eventCount()).isEqualTo(before);
  }

  @Test
  void findsSimilarItemsAndKnowsWhenThereAreNone() {
    learn("s", 0, "tent", "mat");
    learn("t", 0, "mat", "tent");
    learn("u", 0, "mat", "pan");

    assertThat(ids(recommender.similarTo("mat", wish).orElseThrow()))
        .containsExactly("tent", "pan");
    assertThat(recommender.similarTo("nothing", wish)).isEmpty();
  }

  @Test
  void tellsWhatIsTrending() {
    learn("s", 0, "a", "b");
    learn("t", 0, "b");

    var list = recommender.trending(TrendWindow.HOUR, wish);

    assertThat(ids(list)).containsExactly("b", "a");
    assertThat(list.get(0).source()).isEqualTo(Source.TRENDING);
    assertThat(
            ids(
                recommender.trending(
                    TrendWindow.HOUR, new Wish(5, List.of("b"), false, false, false))))
        .containsExactly("a");
  }

  @Test
  void answersFromNothing() {
    assertThat(recommender.forVisit("q", wish)).isEmpty();
    assertThat(recommender.forUser("u", "q", wish)).isEmpty();
    assertThat(recommender.trending(TrendWindow.DAY, wish)).isEmpty();
  }
}
