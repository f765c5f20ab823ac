package io.honeyguide.benchmarks;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.serve.Recommendation;
import io.honeyguide.recommender.serve.Recommender;
import io.honeyguide.recommender.serve.RecommenderOptions;
import io.honeyguide.recommender.serve.Wish;
import io.honeyguide.recommender.trend.TrendWindow;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long the recommender takes for a list of twenty, by percentiles, without the network.
 *
 * <p>The model has learned the whole stream. Who asks is taken from the last tenth of it, in a
 * scattered order, as visitors ask while their visit is young.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx2g")
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RecommendBenchmark {

  private static final int LIST_COUNT = 20;

  /** Prime, so that the askers come round only after all have asked. */
  private static final int STRIDE = 7919;

  /** Interactions to read, plain or gzip; empty for made up ones. */
  @Param("")
  public String file = "";

  /** Most events of the stream. */
  @Param("500000")
  public int events;

  private final Recommender recommender = new Recommender(RecommenderOptions.standard());
  private final Wish wish = Wish.of(LIST_COUNT);
  private BehaviourEvent[] askers = {};
  private int next;

  /** Learns the stream. */
  @Setup
  public void learn() throws IOException {
    var stream = BehaviourStream.load(file, events);
    stream.forEach(recommender::learn);
    askers =
        stream
            .subList(stream.size() - (stream.size() + 9) / 10, stream.size())
            .toArray(BehaviourEvent[]::new);
  }

  private BehaviourEvent asker() {
    next = (next + STRIDE) % askers.length;
    return askers[next];
  }

  /** A list for a visit; for an event without a visit, for its user. */
  @Benchmark
  public List<Recommendation> forVisitor() {
    var asker = asker();
    var visit = asker.visit();
    var user = asker.user();
    if (visit == null && user != null) {
      return recommender.forUser(user, null, wish);
    }
    return recommender.forVisit(visit == null ? "" : visit, wish);
  }

  /** What goes together with an item. */
  @Benchmark
  public Optional<List<Recommendation>> similarTo() {
    return recommender.similarTo(asker().item(), wish);
  }

  /** What is in demand. */
  @Benchmark
  public List<Recommendation> trending() {
    return recommender.trending(TrendWindow.HOUR, wish);
  }

  /** A list between two events learned: what asking costs while the model moves. */
  @Benchmark
  public List<Recommendation> learnAndAsk() {
    var asker = asker();
    recommender.learn(asker);
    return forVisitor();
  }
}
