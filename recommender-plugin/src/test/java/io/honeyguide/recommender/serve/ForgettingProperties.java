package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.oneUserEach;
import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.trend.TrendWindow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ForgettingProperties {

  private static final long MS = 1_600_000_000_000L;
  private static final int ITEMS = 120;

  /** The order stays as it is: what it learned from the user is not taken back. */
  private static Recommender recommender() {
    return new Recommender(
        RecommenderOptions.standard().withRanker(new RankerOptions(80, 8, 0, 8, 0, 1)));
  }

  /**
   * Views and purchases of one moment, of which nothing has faded, with one user in each visit.
   * First of all somebody touched every item, so that items have the same numbers whoever follows.
   */
  private static List<BehaviourEvent> events(long seed) {
    var events = new ArrayList<BehaviourEvent>();
    for (var item = 0; item < ITEMS; item++) {
      events.add(new BehaviourEvent.View("first" + item, null, "i" + item, MS));
    }
    for (var event : oneUserEach(shop(seed, 3000, 400, 30, ITEMS))) {
      var kind = event.kind() == EventKind.PURCHASE ? EventKind.PURCHASE : EventKind.VIEW;
      events.add(BehaviourEvent.of(kind, event.visit(), event.user(), event.item(), MS, 1));
    }
    return events;
  }

  @Property(tries = 15)
  void everybodyElseGetsTheListsOfAShopThatNeverSawTheUser(@ForAll long seed) {
    var events = events(seed);
    var userOf = new HashMap<String, String>();
    for (var event : events) {
      if (event.visit() != null && event.user() != null) {
        userOf.put(event.visit(), event.user());
      }
    }
    var forgetful = recommender();
    events.forEach(forgetful::learn);
    var innocent = recommender();
    events.stream()
        .filter(event -> !"u7".equals(event.user()))
        .filter(event -> event.visit() == null || !"u7".equals(userOf.get(event.visit())))
        .forEach(innocent::learn);
    assertThat(forgetful.model().visits().entryCount())
        .isGreaterThan(innocent.model().visits().entryCount());

    forgetful.learn(new Forgetting("u7"));

    var wish = new Wish(200, List.of(), false, false, true);
    for (var visit = 0; visit < 400; visit += 3) {
      assertAlike(forgetful.forVisit("v" + visit, wish), innocent.forVisit("v" + visit, wish));
    }
    for (var user = 0; user < 30; user++) {
      assertAlike(
          forgetful.forUser("u" + user, null, wish), innocent.forUser("u" + user, null, wish));
    }
    for (var window : TrendWindow.values()) {
      assertThat(forgetful.trending(window, wish)).isEqualTo(innocent.trending(window, wish));
    }
    for (var item = 0; item < ITEMS; item++) {
      var id = "i" + item;
      assertThat(forgetful.similarTo(id, wish)).isEqualTo(innocent.similarTo(id, wish));
      assertThat(forgetful.model().items().visitCount(item))
          .isEqualTo(innocent.model().items().visitCount(item));
      assertThat(forgetful.model().items().postingCount(item))
          .isEqualTo(innocent.model().items().postingCount(item));
    }
    assertThat(forgetful.model().visits().entryCount())
        .isEqualTo(innocent.model().visits().entryCount());
    assertThat(forgetful.model().users().count()).isEqualTo(innocent.model().users().count());
  }

  /**
   * The same items with the same scores, but for the number of all visits in the log-likelihood:
   * emptied ones are among them until they are overwritten.
   */
  private static void assertAlike(List<Recommendation> one, List<Recommendation> other) {
    var scores = new HashMap<String, Float>();
    other.forEach(item -> scores.put(item.id(), item.score()));
    assertThat(one).hasSameSizeAs(other);
    for (var item : one) {
      assertThat(item.score()).isCloseTo(scores.get(item.id()), within(1e-3f));
    }
  }
}
