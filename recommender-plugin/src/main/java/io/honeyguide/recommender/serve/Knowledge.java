package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.content.ContentIndex;
import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.Forgetting;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.event.Login;
import io.honeyguide.recommender.explore.Exploration;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.SnapshotInput;
import io.honeyguide.recommender.model.SnapshotOutput;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.trend.TrendBoards;
import java.io.IOException;

/**
 * Everything that was learned; all of it moves together from message to message.
 *
 * <p>Owner: the recommender's thread.
 */
record Knowledge(
    BehaviourModel model,
    TrendBoards trends,
    ContentIndex content,
    LearnedOrder order,
    Impressions impressions) {

  /** Nothing yet. */
  static Knowledge none(RecommenderOptions options) {
    var model = new BehaviourModel(options.limits(), options.weights());
    return new Knowledge(
        model,
        new TrendBoards(model),
        new ContentIndex(),
        new LearnedOrder(options.ranker()),
        Impressions.none(options));
  }

  /** What makes lists of it. */
  Lanes lanes(RecommenderOptions options) {
    var exploration =
        new Exploration(model, impressions.clicks(), impressions.newcomers(), options.explore());
    return new Lanes(options, model, trends, content, order, exploration);
  }

  /** Learns one event, after the order has. */
  void learn(BehaviourEvent event, boolean isNew) {
    var item = model.learn(event);
    trends.observe(item, model.weightOf(event) > 0);
    if (isNew) {
      impressions.add(item);
    }
  }

  void learn(Login login) {
    var previous = login.previous();
    if (previous != null && !previous.equals(login.user())) {
      impressions.leave(previous);
    }
    model.learn(login);
    trends.observe(ItemStore.NONE, false);
  }

  boolean learn(Forgetting forgetting) {
    impressions.forget(forgetting.user(), model);
    var touched = model.forget(forgetting.user());
    touched.ifPresent(trends::fell);
    return touched.isPresent();
  }

  void learn(ItemNews news, long receivedAtMs) {
    var isNew = impressions.isNew(news, model);
    model.learn(news, receivedAtMs);
    trends.observe(ItemStore.NONE, false);
    if (isNew) {
      impressions.add(model.items().find(news.id()));
    }
    var catalogue = model.catalogue();
    for (var index = 0; index < catalogue.changedCount(); index++) {
      content.update(catalogue.changed(index), catalogue.facts(catalogue.changed(index)));
    }
  }

  /** Appends it to a snapshot; the content follows from the catalogue. */
  void write(SnapshotOutput out) throws IOException {
    model.write(out);
    trends.write(out);
    order.write(out);
    impressions.write(out);
  }

  /** Reads what {@link #write} wrote, also in older versions. */
  static Knowledge read(SnapshotInput in, RecommenderOptions options) throws IOException {
    var model = BehaviourModel.read(in, options.limits(), options.weights());
    var trends = new TrendBoards(model);
    trends.read(in);
    var order = LearnedOrder.read(in, options.ranker());
    var impressions =
        in.hasExperiment() ? Impressions.read(in, options) : Impressions.none(options);
    return new Knowledge(model, trends, ContentIndex.of(model.catalogue()), order, impressions);
  }
}
