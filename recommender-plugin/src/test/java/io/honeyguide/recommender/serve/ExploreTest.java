package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.view;
import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.BehaviourEvent.Click;
import io.honeyguide.recommender.event.BehaviourEvent.Impression;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.explore.ExploreOptions;
import io.honeyguide.recommender.rank.Verdict;
import io.honeyguide.recommender.serve.Recommendation.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExploreTest {

  private static final RecommenderOptions EXPLORING = withShare(.1f);

  private static RecommenderOptions withShare(float share) {
    return RecommenderOptions.standard().withExplore(new ExploreOptions(share, 50, 2, 1));
  }

  /** A shop of 40 items, each in many visits. */
  private static Recommender shop(RecommenderOptions options) {
    var recommender = new Recommender(options);
    var random = new Random(3);
    for (var number = 0; number < 300; number++) {
      var first = random.nextInt(38);
      visit("old" + number, number, "i" + first, "i" + (first + 1), "i" + (first + 2))
          .forEach(recommender::learn);
    }
    return recommender;
  }

  private static List<Recommendation> list(Recommender recommender, String visit, int count) {
    return recommender.forVisit(visit, new Wish(count, List.of(), false, false, true));
  }

  private static List<Recommendation> explored(List<Recommendation> list) {
    return list.stream().filter(item -> item.source() == Source.EXPLORE).toList();
  }

  @Test
  void givesItsShareOfPlacesToNewItemsAndSaysSo() {
    var recommender = shop(EXPLORING);
    visit("q", 400, "i5").forEach(recommender::learn);

    var list = list(recommender, "q", 10);

    assertThat(list).hasSize(10);
    assertThat(list.stream().map(Recommendation::id)).doesNotHaveDuplicates().doesNotContain("i5");
    assertThat(explored(list)).hasSize(1);
    var tried = explored(list).get(0);
    assertThat(tried.because()).isEqualTo("explore");
    assertThat(list.get(0).source()).isNotEqualTo(Source.EXPLORE);
    var judgement = recommender.judge(tried.id(), null, "q", Wish.of(10)).orElseThrow();
    assertThat(judgement.verdict()).isEqualTo(Verdict.EXPLORED);
    assertThat(list.get(judgement.place() - 1)).isEqualTo(tried);
    assertThat(list(recommender, "q", 10)).isEqualTo(list);
    assertThat(list(shop(withShare(0)), "q", 10)).noneMatch(i -> i.source() == Source.EXPLORE);
  }

  @Test
  void forgetsWhatWasShownToAForgottenUserAlsoBeforeTheLogin() {
    var recommender = new Recommender(EXPLORING);
    recommender.learn(view("s", "a", 0));
    recommender.learn(new BehaviourEvent.Impression("s", null, List.of("b", "c"), 1000));
    recommender.learn(new Login("s", "ann", null, 1000));
    recommender.learn(new BehaviourEvent.Impression(null, "ann", List.of("c"), 1000));
    recommender.learn(new BehaviourEvent.Impression("t", null, List.of("c"), 1000));
    recommender.learn(new BehaviourEvent.Impression(null, "device", List.of("c"), 1000));
    recommender.learn(new Login(null, "ann", "device", 1000));
    assertThat(recommender.impressions().shown().count()).isEqualTo(4);

    recommender.learn(new Forgetting("ann"));

    assertThat(recommender.impressions().shown().count()).isEqualTo(1);
  }

  @Test
  void letsThoseWhoMadeRoomStandBelow() {
    var recommender = shop(EXPLORING);
    var plain = shop(withShare(0));
    visit("q", 400, "i5").forEach(recommender::learn);
    visit("q", 400, "i5").forEach(plain::learn);
    var out = new ArrayList<>(list(plain, "q", 10).stream().map(Recommendation::id).toList());
    out.removeAll(list(recommender, "q", 10).stream().map(Recommendation::id).toList());

    assertThat(out).hasSize(1);
    var judgement = recommender.judge(out.get(0), null, "q", Wish.of(10)).orElseThrow();
    assertThat(judgement.verdict()).isEqualTo(Verdict.BELOW);
  }

  /** A list of one item used to be given away now and then. */
  @Test
  void neverGivesTheTopAway() {
    var recommender = shop(withShare(.9f));
    for (var i = 0; i < 100; i++) {
      recommender.learn(view("q" + i, "i" + i % 38, 1000 + i));
      for (var count : List.of(1, 2, 5)) {
        assertThat(list(recommender, "q" + i, count).get(0).source()).isNotEqualTo(Source.EXPLORE);
      }
    }
  }

  @Test
  void givesEveryPlaceAwayWhereTheShareIsWhole() {
    var recommender = shop(withShare(1));

    assertThat(explored(list(recommender, "q", 10))).hasSize(10);
    assertThat(explored(list(recommender, "q", 1))).hasSize(1);
  }

  /**
   * Twenty new items, of which visitors like one: of 100 who are shown it 60 click, 5 of those who
   * are shown another. How many items it takes to show until it is listed for its own sake.
   */
  private static int shownUntilFound(Recommender recommender, long seed, int most) {
    for (var item = 0; item < 20; item++) {
      var id = item == 7 ? "gem" : "new" + item;
      recommender.learn(
          new ItemFacts(id, "", "", List.of(), 1, -1, false, ItemFacts.NEVER, Map.of()), 400_000);
    }
    var random = new Random(seed);
    var shown = 0;
    for (var number = 0; shown < most; number++) {
      var visit = "s" + number;
      var second = 500 + 10L * number;
      visit(visit, second, "i" + random.nextInt(40)).forEach(recommender::learn);
      var list = list(recommender, visit, 10);
      if (list.stream().anyMatch(item -> isGem(item) && item.source() != Source.EXPLORE)) {
        return shown;
      }
      var ids = list.stream().map(Recommendation::id).toList();
      recommender.learn(new Impression(visit, null, ids, second * 1000 + 1));
      shown += ids.size();
      for (var item : list) {
        if (random.nextInt(100) < (isGem(item) ? 60 : 5)) {
          recommender.learn(new Click(visit, null, item.id(), second * 1000 + 2));
        }
      }
    }
    return Integer.MAX_VALUE;
  }

  private static boolean isGem(Recommendation item) {
    return item.id().equals("gem");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void findsAGoodNewItemThatNobodyWouldFindOtherwise(long seed) {
    assertThat(shownUntilFound(shop(withShare(0)), seed, 4000)).isEqualTo(Integer.MAX_VALUE);
    assertThat(shownUntilFound(shop(EXPLORING), seed, 4000)).isLessThan(2000);
  }
}
