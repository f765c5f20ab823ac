package io.honeyguide.recommender.serve;

import static io.honeyguide.recommender.BehaviourEvents.login;
import static io.honeyguide.recommender.BehaviourEvents.news;
import static io.honeyguide.recommender.BehaviourEvents.shop;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.model.CatalogueLimits;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.rank.RankerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class RecommenderProperties {

  /** So small that every limit is reached many times in a few thousand events. */
  private static RecommenderOptions tight() {
    var standard = RecommenderOptions.standard();
    return new RecommenderOptions(
        new ModelLimits(
            200, 150, 60, 64 << 10, Duration.ofMinutes(30), new CatalogueLimits(90, 65_536)),
        standard.weights(),
        standard.walk(),
        new RankerOptions(40, 4, 300, 2, 3, .9999f),
        false);
  }

  private static byte[] snapshot(Recommender recommender) throws IOException {
    var bytes = new ByteArrayOutputStream();
    recommender.write(bytes);
    return bytes.toByteArray();
  }

  @Property(tries = 20)
  void excludedAndBoughtItemsNeverCome(@ForAll long seed) {
    var random = new Random(seed);
    var recommender = new Recommender(RecommenderOptions.standard());
    Map<String, Set<String>> bought = new HashMap<>();
    for (var event : shop(seed, 3000, 300, 20, 200)) {
      recommender.learn(event);
      if (event.kind() == EventKind.PURCHASE && event.user() != null) {
        bought.computeIfAbsent(event.user(), user -> new HashSet<>()).add(event.item());
      }
    }
    for (var query = 0; query < 500; query++) {
      var exclude = random.ints(random.nextInt(60), 0, 220).mapToObj(i -> "i" + i).toList();
      var user = "u" + random.nextInt(20);
      var wish = new Wish(1 + random.nextInt(200), exclude, random.nextBoolean(), false, false);
      var list =
          switch (random.nextInt(3)) {
            case 0 -> recommender.forUser(user, "v" + random.nextInt(310), wish);
            case 1 -> recommender.forUser(user, null, wish);
            default -> recommender.forItems(List.of("i" + random.nextInt(200)), user, wish);
          };
      assertThat(list)
          .noneMatch(item -> exclude.contains(item.id()))
          .noneMatch(item -> bought.getOrDefault(user, Set.of()).contains(item.id()))
          .allMatch(item -> Float.isFinite(item.score()))
          .doesNotHaveDuplicates();
      assertThat(list.stream().map(Recommendation::id).distinct()).hasSize(list.size());
    }
  }

  @Property(tries = 20)
  void listsAreFullWhileTheCatalogueHasItems(@ForAll long seed) {
    var random = new Random(seed);
    var recommender = new Recommender(RecommenderOptions.standard());
    shop(seed, 3000, 300, 20, 400).forEach(recommender::learn);
    var items = recommender.model().items().count();
    for (var query = 0; query < 100; query++) {
      var exclude =
          random.ints(random.nextInt(300), 0, 400).mapToObj(i -> "i" + i).distinct().toList();
      var count = 1 + random.nextInt(200);
      var list =
          recommender.forItems(
              List.of("i" + random.nextInt(400)),
              null,
              new Wish(count, exclude, false, true, false));
      assertThat(list.size()).isGreaterThanOrEqualTo(Math.min(count, items - exclude.size() - 1));
    }
  }

  @Property(tries = 10)
  void theSameEventsGiveTheSameState(@ForAll long seed) throws IOException {
    var one = new Recommender(tight());
    var other = new Recommender(tight());
    var events = shop(seed, 8000, 2000, 150, 400);
    events.forEach(one::learn);
    for (var event : events) {
      other.forVisit(String.valueOf(event.visit()), Wish.of(20));
      other.learn(event);
    }

    assertThat(snapshot(other)).isEqualTo(snapshot(one));
    assertThat(one.order().updateCount()).isGreaterThan(300);
  }

  /** A restart anywhere leaves no trace: state and lists equal those of an undisturbed run. */
  @Property(tries = 15)
  void aSnapshotAndTheRestEqualsAReplayFromZero(@ForAll long seed) throws IOException {
    var random = new Random(seed);
    var undisturbed = new Recommender(tight());
    var restarted = new Recommender(tight());
    var events = shop(seed, 8000, 2000, 150, 400);
    var restarts = random.ints(3, 0, 8000).boxed().collect(Collectors.toSet());
    List<String> visits = new ArrayList<>();
    for (var i = 0; i < events.size(); i++) {
      if (random.nextInt(20) == 0) {
        var news = news(random, 400);
        undisturbed.learn(news, events.get(i).timeMs());
        restarted.learn(news, events.get(i).timeMs());
      }
      if (random.nextInt(20) == 0) {
        var login = login(random, 1 + i / 4, 150, events.get(i).timeMs());
        undisturbed.learn(login);
        restarted.learn(login);
      }
      if (random.nextInt(100) == 0) {
        var forgetting = new Forgetting("u" + random.nextInt(150));
        undisturbed.learn(forgetting);
        restarted.learn(forgetting);
      }
      undisturbed.learn(events.get(i));
      restarted.learn(events.get(i));
      visits.add(String.valueOf(events.get(i).visit()));
      if (restarts.contains(i)) {
        var bytes = snapshot(restarted);
        restarted = new Recommender(tight());
        restarted.read(new ByteArrayInputStream(bytes));
        assertThat(snapshot(restarted)).isEqualTo(bytes);
      }
      if (random.nextInt(40) == 0) {
        var visit = visits.get(random.nextInt(visits.size()));
        var wish = new Wish(20, List.of(), false, false, true);
        assertThat(restarted.forVisit(visit, wish)).isEqualTo(undisturbed.forVisit(visit, wish));
      }
    }
    assertThat(snapshot(restarted)).isEqualTo(snapshot(undisturbed));
    assertThat(undisturbed.model().forgottenItems()).isPositive();
    assertThat(undisturbed.model().catalogue().forgotten()).isPositive();
  }
}
