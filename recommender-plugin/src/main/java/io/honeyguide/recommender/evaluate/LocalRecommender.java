package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.ItemNews;
import io.honeyguide.recommender.serve.Recommendation;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.serve.Wish;
import java.util.List;

/** The serving code itself as source and sink, without a broker in between. */
public final class LocalRecommender implements VisitRecommender {

  private final Recommender recommender;
  private final boolean newOnly;

  /**
   * An empty recommender.
   *
   * @param newOnly whether lists hold only items new to the visit
   */
  public LocalRecommender(RecommenderOptions options, boolean newOnly) {
    this.recommender = new Recommender(options);
    this.newOnly = newOnly;
  }

  /**
   * The recommender with its defaults, as the plugin serves it.
   *
   * @param newOnly whether lists hold only items new to the visit
   */
  public static LocalRecommender standard(boolean newOnly) {
    return new LocalRecommender(RecommenderOptions.standard(), newOnly);
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) {
    if (event.visit() != null) {
      return ids(recommender.forVisit(event.visit(), wish(count)));
    }
    return event.user() == null
        ? List.of()
        : ids(recommender.forUser(event.user(), null, wish(count)));
  }

  @Override
  public List<String> listFor(List<String> items, int count) {
    return ids(recommender.forItems(items, null, wish(count)));
  }

  @Override
  public void teach(List<String> items, String next) {
    recommender.teach(items, next);
  }

  @Override
  public void take(BehaviourEvent event) {
    recommender.learn(event);
  }

  /** Puts a catalogue, as if the shop had told it before anything happened. */
  public void put(List<ItemNews> catalogue) {
    catalogue.forEach(news -> recommender.learn(news, 0));
  }

  /** The recommender behind it. */
  public Recommender recommender() {
    return recommender;
  }

  private Wish wish(int count) {
    return new Wish(count, List.of(), newOnly, false, false);
  }

  private static List<String> ids(List<Recommendation> list) {
    return list.stream().map(Recommendation::id).toList();
  }
}
