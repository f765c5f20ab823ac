package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.model.UserStore;
import io.honeyguide.recommender.model.VisitStore;
import io.honeyguide.recommender.rank.Ask;
import io.honeyguide.recommender.rank.CandidateRanking;
import io.honeyguide.recommender.rank.ExcludedItems;
import io.honeyguide.recommender.rank.RankedList;
import io.honeyguide.recommender.rank.Reason;
import io.honeyguide.recommender.serve.Recommendation.Source;
import io.honeyguide.recommender.trend.TrendBoards;
import io.honeyguide.recommender.trend.TrendWindow;
import io.honeyguide.recommender.walk.VisitWindow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
  public static final String MODEL = "neighbours-1";

  private final RecommenderOptions options;
  private final VisitWindow window;
  private final ExcludedItems excluded = new ExcludedItems();
  private BehaviourModel model;
  private TrendBoards trends;
  private CandidateRanking ranking;

  /** A recommender that knows nothing yet. */
  public Recommender(RecommenderOptions options) {
    this.options = options;
    this.window = new VisitWindow(options.walk().windowEvents());
    this.model = new BehaviourModel(options.limits(), options.weights());
    this.trends = new TrendBoards(model);
    this.ranking = new CandidateRanking(model, trends, options.walk(), options.order());
  }

  /** Learns one event; the next answer knows it. */
  public void learn(BehaviourEvent event) {
    var item = model.learn(event);
    trends.observe(item, model.weightOf(event) > 0);
  }

  /** A list for a visit; for an unknown one, what is in demand. */
  public List<Recommendation> forVisit(String visit, Wish wish) {
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
    window.clear();
    var user = model.users().find(userId);
    var slot = visit == null ? VisitStore.NONE : model.visits().find(visit);
    if (slot == VisitStore.NONE && user != UserStore.NONE) {
      slot = model.users().newestVisit(user);
    }
    if (model.visits().isLive(slot)) {
      window.show(model, slot);
    } else if (user != UserStore.NONE) {
      window.showHistory(model, user);
    }
    window.setUser(user);
    return rank(wish, true, window.isHistory() ? Source.USER : Source.VISIT);
  }

  /**
   * A list for a visit that only the asker knows; nothing of it is remembered.
   *
   * @param items the visit's items, oldest first; unknown ones are passed over
   * @param userId the visit's user, or null
   */
  public List<Recommendation> forItems(List<String> items, @Nullable String userId, Wish wish) {
    window.clear();
    for (var i = items.size() - 1; i >= 0; i--) {
      var item = model.items().find(items.get(i));
      if (item != ItemStore.NONE && !window.add(item)) {
        break;
      }
    }
    if (userId != null) {
      window.setUser(model.users().find(userId));
    }
    return rank(wish, userId != null, Source.VISIT);
  }

  /** The items that go together with one item; empty when the item is unknown. */
  public Optional<List<Recommendation>> similarTo(String itemId, Wish wish) {
    var item = model.items().find(itemId);
    if (item == ItemStore.NONE) {
      return Optional.empty();
    }
    window.clear();
    window.add(item);
    return Optional.of(answer(ranking.similar(window, ask(wish, true)), wish, Source.SIMILAR));
  }

  /** The items most in demand in a window, best first. */
  public List<Recommendation> trending(TrendWindow trendWindow, Wish wish) {
    return answer(ranking.trending(trendWindow, ask(wish, true)), wish, Source.TRENDING);
  }

  private List<Recommendation> rank(Wish wish, boolean wholeUser, Source source) {
    var ask = ask(wish, wholeUser);
    var list = ranking.rank(window, ask);
    ranking.explain(window, wish.reasons());
    return answer(list, wish, source);
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
        options.repeatLast(),
        wish.keepBought(),
        wholeUser,
        excluded);
  }

  private List<Recommendation> answer(RankedList list, Wish wish, Source source) {
    var answer = new ArrayList<Recommendation>(list.count());
    for (var place = 0; place < list.count(); place++) {
      var reason = list.reason(place);
      var because = list.because(place);
      answer.add(
          new Recommendation(
              model.items().text(list.item(place)),
              list.score(place),
              sourceOf(reason, source),
              wish.reasons() ? reason.word() : null,
              wish.reasons() && because != ItemStore.NONE ? model.items().text(because) : null));
    }
    return answer;
  }

  private static Source sourceOf(Reason reason, Source source) {
    return switch (reason) {
      case POPULAR -> source == Source.TRENDING ? Source.TRENDING : Source.POPULAR;
      case HISTORY -> Source.USER;
      case TOGETHER, NEXT, REMINDER -> source;
    };
  }

  /** The state behind the answers, for statistics. */
  public BehaviourModel model() {
    return model;
  }

  /** Writes a snapshot; the stream stays open. */
  public void write(OutputStream stream) throws IOException {
    var out = new SnapshotOutput(stream);
    model.write(out);
    trends.write(out);
    out.finish();
  }

  /**
   * Goes back to the state of a snapshot. When that fails, everything is as it was before.
   *
   * @throws IOException when the snapshot is foreign, of another version, or damaged
   */
  public void read(InputStream stream) throws IOException {
    var in = new SnapshotInput(stream);
    var readModel = BehaviourModel.read(in, options.limits(), options.weights());
    var readTrends = new TrendBoards(readModel);
    readTrends.read(in);
    in.finish();
    model = readModel;
    trends = readTrends;
    ranking = new CandidateRanking(model, trends, options.walk(), options.order());
  }
}
