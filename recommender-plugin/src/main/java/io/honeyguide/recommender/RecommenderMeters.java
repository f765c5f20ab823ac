package io.honeyguide.recommender;

import io.honeyguide.api.Meters;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventDefect;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.rank.LiveQuality;
import io.honeyguide.recommender.rank.RankerOptions;
import io.honeyguide.recommender.serve.Recommender;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The plugin's metrics. Sizes are copied after each batch, so that a scrape on any thread reads
 * whole numbers without touching the model.
 */
final class RecommenderMeters {

  /** What a scrape sees of the model. */
  private record Sizes(
      long visits,
      long items,
      long users,
      long facts,
      long bytes,
      long catalogueBytes,
      long heapBytes,
      long nowMs) {}

  /** What a scrape sees of the order: hit rates, then reciprocal ranks. */
  private record Quality(long updates, List<Double> means) {
    static Quality of(LearnedOrder order) {
      var means = new ArrayList<Double>(2 * LiveQuality.COUNT);
      for (var list = 0; list < LiveQuality.COUNT; list++) {
        means.add(order.quality().hitRate(list));
      }
      for (var list = 0; list < LiveQuality.COUNT; list++) {
        means.add(order.quality().reciprocalRank(list));
      }
      return new Quality(order.updateCount(), means);
    }
  }

