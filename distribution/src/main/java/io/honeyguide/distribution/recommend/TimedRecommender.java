package io.honeyguide.distribution.recommend;

import io.honeyguide.recommender.evaluate.VisitRecommender;
import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.util.List;

/** A recommender in this process, with the time of each question taken. */
final class TimedRecommender implements VisitRecommender {

  private final VisitRecommender recommender;
  private final AskSamples queries = new AskSamples();
  private final AskSamples arrivals = new AskSamples();
  private final long startNanos = System.nanoTime();
  private long taken;

  TimedRecommender(VisitRecommender recommender) {
    this.recommender = recommender;
  }

  @Override
  public List<String> list(BehaviourEvent event, int count) throws IOException {
    var asked = System.nanoTime();
    var list = recommender.list(event, count);
    answered(asked);
    return list;
  }

  @Override
  public List<String> listFor(List<String> items, int count) {
    var asked = System.nanoTime();
    var list = recommender.listFor(items, count);
    answered(asked);
    return list;
  }

  private void answered(long askedNanos) {
    var now = System.nanoTime();
    queries.add(taken, now - askedNanos);
    arrivals.add(taken, now - startNanos);
  }

  @Override
  public void teach(List<String> items, String next) {
    recommender.teach(items, next);
  }

  @Override
  public void take(BehaviourEvent event) throws IOException {
    recommender.take(event);
    taken++;
  }

  RunTimings timings() {
    return new RunTimings(queries, new AskSamples(), arrivals, System.nanoTime() - startNanos, 0);
  }
}
