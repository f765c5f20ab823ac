package io.honeyguide.recommender.serve;

import io.honeyguide.api.Cursor;
import io.honeyguide.api.Message;
import io.honeyguide.api.Meters;
import io.honeyguide.api.PluginContext;
import io.honeyguide.api.Publisher;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Publishes lists, retained, when they change, so that pages and devices need not ask: that of a
 * user some time after events of this user, and that of the items in demand. A list has changed
 * when it holds other items, or the same in another order.
 *
 * <p>Everything has a bound. So many lists are made in a second, and none while too many messages
 * are under way; users wait in line meanwhile, once each. So many users are followed: the one
 * without events for longest goes, and the empty message in place of its list goes out before
 * anything else, so that no more lists stay retained than users are followed.
 *
 * <p>What was received before the start is a replay of what was published then, and changes no list
 * here.
 *
 * <p>Owner: the plugin's thread.
 */
public final class LiveLists {

  /** How often the line is looked at. */
  private static final Duration PERIOD = Duration.ofMillis(100);

  /** A user whose list is kept published. */
  private static final class Followed {
    final String id;
    boolean isDue;
    long dueMs;

    /** The items that were published last; empty when none were. */
    List<String> published = List.of();

    /** Whether a list of this user may be retained. */
    boolean isRetained;

    Followed(String id) {
      this.id = id;
    }
  }

  private final LiveRules rules;
  private final Recommender recommender;
  private final AnswerWriter writer = new AnswerWriter();
  private final Publisher publisher;
  private final Outbox outbox;
  private final InstantSource clock;
  private final long startedAtMs;
  private final Wish wish;
  private final LinkedHashMap<String, Followed> followed = new LinkedHashMap<>(16, .75f, true);
  private final LinkedHashSet<Followed> line = new LinkedHashSet<>();
  private final LinkedHashSet<String> toClear = new LinkedHashSet<>();
  private final Meters.Counter users;
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
    this.isRunning = rules.users() || rules.trending();
    this.startedAtMs = clock.millis();
    this.allowedAtMs = startedAtMs;
    this.wish = Wish.of(rules.count());
    users = counter(context, "user");
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
    if (user != null && LiveRules.hasTopic(user)) {
      follow(user, dueMs);
    }
  }

  /** A login was learned: the user has another list, and the user of before has none any more. */
  public void learned(Login login, Message message) {
    if (!isRunning || message.receivedAtMs() < startedAtMs || !rules.users()) {
      return;
    }
    var dueMs = changed(message);
    if (login.previous() != null && !login.previous().equals(login.user())) {
      unfollow(login.previous());
    }
    if (LiveRules.hasTopic(login.user())) {
      follow(login.user(), dueMs);
    }
  }

  /** News of the catalogue were learned: other items may be in demand. */
  public void learned(ItemNews news, Message message) {
    if (isRunning && message.receivedAtMs() >= startedAtMs) {
      changed(message);
    }
  }

  /**
   * A user was forgotten: whatever may be retained for this user is cleared. Also when it is a
   * replay that says so, since the run before may have ended in between.
   */
  public void forget(String user) {
    if (isRunning && rules.users() && LiveRules.hasTopic(user)) {
      unfollow(user);
      toClear.add(user);
    }
  }

  private long changed(Message message) {
    learned = message.cursor();
    var dueMs = clock.millis() + rules.interval().toMillis();
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

  private void follow(String user, long dueMs) {
    var entry = followed.get(user);
    if (entry == null) {
      entry = new Followed(user);
      entry.isRetained = toClear.remove(user);
      followed.put(user, entry);
    }
    if (!entry.isDue) {
      entry.isDue = true;
      entry.dueMs = dueMs;
      line.add(entry);
    }
    if (followed.size() > rules.usersMax()) {
      unfollow(followed.keySet().iterator().next());
    }
  }

  private void unfollow(String user) {
    var entry = followed.remove(user);
    if (entry != null) {
      line.remove(entry);
      if (entry.isRetained) {
        toClear.add(user);
      }
    }
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
    while (mayPublish() && !toClear.isEmpty()) {
      var user = toClear.iterator().next();
      toClear.remove(user);
      allowance--;
      send(rules.topicOf(user), ByteBuffer.allocate(0), cleared, () -> stays(user));
    }
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

  /** The user's list could not be cleared. */
  private void stays(String user) {
    var entry = followed.get(user);
    if (entry == null) {
      toClear.add(user);
    } else {
      entry.isRetained = true;
    }
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

  private void publish(Followed entry) {
    var list = recommender.forUser(entry.id, null, wish);
    var items = idsOf(list);
    if (!items.equals(entry.published)) {
      entry.published = items;
      entry.isRetained = true;
      send(
          rules.topicOf(entry.id),
          document(list, recommender.arm()),
          users,
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
