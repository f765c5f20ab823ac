package io.honeyguide.recommender;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.ItemRemoval;
import io.honeyguide.recommender.event.ItemVector;
import io.honeyguide.recommender.event.Login;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Events for tests, written short. */
public final class BehaviourEvents {

  private BehaviourEvents() {}

  /** A view by nobody known, one second per unit of time. */
  public static BehaviourEvent view(String visit, String item, long second) {
    return new BehaviourEvent.View(visit, null, item, second * 1000);
  }

  /** A whole visit of views, one second apart. */
  public static List<BehaviourEvent> visit(String visit, long second, String... items) {
    var events = new ArrayList<BehaviourEvent>();
    for (var i = 0; i < items.length; i++) {
      events.add(view(visit, items[i], second + i));
    }
    return events;
  }

  /** Random news of the catalogue of such a shop, in no order of time. */
  public static ItemNews news(Random random, int items) {
    var id = "i" + random.nextInt(items);
    if (random.nextInt(8) == 0) {
      return new ItemRemoval(id);
    }
    var tags = random.ints(random.nextInt(4), 0, 9).distinct().mapToObj(i -> "t" + i).toList();
    var categories =
        random.ints(random.nextInt(4), 0, 6).distinct().mapToObj(i -> "c" + i).toList();
    var vector =
        random.nextBoolean()
            ? ItemVector.NONE
            : Objects.requireNonNull(ItemVector.of(1, random.nextFloat(), random.nextFloat()));
    return new ItemFacts(
        id,
        "Title " + random.nextInt(20),
        categories,
        tags,
        random.nextInt(5) == 0 ? Double.NaN : random.nextInt(100),
        random.nextInt(10) - 1,
        random.nextInt(10) == 0,
        random.nextInt(4) == 0 ? 1_600_000_000_000L + random.nextInt(80_000_000) : ItemFacts.NEVER,
        Map.of("p", "" + random.nextInt(3)),
        vector);
  }

  /** The same with one user in each visit: the first who is named in it. */
  public static List<BehaviourEvent> oneUserEach(List<BehaviourEvent> events) {
    var users = new HashMap<String, String>();
    return events.stream()
        .map(
            event -> {
              if (event.visit() == null || event.user() == null) {
                return event;
              }
              var user = users.computeIfAbsent(event.visit(), any -> event.user());
              return BehaviourEvent.of(
                  event.kind(), event.visit(), user, event.item(), event.timeMs(), event.value());
            })
        .toList();
  }

  /** A random login of such a shop: of a session, of a user of before, or of both. */
  public static Login login(Random random, int visits, int users, long timeMs) {
    var which = random.nextInt(3);
    return new Login(
        which == 0 ? null : "v" + random.nextInt(visits),
        "u" + random.nextInt(users),
        which == 1 ? null : "u" + random.nextInt(users),
        timeMs);
  }

  /**
   * A random shop: visits that mostly stay within one shelf of ten items, some with users, some
   * without visit ids, all kinds of events, now and then a late one.
   */
  public static List<BehaviourEvent> shop(long seed, int count, int visits, int users, int items) {
    var random = new Random(seed);
    var kinds = EventKind.values();
    var events = new ArrayList<BehaviourEvent>(count);
    var timeMs = 1_600_000_000_000L;
    for (var i = 0; i < count; i++) {
      timeMs += random.nextInt(20_000);
      var user = random.nextInt(3) == 0 ? null : "u" + random.nextInt(users);
      var number = Math.max(0, i * visits / count - random.nextInt(5));
      var visit = user != null && random.nextInt(4) == 0 ? null : "v" + number;
      var shelf = number % Math.max(1, items / 10);
      var item = random.nextInt(5) == 0 ? random.nextInt(items) : shelf * 10 + random.nextInt(10);
      var kind = random.nextInt(3) > 0 ? EventKind.VIEW : kinds[random.nextInt(kinds.length)];
      var late = random.nextInt(50) == 0 ? 3_600_000 : 0;
      events.add(
          BehaviourEvent.of(kind, visit, user, "i" + item, timeMs - late, random.nextInt(6)));
    }
    return events;
  }
}
