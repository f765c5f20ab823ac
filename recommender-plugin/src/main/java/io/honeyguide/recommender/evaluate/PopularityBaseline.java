package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.serve.Recommendation;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.serve.Wish;
import io.honeyguide.recommender.trend.TrendWindow;
import java.util.List;

/** What is most in demand within a day, for everybody: what every recommender has to beat. */
public final class PopularityBaseline implements ListSource, EventSink {

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());

  /** A baseline that has seen nothing yet. */
  public PopularityBaseline() {}

  @Override
  public List<String> list(BehaviourEvent event, int count) {
    return recommender.trending(TrendWindow.DAY, Wish.of(count)).stream()
        .map(Recommendation::id)
        .toList();
  }

  @Override
  public void take(BehaviourEvent event) {
    recommender.learn(event);
  }
}
