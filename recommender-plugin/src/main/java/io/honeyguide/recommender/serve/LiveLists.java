package io.honeyguide.recommender.serve;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import io.honeyguide.recommender.rank.Rules;
import io.honeyguide.recommender.rank.Trait;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Publishes lists, retained, when they change, so that pages and devices need not ask: that of a
 * user some time after events of this user, those of the items in demand, of all and of each
 * category. A list has changed when it holds other items, or the same in another order.
 *
 * <p>Everything has a bound. So many lists are made in a second, and none while too many messages
 * are under way; they wait in line meanwhile, once each. So many users and categories are followed
 * ({@link LiveGroup}), and the empty message in place of a list that is no longer goes out before
 * anything else, so that no more lists stay retained than are followed.
 *
 * <p>What was received before the start is a replay of what was published then, and changes no list
 * here.
 *
 * <p>Owner: the plugin's thread.
 */
public final class LiveLists {

  /** How often the line is looked at. */
  private static final Duration PERIOD = Duration.ofMillis(100);

  private final LiveRules rules;
  private final Recommender recommender;
  private final AnswerWriter writer = new AnswerWriter();
  private final Publisher publisher;
  private final Outbox outbox;
  private final InstantSource clock;
  private final long startedAtMs;
  private final Wish wish;
  private final LinkedHashSet<LiveGroup.Followed> line = new LinkedHashSet<>();
  private final LiveGroup users;
  private final LiveGroup categories;
  private final Meters.Counter trends;
  private final Meters.Counter cleared;
  private final Meters.Counter lost;
  private List<String> publishedTrend = List.of();
  private boolean isRunning;
  private boolean trendIsDue;
  private long trendDueMs;
  private @Nullable Cursor learned;
  private double allowance;
  private long allowedAtMs;

  private LiveLists(
      PluginContext context, LiveRules rules, Recommender recommender, Outbox outbox) {
    this.rules = rules;
    this.recommender = recommender;
    this.publisher = context.publisher();
    this.outbox = outbox;
    this.clock = context.clock();
    this.isRunning = rules.users() || rules.trending() || rules.categories();
    this.startedAtMs = clock.millis();
    this.allowedAtMs = startedAtMs;
    this.wish = Wish.of(rules.count());
    users =
        new LiveGroup(
            rules.usersMax(),
            rules::topicOf,
            id -> recommender.forUser(id, null, wish),
            counter(context, "user"),
            line);
    categories =
        new LiveGroup(
            rules.categoriesMax(),
            rules::topicOfCategory,
            this::trendingIn,
            counter(context, "category"),
            line);
    trends = counter(context, "trending");
    cleared = counter(context, "cleared");
    lost = counter(context, "lost");
  }

  private static Meters.Counter counter(PluginContext context, String what) {
    return context.meters().counter("live_lists", "Lists published on change", "what", what);
  }

  /**
   * Starts publishing where the rules say so.
   *
   * @param outbox counts what is under way
   */
  public static LiveLists start(
      PluginContext context, LiveRules rules, Recommender recommender, Outbox outbox) {
    var lists = new LiveLists(context, rules, recommender, outbox);
    if (lists.isRunning) {
      context.timers().every(PERIOD, lists::publishDue);
    }
    return lists;
  }

  /** An event was learned: lists may have changed. */
  public void learned(BehaviourEvent event, Message message) {
    if (!isRunning || message.receivedAtMs() < startedAtMs) {
      return;
    }
    var dueMs = changed(message);
    var user = rules.users() ? userOf(event) : null;
    if (user != null) {
      users.follow(user, dueMs);
    }
    categoriesOf(event.item()).forEach(category -> categories.follow(category, dueMs));
  }

  /** News of the catalogue come: the item may leave lists that it stands in so far. */
  public void comes(ItemNews news, Message message) {
    if (isRunning && message.receivedAtMs() >= startedAtMs) {
      refreshCategories(news);
    }
  }

  /** A login was learned: the user has another list, and the user of before has none any more. */
  public void learned(Login login, Message message) {
    if (!isRunning || message.receivedAtMs() < startedAtMs || !rules.users()) {
      return;
    }
    var dueMs = changed(message);
    if (login.previous() != null && !login.previous().equals(login.user())) {
      users.unfollow(login.previous());
    }
    users.follow(login.user(), dueMs);
  }

  /** News of the catalogue were learned: other items may be in demand. */
  public void learned(ItemNews news, Message message) {
    if (isRunning && message.receivedAtMs() >= startedAtMs) {
      changed(message);
      refreshCategories(news);
    }
  }

  /**
   * A user is forgotten: whatever may be retained for this user is cleared. Also when it is a
   * replay that says so, since the run before may have ended in between. What is in demand may hold
   * items that nobody else touched.
   */
  public void forget(String user, Message message) {
    if (isRunning && rules.users()) {
      users.clear(user);
    }
    if (isRunning && message.receivedAtMs() >= startedAtMs) {
      categories.refreshAll(changed(message));
    }
  }

