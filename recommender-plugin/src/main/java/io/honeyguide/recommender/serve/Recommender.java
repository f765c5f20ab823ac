package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.Decoded;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.experiment.Visitor;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import io.honeyguide.recommender.rank.Ask;
import io.honeyguide.recommender.rank.CandidateRanking;
import io.honeyguide.recommender.rank.ExcludedItems;
import io.honeyguide.recommender.rank.Judgement;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.rank.Rules;
import io.honeyguide.recommender.serve.Recommendation.Source;
import io.honeyguide.recommender.trend.TrendWindow;
import io.honeyguide.recommender.walk.VisitWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model that learns one event at a time and answers from what it has learned so far.
 *
 * <p>The same events give the same answers, to the last bit, also when a snapshot was written and
 * read in between. What is not known falls back one step: from the visit to the user's earlier
 * items, from there to what is in demand.
 *
 * <p>Owner: one thread.
 */
public final class Recommender {

  /** Names the way lists are made; part of every answer. */
  public static final String MODEL = "blend-1";

  /** Length of the lists that teach the order; it matters where candidates are scarce. */
  private static final int TAUGHT_COUNT = 20;

  private final OptionsReader settings;
  private final @Nullable InstantSource clock;
  private final ExcludedItems excluded = new ExcludedItems();
  private RecommenderOptions options;
  private Ask taughtVisit;
  private Ask taughtUser;
  private ModelHistory history = ModelHistory.NONE;
  private Knowledge knowledge;
  private BehaviourModel model;
  private Lanes lanes;

  // The lane of the question at hand, and what it is made of.
  private Lane lane;
  private VisitWindow window;
  private CandidateRanking ranking;

  /** A recommender that knows nothing yet, and for which the newest event is now. */
  public Recommender(RecommenderOptions options) {
    this(options, null);
  }

  /**
   * A recommender that knows nothing yet.
   *
   * @param clock by which items expire when lists are asked for, or null for the time of the newest
   *     event learned; what is learned never depends on it
   */
  public Recommender(RecommenderOptions options, @Nullable InstantSource clock) {
    this(changes -> options, clock);
  }

  /**
   * The same, with settings that a retraining may change.
   *
   * @param settings reads the configuration
   */
  public Recommender(OptionsReader settings, @Nullable InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.options = settings.read(Map.of());
    this.taughtVisit = taught(false);
    this.taughtUser = taught(true);
    this.knowledge = Knowledge.none(options);
    this.model = knowledge.model();
    this.lanes = knowledge.lanes(options);
    this.lane = lanes.base();
    this.window = lane.window();
    this.ranking = lane.ranking();
  }

  private void turnTo(Lane next) {
    lane = next;
    window = next.window();
    ranking = next.ranking();
  }

  private Ask taught(boolean wholeUser) {
    return new Ask(
        TAUGHT_COUNT, true, options.repeatLast(), false, true, wholeUser, excluded, Rules.NONE);
  }

  /** Learns whatever a message said; a defect teaches nothing. */
  public void learn(Decoded decoded, long receivedAtMs) {
    if (decoded instanceof BehaviourEvent event) {
      learn(event, receivedAtMs);
    } else if (decoded instanceof Login login) {
      learn(login);
    } else if (decoded instanceof Forgetting forgetting) {
      learn(forgetting);
    } else if (decoded instanceof ItemNews news) {
      learn(news, receivedAtMs);
    }
  }

  /**
   * Learns one event that was received when it happened; see {@link #learn(BehaviourEvent, long)}.
   */
  public void learn(BehaviourEvent event) {
    learn(event, event.timeMs());
  }

  /**
   * Learns one event; the next answer knows it. Some events first teach the order: the list that
   * the visit would have got just before is made, and the weights move towards the event's item.
   *
   * @param receivedAtMs when the log received it; labels are rationed by this time
   */
  public void learn(BehaviourEvent event, long receivedAtMs) {
    var impressions = knowledge.impressions();
    impressions.observe(event, model);
    var isNew = impressions.isNew(event, model);
    if (knowledge.order().isDue(model.eventCount(), receivedAtMs)) {
      teach(event, receivedAtMs);
    }
    knowledge.learn(event, isNew);
  }

  /** Learns who a visitor is; the next answer knows it. */
  public void learn(Login login) {
    knowledge.learn(login);
  }

  /**
   * Forgets a user and what the user did; the next answer does not know it any more. The weights of
   * the order stay as they are.
   *
   * @return whether the user was known
   */
  public boolean learn(Forgetting forgetting) {
    return knowledge.learn(forgetting);
  }

  /**
   * Learns what the shop says of an item; the next answer knows it.
   *
   * @param receivedAtMs when the log received it
   */
  public void learn(ItemNews news, long receivedAtMs) {
    knowledge.learn(news, receivedAtMs);
  }

  private long nowMs() {
    return clock == null ? model.nowMs() : clock.millis();
  }

