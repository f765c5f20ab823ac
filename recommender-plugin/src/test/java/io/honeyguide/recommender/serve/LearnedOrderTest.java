package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.oneUserEach;
import static io.honeyguide.recommender.BehaviourEvents.shop;
import static io.honeyguide.recommender.BehaviourEvents.view;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the order learns from a shop's own stream. */
class LearnedOrderTest {

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());
  private final Wish wish = new Wish(10, List.of(), false, false, true);

  private static List<String> ids(List<Recommendation> list) {
    return list.stream().map(Recommendation::id).toList();
  }

  /**
   * Visits of a shelf of six items: two at random, and then either the first of them again or one
   * more at random.
   */
  private void learnVisits(boolean comingBack) {
    var random = new Random(3);
    for (var number = 0; number < 1500; number++) {
      var shelf = random.nextInt(10) * 6;
      var start = random.nextInt(6);
      var first = "i" + (shelf + start);
      var second = "i" + (shelf + (start + 1 + random.nextInt(2)) % 6);
      var third = comingBack ? first : "i" + (shelf + (start + 3 + random.nextInt(3)) % 6);
      for (var item : List.of(first, second, third)) {
        recommender.learn(view("v" + number, item, number * 60L));
      }
    }
    recommender.learn(view("q", "i0", 100_000));
    recommender.learn(view("q", "i1", 100_010));
  }

  @Test
  void putsTheReminderFirstWhereVisitorsComeBack() {
    learnVisits(true);

    var first = recommender.forVisit("q", wish).get(0);

    assertThat(first.id()).isEqualTo("i0");
    assertThat(first.shares()).isNotNull();
    assertThat(first.shares().reminder()).isGreaterThan(.15f);
  }

  @Test
  void putsTheReminderLastWhereNobodyComesBack() {
    learnVisits(false);

    assertThat(ids(recommender.forVisit("q", wish)).subList(0, 3)).doesNotContain("i0");
  }

  @Test
  void sharesAddUpToOne() {
    shop(5, 5000, 500, 40, 150).forEach(recommender::learn);
    for (var visit = 400; visit < 500; visit++) {
      for (var item : recommender.forVisit("v" + visit, wish)) {
        var shares = item.shares();
        assertThat(shares).isNotNull();
        var sum =
            shares.together()
                + shares.next()
                + shares.reminder()
                + shares.history()
                + shares.popular();
        assertThat(sum).isBetween(.999f, 1.001f);
      }
    }
  }

  /** The list as it was when this test was written: any change of formula or learning shows. */
  @Test
  void givesTheGoldenList() {
    oneUserEach(shop(7, 6000, 700, 60, 120)).forEach(recommender::learn);

    assertThat(ids(recommender.forVisit("v690", wish)))
        .containsExactly("i66", "i64", "i67", "i60", "i63", "i61", "i76", "i65", "i62", "i68");
    assertThat(ids(recommender.forVisit("v690", new Wish(10, List.of(), true, false, false))))
        .containsExactly("i66", "i61", "i60", "i67", "i63", "i68", "i22", "i73", "i75", "i77");
  }

  @Test
  void learnsNothingFromReturnsAndImpressions() {
    shop(5, 3000, 300, 40, 150).forEach(recommender::learn);
    var updates = recommender.order().updateCount();
    for (var i = 0; i < 100; i++) {
      for (var kind : List.of(EventKind.RETURN, EventKind.IMPRESSION, EventKind.REMOVE)) {
        recommender.learn(BehaviourEvent.of(kind, "v290", "u1", "i" + i, 1_700_000_000_000L, 1));
      }
    }

    assertThat(recommender.order().updateCount()).isEqualTo(updates).isPositive();
  }
}
