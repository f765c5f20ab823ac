package io.honeyguide.benchmarks;

import io.honeyguide.topic.SubscriptionTree;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
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
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a walk over the subscription tree costs, for a topic whose routes are not known yet.
 *
 * <p>Filters: {@link Subscriptions}. Topics come round robin out of 4,096, so that the nodes of a
 * walk are not all in the nearest cache.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SubscriptionTreeBenchmark {

  private static final int TOPIC_COUNT = 4096;

  /** Number of filters in the tree. */
  @Param({"10000", "100000"})
  public int filters;

  private final SubscriptionTree<Integer, Integer> tree = new SubscriptionTree<>();
  private final Topic[] topics = new Topic[TOPIC_COUNT];
  private BiConsumer<Integer, Integer> sink = (subscriber, options) -> {};
  private TopicFilter[] changing = {};
  private int next;

  /** Fills the tree. */
  @Setup
  public void fill(Blackhole blackhole) {
    sink =
        (subscriber, options) -> {
          blackhole.consume(subscriber);
          blackhole.consume(options);
        };
    for (var i = 0; i < filters; i++) {
      tree.put(TopicFilter.of(Subscriptions.filter(i)), i, 1);
    }
    for (var i = 0; i < TOPIC_COUNT; i++) {
      topics[i] = Topic.of(Subscriptions.topic(i * 7919 % filters));
    }
    changing = new TopicFilter[TOPIC_COUNT];
    for (var i = 0; i < TOPIC_COUNT; i++) {
      changing[i] = TopicFilter.of(Subscriptions.topic(filters + i));
    }
  }

  /** One walk: exact filter, {@code +} and {@code #} match. */
  @Benchmark
  public void match() {
    tree.match(topics[next++ & (TOPIC_COUNT - 1)], sink);
  }

  /** The look that tells whether known routes still hold. */
  @Benchmark
  public long stamp() {
    return tree.stamp(topics[next++ & (TOPIC_COUNT - 1)]);
  }

  /** A subscription comes and goes. */
  @Benchmark
  public void putAndRemove() {
    var filter = changing[next++ & (TOPIC_COUNT - 1)];
    tree.put(filter, -1, 1);
    tree.remove(filter, -1);
  }
}