  private void teach(BehaviourEvent event, long receivedAtMs) {
    var target = model.items().find(event.item());
    if (target == ItemStore.NONE) {
      return;
    }
    if (options.experiment().isOn()) {
      judgeArm(event, target, receivedAtMs);
    }
    turnTo(lanes.base());
    if (!showVisitOf(event)) {
      return;
    }
    excluded.clear();
    var ask = event.visit() == null ? taughtUser : taughtVisit;
    ranking.teach(window, ask, target, model.weightOf(event) > 0 ? 1 : 0, receivedAtMs);
  }

  /** Judges the list that the visitor's arm would have shown just before the event. */
  private void judgeArm(BehaviourEvent event, int target, long receivedAtMs) {
    var arm = options.experiment().armOf(Visitor.of(model, event.user(), event.visit()));
    if (arm == Experiment.NONE) {
      return;
    }
    turnTo(lanes.of(arm));
    if (showVisitOf(event)) {
      var wish = Wish.of(TAUGHT_COUNT);
      var list = ranking.rank(window, ask(wish, event.visit() == null), receivedAtMs);
      impressions().scoreboard().judged(arm, list.placeOf(target));
    }
  }

  /** Shows what a question of the event's visitor would see; false when nobody could have asked. */
  private boolean showVisitOf(BehaviourEvent event) {
    window.clear();
    if (model.weightOf(event) <= 0) {
      return false;
    }
    var user = event.user() == null ? UserStore.NONE : model.users().find(event.user());
    if (event.visit() != null) {
      var slot = model.visits().find(event.visit());
      if (slot != VisitStore.NONE && (event.user() == null || model.mayBeOf(slot, user))) {
        window.show(model, slot);
      }
    } else if (event.user() != null) {
      showUser(user, VisitStore.NONE);
    } else {
      return false;
    }
    if (user != UserStore.NONE) {
      window.setUser(user);
    }
    // What a bot does next teaches nothing.
    return !model.visits().isLive(window.slot()) || !model.visits().isOverlong(window.slot());
  }

  /**
   * Shows a user's visit; without one, or for one of somebody else, the newest; where that holds
   * nothing the user's earlier items.
   */
  private void showUser(int user, int visit) {
    var slot = visit;
    if (slot == VisitStore.NONE || !model.mayBeOf(slot, user)) {
      slot = user == UserStore.NONE ? VisitStore.NONE : model.users().newestVisit(user);
    }
    if (model.visits().isLive(slot) && model.visits().length(slot) > 0) {
      window.show(model, slot);
    } else if (user != UserStore.NONE) {
      window.showHistory(model, user);
    }
    window.setUser(user);
  }

  /** A list for a visit; for an unknown one, what is in demand. */
  public List<Recommendation> forVisit(String visit, Wish wish) {
    turnTo(lanes.answering(null, visit, wish.arm()));
    window.clear();
    var slot = model.visits().find(visit);
    if (slot != VisitStore.NONE) {
      window.show(model, slot);
    }
    // Asked for a visit, the visit is what counts: what its user bought on other days may come
    // back.
    return rank(wish, false, Source.VISIT);
  }

  /**
   * A list for a user.
   *
   * @param visit the user's current visit, or null for the newest one known
   */
  public List<Recommendation> forUser(String userId, @Nullable String visit, Wish wish) {
    turnTo(lanes.answering(userId, visit, wish.arm()));
    window.clear();
    var user = model.users().find(userId);
    showUser(user, visit == null ? VisitStore.NONE : model.visits().find(visit));
    return rank(wish, true, window.isHistory() ? Source.USER : Source.VISIT);
  }

  /**
   * A list for a visit that only the asker knows; nothing of it is remembered.
   *
   * @param items the visit's items, oldest first; unknown ones are passed over
   * @param userId the visit's user, or null
   */
  public List<Recommendation> forItems(List<String> items, @Nullable String userId, Wish wish) {
    turnTo(lanes.answering(userId, null, wish.arm()));
    showItems(items);
    if (userId != null) {
      window.setUser(model.users().find(userId));
    }
    return rank(wish, userId != null, Source.VISIT);
  }

  private void showItems(List<String> items) {
    window.clear();
    for (var i = items.size() - 1; i >= 0; i--) {
      var item = model.items().find(items.get(i));
      if (item != ItemStore.NONE && !window.add(item)) {
        break;
      }
    }
  }

  /**
   * Teaches the order, and nothing else, what came after a visit that only the asker knows.
   *
   * @param items the visit's items, oldest first; unknown ones are passed over
   * @param next the item that came next
   */
  public void teach(List<String> items, String next) {
    var target = model.items().find(next);
    if (target != ItemStore.NONE) {
      turnTo(lanes.base());
      showItems(items);
      excluded.clear();
      ranking.teach(window, taughtVisit, target, 1, model.nowMs());
    }
  }

