package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.evaluate.EventSink;
import io.honeyguide.recommender.evaluate.ListSource;
import io.honeyguide.recommender.evaluate.LocalRecommender;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.util.List;

/** The recommender in this process, with the time of each question taken. */
final class TimedRecommender implements ListSource, EventSink {

  private final LocalRecommender recommender;
  private final AskSamples queries = new AskSamples();
  private final AskSamples arrivals = new AskSamples();
  private final long startNanos = System.nanoTime();
  private long taken;

  TimedRecommender(LocalRecommender recommender) {
    this.recommender = recommender;
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) {
    var asked = System.nanoTime();
    var list = recommender.list(event, count);
    var answered = System.nanoTime();
    queries.add(taken, answered - asked);
    arrivals.add(taken, answered - startNanos);
    return list;
  }

  @Override
  public void take(BehaviourEvent event) {
    recommender.take(event);
    taken++;
  }

  RunTimings timings() {
    return new RunTimings(queries, new AskSamples(), arrivals, System.nanoTime() - startNanos, 0);
  }
}
