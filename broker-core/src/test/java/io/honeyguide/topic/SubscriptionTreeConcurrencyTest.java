package io.honeyguide.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Readers on other threads while one writer changes the tree as fast as it can. */
class SubscriptionTreeConcurrencyTest {

  private static final int READERS = 3;
  private static final int CHANGES = 200_000;

  private final SubscriptionTree<String, Integer> tree = new SubscriptionTree<>();
  private final AtomicBoolean done = new AtomicBoolean();

  @Test
  void whatStaysIsReportedExactlyOnceAndNothingWrongEver() throws Exception {
    var stable = List.of("a/b/c", "a/+/c", "a/#", "#", "a/b/#", "+/b/+");
    stable.forEach(filter -> tree.put(TopicFilter.of(filter), "stable " + filter, 0));
    // The same nodes and lists, their branches below, and branches that are cut off and grow again.
    var moving =
        List.of("a/b/c", "a/b/c/d", "a/b/#", "#", "a/+/c/+/e", "a/+", "x/y/z", "x/y", "x/+/z");

    runAgainstWriter(
        () -> {
          var random = new Random(1);
          for (var i = 0; i < CHANGES; i++) {
            var filter = moving.get(random.nextInt(moving.size()));
            var subscriber = "moving " + filter + " " + random.nextInt(40);
            if (random.nextBoolean()) {
              tree.put(TopicFilter.of(filter), subscriber, i);
            } else {
              tree.remove(TopicFilter.of(filter), subscriber);
            }
          }
        },
        () -> {
          var topic = Topic.of("a/b/c");
          var seen = new ArrayList<String>();
          tree.match(topic, (subscriber, options) -> seen.add(subscriber));
          assertThat(seen).doesNotHaveDuplicates();
          assertThat(seen.stream().filter(s -> s.startsWith("stable"))).hasSize(stable.size());
          assertThat(seen)
              .allSatisfy(s -> assertThat(TopicFilter.of(filterOf(s)).matches(topic)).isTrue());
        });
  }

  /** The second word of a subscriber's name. */
  private static String filterOf(String subscriber) {
    var start = subscriber.indexOf(' ') + 1;
    var end = subscriber.indexOf(' ', start);
    return subscriber.substring(start, end < 0 ? subscriber.length() : end);
  }

  /**
   * The promise that callers build on: once the writer has said that a change is made, whoever
   * finds the stamp unchanged has it in the result kept, and whoever matches again finds it.
   */
  @Test
  void aResultWithTheCurrentStampHoldsEveryChangeAnnouncedBefore() throws Exception {
    var filters = List.of("a/b", "a/+", "+/b", "a/#");
    var announced = new AtomicInteger();

    runAgainstWriter(
        () -> {
          for (var version = 1; version <= CHANGES; version++) {
            tree.put(TopicFilter.of(filters.get(version % filters.size())), "s", version);
            // Branches nearby come and go meanwhile.
            if (version % 3 == 0) {
              tree.put(TopicFilter.of("a/b/c"), "t", 0);
            } else if (version % 3 == 1) {
              tree.remove(TopicFilter.of("a/b/c"), "t");
            }
            announced.set(version);
          }
        },
        new Runnable() {
          private final Topic topic = Topic.of("a/b");
          private final ThreadLocal<long[]> kept =
              ThreadLocal.withInitial(() -> new long[] {-1, 0});

          @Override
          public void run() {
            var expected = announced.get();
            var result = kept.get();
            var stamp = tree.stamp(topic);
            if (stamp != result[0]) {
              result[0] = stamp;
              result[1] = 0;
              tree.match(topic, (s, version) -> result[1] = Math.max(result[1], version));
            }
            assertThat(result[1]).isGreaterThanOrEqualTo(expected);
          }
        });
  }

  private void runAgainstWriter(Runnable writer, Runnable reader) throws Exception {
    var threads = Executors.newFixedThreadPool(READERS);
    try {
      var reading = new CountDownLatch(READERS);
      var readers = new ArrayList<Future<Integer>>();
      for (var i = 0; i < READERS; i++) {
        Callable<Integer> loop =
            () -> {
              var rounds = 0;
              do {
                reader.run();
                reading.countDown();
                rounds++;
              } while (!done.get());
              return rounds;
            };
        readers.add(threads.submit(loop));
      }
      assertThat(reading.await(10, TimeUnit.SECONDS)).isTrue();
      writer.run();
      done.set(true);
      for (var each : readers) {
        assertThat(each.get(10, TimeUnit.SECONDS)).isPositive();
      }
    } finally {
      done.set(true);
      threads.shutdownNow();
    }
  }
}