  /** The items that go together with one item; empty when the item is unknown. */
  public Optional<List<Recommendation>> similarTo(String itemId, Wish wish) {
    var item = model.items().find(itemId);
    if (item == ItemStore.NONE) {
      return Optional.empty();
    }
    turnTo(lanes.base());
    window.clear();
    window.add(item);
    return Optional.of(
        lane.answer(
            ranking.similar(window, ask(wish, true), nowMs()), wish.reasons(), Source.SIMILAR));
  }

  /** The items most in demand in a window, best first. */
  public List<Recommendation> trending(TrendWindow trendWindow, Wish wish) {
    turnTo(lanes.base());
    return lane.answer(
        ranking.trending(trendWindow, ask(wish, true), nowMs()), wish.reasons(), Source.TRENDING);
  }

  /**
   * What becomes of an item in the list that a visitor gets; empty when the item is unknown.
   *
   * @param userId the user who asks as for {@link #forUser}, or null to ask as for {@link
   *     #forVisit}
   * @param visit the visit, or null
   */
  public Optional<Judgement> judge(
      String itemId, @Nullable String userId, @Nullable String visit, Wish wish) {
    var item = model.items().find(itemId);
    if (item == ItemStore.NONE) {
      return Optional.empty();
    }
    turnTo(lanes.answering(userId, visit, wish.arm()));
    window.clear();
    var slot = visit == null ? VisitStore.NONE : model.visits().find(visit);
    if (userId != null) {
      showUser(model.users().find(userId), slot);
    } else if (slot != VisitStore.NONE) {
      window.show(model, slot);
    }
    return Optional.of(ranking.judge(window, ask(wish, userId != null), nowMs(), item));
  }

  private List<Recommendation> rank(Wish wish, boolean wholeUser, Source source) {
    return lane.rank(ask(wish, wholeUser), nowMs(), wish.reasons(), source);
  }

  private Ask ask(Wish wish, boolean wholeUser) {
    excluded.clear();
    for (var id : wish.exclude()) {
      var item = model.items().find(id);
      if (item != ItemStore.NONE) {
        excluded.add(item);
      }
    }
    return new Ask(
        wish.count(),
        !wish.newOnly(),
        lane.style().repeatLast(),
        wish.keepBought(),
        wish.keepBasket(),
        wholeUser,
        excluded,
        wish.rules().withDefaultDiversity(lane.style().diversity()),
        lane.exploring(experiment().salt()));
  }

  /**
   * The list that a counter alone would have made of the candidates of the last question.
   *
   * @param count ids wanted
   * @return what the counter knows something of, best first
   */
  public List<String> listByCounter(int counter, int count) {
    return IntStream.of(ranking.listByCounter(counter, count))
        .mapToObj(model.items()::text)
        .toList();
  }

  /** The arm that the last list for a visitor came from; null when it came from none. */
  public @Nullable String arm() {
    return lane.arm();
  }

  /** What was shown and what became of it, and how good the arms' lists are. */
  public Impressions impressions() {
    return knowledge.impressions();
  }

  /** Number of items that answers tried out, since the start of the process. */
  public long exploredCount() {
    return lanes.exploredCount();
  }

  /** Which visitors get which lists. */
  public Experiment experiment() {
    return options.experiment();
  }

  /** The order learned so far, for statistics. */
  public LearnedOrder order() {
    return knowledge.order();
  }

  /** The state behind the answers, for statistics. */
  public BehaviourModel model() {
    return model;
  }

  /** How the model in use came about, and what is to come after it. */
  public ModelHistory history() {
    return history;
  }

  /** Notes what became of a retraining, for the next snapshot. */
  public void note(ModelHistory newHistory) {
    history = newHistory;
  }

  /** Goes on with what another one learned, and its options; that one must not be used any more. */
  public void become(Recommender other) {
    other.model.takeErasuresOf(model);
    turnTo(other.options, other.knowledge);
  }

  private void turnTo(RecommenderOptions newOptions, Knowledge newKnowledge) {
    options = newOptions;
    taughtVisit = taught(false);
    taughtUser = taught(true);
    knowledge = newKnowledge;
    model = newKnowledge.model();
    lanes = newKnowledge.lanes(newOptions);
    turnTo(lanes.base());
  }

  /** Writes a snapshot; the stream stays open. */
  public void write(OutputStream stream) throws IOException {
    var out = new SnapshotOutput(stream);
    history.write(out);
    knowledge.write(out);
    out.finish();
  }

  /**
   * Goes back to the state of a snapshot. When that fails, everything is as it was before.
   *
   * @throws IOException when the snapshot is foreign, of another version, or damaged
   */
  public void read(InputStream stream) throws IOException {
    var in = new SnapshotInput(stream);
    var readHistory = in.hasHistory() ? ModelHistory.read(in) : ModelHistory.NONE;
    var readOptions = readHistory.options(settings);
    var readKnowledge = Knowledge.read(in, readOptions);
    in.finish();
    history = readHistory;
    turnTo(readOptions, readKnowledge);
  }
}