  private final InstantSource clock;
  private final Map<EventKind, Meters.Counter> learned = new EnumMap<>(EventKind.class);
  private final Meters.Counter logins;
  private final Meters.Counter forgottenOnRequest;
  private final Map<EventDefect.Reason, Meters.Counter> rejected =
      new EnumMap<>(EventDefect.Reason.class);
  private final Meters.Counter forgottenVisits;
  private final Meters.Counter forgottenItems;
  private final Meters.Counter forgottenUsers;
  private final Meters.Counter forgottenFacts;
  private final Meters.Counter overlong;
  private final Meters.Counter ahead;
  private final Meters.Counter late;
  private final long aheadMs;
  private final Meters.Counter facts;
  private final Meters.Counter removals;
  private final Meters.Timer learnTimer;
  private final Meters.Timer visibleTimer;
  private long visitsForgotten;
  private long itemsForgotten;
  private long usersForgotten;
  private long factsForgotten;
  private long overlongBefore;
  private final ExperimentMeters experiment;
  private final ExploreMeters explore;
  private volatile Quality quality = Quality.of(new LearnedOrder(RankerOptions.standard()));
  private volatile Sizes sizes = new Sizes(0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * Registers the metrics.
   *
   * @param aheadMax how far events may lie after their receipt; as far before the newest one they
   *     count as late
   */
  RecommenderMeters(Meters meters, InstantSource clock, Experiment experiment, Duration aheadMax) {
    this.clock = clock;
    this.aheadMs = aheadMax.toMillis();
    var mistimedHelp = "Events learned whose time was cut, or lay far before the newest one's";
    this.ahead = meters.counter("mistimed", mistimedHelp, "what", "ahead");
    this.late = meters.counter("mistimed", mistimedHelp, "what", "late");
    this.experiment = new ExperimentMeters(meters, experiment);
    this.explore = new ExploreMeters(meters);
    for (var kind : EventKind.values()) {
      learned.put(kind, meters.counter("events", "Events learned", "type", kind.word()));
    }
    forgottenOnRequest =
        meters.counter("forgotten_users", "Users forgotten since somebody asked for it");
    logins = meters.counter("events", "Events learned", "type", Login.WORD);
    for (var reason : EventDefect.Reason.values()) {
      rejected.put(
          reason,
          meters.counter("rejected", "Messages that cannot be used", "reason", reason.word()));
    }
    var help = "Forgotten because a limit was reached";
    forgottenVisits = meters.counter("forgotten", help, "what", "sessions");
    forgottenItems = meters.counter("forgotten", help, "what", "items");
    forgottenUsers = meters.counter("forgotten", help, "what", "users");
    forgottenFacts = meters.counter("forgotten", help, "what", "catalogue");
    overlong =
        meters.counter(
            "overlong_events", "Events that counted for their own, overlong session alone");
    var newsHelp = "News of the catalogue learned";
    facts = meters.counter("catalogue_news", newsHelp, "type", "facts");
    removals = meters.counter("catalogue_news", newsHelp, "type", "removal");
    learnTimer = meters.timer("learn", "Time to decode and learn one event, mean of its batch");
    visibleTimer =
        meters.timer("event_to_visible", "Time from an event's receipt until answers know it");
    var sizeHelp = "Number remembered";
    meters.gauge("remembered", sizeHelp, () -> sizes.visits(), "what", "sessions");
    meters.gauge("remembered", sizeHelp, () -> sizes.items(), "what", "items");
    meters.gauge("remembered", sizeHelp, () -> sizes.users(), "what", "users");
    meters.gauge("remembered", sizeHelp, () -> sizes.facts(), "what", "catalogue");
    meters.gauge(
        "catalogue_bytes",
        "Size of the catalogue, which catalogue.bytes limits",
        () -> sizes.catalogueBytes());
    meters.gauge("model_bytes", "Size of the model, which model.bytes limits", () -> sizes.bytes());
    meters.gauge("heap_bytes", "Heap held by the model's arrays", () -> sizes.heapBytes());
    registerQuality(meters);
    meters.gauge(
        "model_age_seconds",
        "Time since the newest event learned",
        () -> sizes.nowMs() == 0 ? 0 : Math.max(0, clock.millis() - sizes.nowMs()) / 1e3);
  }

  private void registerQuality(Meters meters) {
    meters.gauge("order_updates", "Updates of the weights", () -> quality.updates());
    for (var list = 0; list < LiveQuality.COUNT; list++) {
      var place = list;
      meters.gauge(
          "list_hit_rate",
          "Share of lists of 20 that held what came next, over about 1,000 labels",
          () -> quality.means().get(place),
          "part",
          LiveQuality.name(list));
      meters.gauge(
          "list_reciprocal_rank",
          "Mean of one over the place of what came next, over about 1,000 labels",
          () -> quality.means().get(LiveQuality.COUNT + place),
          "part",
          LiveQuality.name(list));
    }
  }

  void learned(BehaviourEvent event, long receivedAtMs, BehaviourModel model) {
    Objects.requireNonNull(learned.get(event.kind())).add(1);
    if (event.timeMs() >= receivedAtMs + aheadMs) {
      ahead.add(1);
    } else if (event.timeMs() < model.nowMs() - aheadMs) {
      late.add(1);
    }
  }

  void learnedLogin() {
    logins.add(1);
  }

  void forgotUser() {
    forgottenOnRequest.add(1);
  }

  void learned(ItemNews news) {
    (news instanceof ItemFacts ? facts : removals).add(1);
  }

  void rejected(EventDefect.Reason reason) {
    Objects.requireNonNull(rejected.get(reason)).add(1);
  }

  void batchDone(int messages, long nanos, long newestReceivedAtMs, Recommender recommender) {
    var model = recommender.model();
    quality = Quality.of(recommender.order());
    experiment.copy(recommender.impressions().scoreboard());
    explore.copy(recommender);
    learnTimer.recordNanos(nanos / messages);
    visibleTimer.recordNanos(Math.max(0, clock.millis() - newestReceivedAtMs) * 1_000_000);
    forgottenVisits.add(model.forgottenVisits() - visitsForgotten);
    forgottenItems.add(model.forgottenItems() - itemsForgotten);
    forgottenUsers.add(model.forgottenUsers() - usersForgotten);
    forgottenFacts.add(model.catalogue().forgotten() - factsForgotten);
    overlong.add(model.overlongEvents() - overlongBefore);
    copy(model);
  }

  /** A snapshot was read: what it had forgotten before is not counted again. */
  void restored(Recommender recommender) {
    copy(recommender.model());
    experiment.copy(recommender.impressions().scoreboard());
    explore.remember(recommender);
  }

  private void copy(BehaviourModel model) {
    visitsForgotten = model.forgottenVisits();
    itemsForgotten = model.forgottenItems();
    usersForgotten = model.forgottenUsers();
    factsForgotten = model.catalogue().forgotten();
    overlongBefore = model.overlongEvents();
    sizes =
        new Sizes(
            model.visits().count(),
            model.items().count(),
            model.users().count(),
            model.catalogue().count(),
            model.bytes(),
            model.catalogueBytes(),
            model.heapBytes(),
            model.nowMs());
  }
}
