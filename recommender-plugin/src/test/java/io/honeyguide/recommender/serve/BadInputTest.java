package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.visit;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.BehaviourEvents;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.trend.TrendWindow;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is well-formed and should not be: lists of ordinary visitors stay what they are. */
class BadInputTest {

  private static final int SHELVES = 40;
  private static final int SHELF = 10;

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());
  private final Random random = new Random(5);

  private String item(int shelf) {
    return "i" + (shelf * SHELF + random.nextInt(SHELF));
  }

  /** Visits that stay on one shelf each. */
  private void shop(String name, int visits, long second) {
    for (var i = 0; i < visits; i++) {
      var shelf = random.nextInt(SHELVES);
      visit(name + i, second + i, item(shelf), item(shelf), item(shelf), item(shelf))
          .forEach(recommender::learn);
    }
  }

  /** Share of the first five items that are of the shelf that the visit stands at. */
  private double share() {
    var hits = 0;
    for (var shelf = 0; shelf < SHELVES; shelf++) {
      var list =
          recommender.forItems(
              List.of(item(shelf), item(shelf)), null, new Wish(5, List.of(), true, false, true));
      for (var found : list) {
        hits += Integer.parseInt(found.id().substring(1)) / SHELF == shelf ? 1 : 0;
      }
    }
    return hits / (5.0 * SHELVES);
  }

  @Test
  void aBotOfAHundredThousandEventsInOneSessionSpoilsNobodysList() {
    shop("before", 4000, 0);
    var before = share();
    for (var i = 0; i < 100_000; i++) {
      recommender.learn(
          BehaviourEvents.view("bot", "i" + random.nextInt(SHELVES * SHELF), 5000 + i / 100));
    }

    assertThat(before).isGreaterThan(.9);
    assertThat(share()).isGreaterThan(.9);
    assertThat(recommender.model().overlongEvents()).isEqualTo(100_000 - 3_200);
    assertThat(recommender.trending(TrendWindow.DAY, Wish.of(200)).get(0).score()).isLessThan(100);
    assertThat(recommender.forVisit("bot", Wish.of(20)))
        .hasSize(20)
        .allMatch(found -> Float.isFinite(found.score()));
  }

  @Test
  void aBotIsForgottenWithAllItHeldAlsoAfterARestart() throws IOException {
    shop("before", 1000, 0);
    var trend = recommender.trending(TrendWindow.DAY, Wish.of(200)).size();
    for (var i = 0; i < 8_000; i++) {
      var item = "i" + (i < 4_000 ? random.nextInt(100) : 1_000 + random.nextInt(100));
      recommender.learn(
          BehaviourEvent.of(EventKind.VIEW, "bot", "bot", item, (2000 + i) * 1000L, 1));
    }
    var restarted = new Recommender(RecommenderOptions.standard());
    restarted.read(new ByteArrayInputStream(snapshot(recommender)));
    assertThat(snapshot(restarted)).isEqualTo(snapshot(recommender));
    restarted.learn(BehaviourEvents.view("late", "i1050", 20_000));

    restarted.learn(new Forgetting("bot"));

    assertThat(restarted.model().items().find("i1001")).isEqualTo(ItemStore.NONE);
    assertThat(restarted.model().items().find("i1050")).isNotEqualTo(ItemStore.NONE);
    assertThat(restarted.trending(TrendWindow.DAY, Wish.of(200))).hasSize(trend);
    assertThat(restarted.model().visits().entryCount()).isEqualTo(4001);
  }

  private static byte[] snapshot(Recommender recommender) throws IOException {
    var bytes = new ByteArrayOutputStream();
    recommender.write(bytes);
    return bytes.toByteArray();
  }

  @Test
  void messagesThatComeTwiceAndOutOfOrderSpoilNobodysList() {
    var ordered = new Recommender(RecommenderOptions.standard());
    for (var i = 0; i < 4000; i++) {
      var shelf = random.nextInt(SHELVES);
      var events = visit("v" + i, i, item(shelf), item(shelf), item(shelf));
      events.forEach(ordered::learn);
      recommender.learn(events.get(1));
      recommender.learn(events.get(0));
      recommender.learn(events.get(2));
      recommender.learn(events.get(0));
    }

    assertThat(share()).isGreaterThan(.9);
    assertThat(recommender.model().nowMs()).isEqualTo(ordered.model().nowMs());
    assertThat(recommender.model().visits().count()).isEqualTo(4000);
  }

  @Test
  void anItemThatIsRenamedKeepsWhatVisitorsDid() {
    shop("v", 1000, 0);
    recommender.learn(ItemFacts.of("i7"), 0);
    var before = recommender.similarTo("i7", Wish.of(5));

    recommender.learn(
        new ItemFacts("i7", "Another name", "", List.of(), 5, 3, false, ItemFacts.NEVER, Map.of()),
        0);

    assertThat(recommender.similarTo("i7", Wish.of(5))).isEqualTo(before);
  }

  @Test
  void anItemThatIsDeletedInTheMiddleIsGoneWhileItsVisitsGoOn() {
    shop("v", 1000, 0);
    recommender.learn(new ItemRemoval("i7"), 0);
    shop("w", 1000, 2000);

    for (var i = 0; i < 1000; i++) {
      assertThat(recommender.forVisit("w" + i, Wish.of(20)))
          .hasSize(20)
          .noneMatch(found -> found.id().equals("i7"));
    }
  }
}
