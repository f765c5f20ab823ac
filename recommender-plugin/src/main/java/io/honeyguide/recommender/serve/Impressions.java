package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.BehaviourEvent.Impression;
import io.honeyguide.recommender.event.EventKind;
import io.honeyguide.recommender.event.ItemFacts;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.experiment.Scoreboard;
import io.honeyguide.recommender.experiment.Visitor;
import io.honeyguide.recommender.explore.Newcomers;
import io.honeyguide.recommender.impression.ItemClicks;
import io.honeyguide.recommender.impression.ShownItems;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.model.UserStore;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * Follows what is shown and what becomes of it, for exploration and for the arms of an experiment;
 * where there is neither it does nothing. An event counts for an impression when visitor and item
 * are the same and it comes within the window; a visitor whose user became known since counts as
 * the same.
 *
 * <p>It is a function of the log. Owner: the thread that learns.
 */
public final class Impressions {

  private final boolean isExploring;
  private final boolean isOn;
  private final Scoreboard board;
  private final ShownItems shown;
  private final ItemClicks clicks;
  private final Newcomers newcomers;

  private Impressions(
      RecommenderOptions options,
      Scoreboard board,
      ShownItems shown,
      ItemClicks clicks,
      Newcomers newcomers) {
    this.board = board;
    this.isExploring = options.isExploring();
    this.isOn = isExploring || options.experiment().isOn();
    this.shown = shown;
    this.clicks = clicks;
    this.newcomers = newcomers;
  }

  /** Nothing shown yet. */
  static Impressions none(RecommenderOptions options) {
    return new Impressions(
        options,
        new Scoreboard(options.experiment()),
        new ShownItems(options.impressions()),
        new ItemClicks(options.impressions()),
        new Newcomers(options.explore().newest()));
  }

  /** What is known of the experiment's arms. */
  public Scoreboard scoreboard() {
    return board;
  }

  /** What was shown to visitors lately. */
  public ShownItems shown() {
    return shown;
  }

  /** How often items were shown and clicked. */
  public ItemClicks clicks() {
    return clicks;
  }

  Newcomers newcomers() {
    return newcomers;
  }

  /** Counts what an event shows, or what it says of items shown before. */
  void observe(BehaviourEvent event, BehaviourModel model) {
    if (!isOn) {
      return;
    }
    board.observe(event, model);
    var visitor = Visitor.of(model, event.user(), event.visit());
    if (visitor == Visitor.NOBODY) {
      return;
    }
    if (event instanceof Impression impression) {
      for (var id : impression.items()) {
        var item = ItemClicks.numberOf(id);
        shown.show(visitor, item, event.timeMs());
        if (isExploring) {
          clicks.show(item, event.timeMs());
        }
      }
      board.shown(visitor, impression.items().size());
    } else if (model.weightOf(event) > 0) {
      touch(event, visitor);
    }
  }

  private void touch(BehaviourEvent event, long knownAs) {
    var item = ItemClicks.numberOf(event.item());
    var visitor = knownAs;
    if (event.visit() != null && !shown.isAwaited(visitor, item, event.timeMs())) {
      visitor = Visitor.visit(event.visit());
    }
    if (shown.click(visitor, item, event.timeMs())) {
      board.clicked(visitor);
      if (isExploring) {
        clicks.click(item, event.timeMs());
      }
    }
    if (event.kind() == EventKind.PURCHASE && shown.buy(visitor, item, event.timeMs())) {
      board.bought(visitor);
    }
  }

  /**
   * What was shown under an id that now stands for nobody any more counts for nobody: the id may
   * come back with somebody else.
   */
  void leave(String userId) {
    if (shown.count() > 0) {
      shown.forget(Visitor.user(userId));
    }
  }

  /** Forgets what was shown to a user, also in visits before the user was known. */
  void forget(String userId, BehaviourModel model) {
    if (shown.count() > 0) {
      var visitors = new HashSet<>(Set.of(Visitor.user(userId)));
      var user = model.users().find(userId);
      if (user != UserStore.NONE) {
        model
            .visits()
            .slotsOf(user)
            .mapToObj(model.visits()::idOf)
            .filter(Objects::nonNull)
            .forEach(id -> visitors.add(Visitor.visit(id)));
      }
      shown.forget(visitors::contains);
    }
  }

  /**
   * Whether an event brings an item that the model, which has not learned it yet, does not know.
   */
  boolean isNew(BehaviourEvent event, BehaviourModel model) {
    return isExploring && model.items().find(event.item()) == ItemStore.NONE;
  }

  /** Whether news bring an item of which the catalogue said nothing so far. */
  boolean isNew(ItemNews news, BehaviourModel model) {
    if (!isExploring || !(news instanceof ItemFacts)) {
      return false;
    }
    var item = model.items().find(news.id());
    return item == ItemStore.NONE || model.catalogue().facts(item) == null;
  }

  /** An item is new. */
  void add(int item) {
    if (item != ItemStore.NONE) {
      newcomers.add(item);
    }
  }

  void write(SnapshotOutput out) throws IOException {
    board.write(out);
    shown.write(out);
    clicks.write(out);
    newcomers.write(out);
  }

  /** Reads what {@link #write} wrote; what is not followed any more is passed over. */
  static Impressions read(SnapshotInput in, RecommenderOptions options) throws IOException {
    var read =
        new Impressions(
            options,
            Scoreboard.read(in, options.experiment()),
            ShownItems.read(in, options.impressions()),
            ItemClicks.read(in, options.impressions()),
            Newcomers.read(in, options.explore().newest()));
    return read.isOn ? read : none(options);
  }
}