  /** Another model answers from this message on: every list may be another. */
  public void switched(Message command) {
    if (isRunning && command.receivedAtMs() >= startedAtMs) {
      var dueMs = changed(command);
      users.refreshAll(dueMs);
      categories.refreshAll(dueMs);
    }
  }

  private void refreshCategories(ItemNews news) {
    categoriesOf(news.id()).forEach(category -> categories.refresh(category, dueMs()));
  }

  private List<String> categoriesOf(String itemId) {
    if (!rules.categories()) {
      return List.of();
    }
    var model = recommender.model();
    var item = model.items().find(itemId);
    var facts = item == ItemStore.NONE ? null : model.catalogue().facts(item);
    return facts == null ? List.of() : facts.categories();
  }

  private List<Recommendation> trendingIn(String category) {
    var wanted = Map.of(Trait.CATEGORY, List.of(category));
    return recommender.trending(
        rules.trendingWindow(),
        wish.withRules(new Rules(wanted, Double.NaN, Double.NaN, List.of(), 0, 0)));
  }

  private long dueMs() {
    return clock.millis() + rules.interval().toMillis();
  }

  private long changed(Message message) {
    learned = message.cursor();
    var dueMs = dueMs();
    if (rules.trending() && !trendIsDue) {
      trendIsDue = true;
      trendDueMs = dueMs;
    }
    return dueMs;
  }

  /** Publishes nothing any more: what the recommender knows is no longer whole. */
  public void stop() {
    isRunning = false;
  }

  /** Who the event is of: it says so, or its visit is known to be somebody's. */
  private @Nullable String userOf(BehaviourEvent event) {
    if (event.user() != null || event.visit() == null) {
      return event.user();
    }
    var model = recommender.model();
    var slot = model.visits().find(event.visit());
    var user = slot == VisitStore.NONE ? UserStore.NONE : model.visits().user(slot);
    return user == UserStore.NONE ? null : model.users().text(user);
  }

  private void publishDue() {
    if (!isRunning) {
      return;
    }
    var nowMs = clock.millis();
    var earned = Math.max(0, nowMs - allowedAtMs) * rules.publishesPerSecond() / 1000.0;
    // A list costs its share also when it turns out unchanged: making it is the work. What is not
    // used in one period is not saved up, so that there are no bursts.
    var most = Math.max(1, rules.publishesPerSecond() * PERIOD.toMillis() / 1000.0);
    allowance = Math.min(most, allowance + earned);
    allowedAtMs = nowMs;
    clear(users);
    clear(categories);
    publishTrend(nowMs);
    var waiting = line.iterator();
    while (mayPublish() && waiting.hasNext()) {
      var entry = waiting.next();
      if (entry.dueMs > nowMs) {
        break;
      }
      waiting.remove();
      entry.isDue = false;
      allowance--;
      publish(entry);
    }
  }

  private void clear(LiveGroup group) {
    for (var id = nextToClear(group); id != null; id = nextToClear(group)) {
      var cleaned = id;
      allowance--;
      send(group.topicOf(id), ByteBuffer.allocate(0), cleared, () -> group.stays(cleaned));
    }
  }

  private @Nullable String nextToClear(LiveGroup group) {
    return mayPublish() ? group.takeToClear() : null;
  }

  private boolean mayPublish() {
    return allowance >= 1 && outbox.hasRoom();
  }

  private void publishTrend(long nowMs) {
    if (!trendIsDue || trendDueMs > nowMs || !mayPublish()) {
      return;
    }
    trendIsDue = false;
    allowance--;
    var list = recommender.trending(rules.trendingWindow(), wish);
    var items = idsOf(list);
    if (!items.equals(publishedTrend)) {
      publishedTrend = items;
      send(rules.trendingTopic(), document(list, null), trends, () -> publishedTrend = List.of());
    }
  }

  private void publish(LiveGroup.Followed entry) {
    var group = entry.group();
    var list = group.listOf(entry.id);
    var items = idsOf(list);
    if (!items.equals(entry.published)) {
      entry.published = items;
      entry.isRetained = true;
      send(
          group.topicOf(entry.id),
          document(list, group == users ? recommender.arm() : null),
          group.published(),
          () -> entry.published = List.of());
    }
  }

  private static List<String> idsOf(List<Recommendation> list) {
    return list.stream().map(Recommendation::id).toList();
  }

  private ByteBuffer document(List<Recommendation> list, @Nullable String arm) {
    // A list is due only after something was learned.
    var asOf = learned == null ? new Cursor(0, 0) : learned;
    return writer.list(asOf, list, arm).body();
  }

  /**
   * Publishes.
   *
   * @param undo runs when the broker refused, so that the next event brings the list again
   */
  private void send(String topic, ByteBuffer payload, Meters.Counter sent, Runnable undo) {
    outbox
        .add(publisher.publish(topic, payload, true))
        .whenComplete(
            (place, failure) -> {
              if (failure == null) {
                sent.add(1);
              } else {
                lost.add(1);
                undo.run();
              }
            });
  }
}
