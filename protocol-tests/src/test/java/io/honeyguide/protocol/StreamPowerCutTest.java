package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Three streams of one broker, each forced as it asks, and the power goes: what was acknowledged is
 * as safe as its stream said, whatever the broker's own policy is.
 */
@Isolated("loads the machine and measures what it does then")
class StreamPowerCutTest {

  /** The interval of 100 ms, and time for the force and for a busy machine. */
  private static final long FORCED_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int CUTS = 3;
  private static final int PUBLISHES = 40;

  /** Enough sectors that some are lost wherever they were not forced. */
  private static final int PUBLISHES_UNFORCED = 20;

  /** When each payload was acknowledged, by topic and in the order of publishing. */
  private final Map<String, Map<String, Long>> acknowledgedNanos = new ConcurrentHashMap<>();

  private final AtomicInteger published = new AtomicInteger();

  @TempDir private Path folder;

  @BeforeAll
  static void needsTheDisk() {
    FaultyDisk.assumePossible();
  }

  private static Random random() {
    var seed = Long.getLong("honeyguide.cut.seed", System.nanoTime());
    System.out.println("StreamPowerCutTest: -Dhoneyguide.cut.seed=" + seed);
    return new Random(seed);
  }

  private static String[] settings(String force) {
    return new String[] {
      "log.force=" + force,
      "streams.money.filters=money/#",
      "streams.money.force=always",
      "streams.clicks.filters=clicks/#",
      "streams.clicks.force=interval",
      "streams.clicks.force-interval=100ms",
      "streams.debug.filters=debug/#",
      "streams.debug.force=os"
    };
  }

  /** Publishes and notes when that was acknowledged. One thread at a time for each topic. */
  private void publish(HttpCaller http, String topic) {
    var payload = new LoadPayload("cut", published.getAndIncrement()).text();
    http.publish(topic, payload);
    acknowledgedNanos
        .computeIfAbsent(topic, each -> new LinkedHashMap<>())
        .put(payload, System.nanoTime());
  }

  private void publish(HttpCaller http, String topic, int count) {
    for (var i = 0; i < count; i++) {
      publish(http, topic);
    }
  }

  private void publishUntil(long untilNanos, HttpCaller http, String... topics) {
    while (System.nanoTime() - untilNanos < 0) {
      for (var topic : topics) {
        publish(http, topic);
      }
    }
  }

  private List<String> acknowledged(String topic) {
    return List.copyOf(acknowledgedNanos.getOrDefault(topic, Map.of()).keySet());
  }

  private static List<String> payloads(BrokerProcess broker, String topic) {
    return new HttpCaller(broker)
        .history(topic).stream().map(message -> message.get("payload").asText()).toList();
  }

  @Test
  void nothingOfTheStreamThatIsAlwaysForcedIsLostWhereTheSystemForces() {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk, settings("os"))) {
      for (var round = 0; round < CUTS; round++) {
        var http = new HttpCaller(broker);
        // At the same time, so that one write takes messages of both.
        var debug = CompletableFuture.runAsync(() -> publish(http, "debug/1", PUBLISHES));
        publish(http, "money/1", PUBLISHES);
        debug.join();
        // With no force behind them, or all would be as safe as money is.
        publish(http, "debug/1", PUBLISHES_UNFORCED);
        cut(broker, disk, random);

        assertThat(payloads(broker, "money/1")).isEqualTo(acknowledged("money/1"));
        assertThat(acknowledged("debug/1")).containsSubsequence(payloads(broker, "debug/1"));
      }

      assertThat(payloads(broker, "debug/1"))
          .as("what is left to the system: if none of it is lost then the disk does not forget")
          .hasSizeLessThan(acknowledged("debug/1").size());
    }
  }

  @Test
  void streamThatIsForcedOnceInAWhileLosesNoMoreThanItsInterval() {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk, settings("os"))) {
      var http = new HttpCaller(broker);
      publishUntil(System.nanoTime() + 3 * FORCED_WITHIN_NANOS, http, "debug/1", "clicks/1");
      var killedNanos = cut(broker, disk, random);

      var kept = payloads(broker, "clicks/1");
      var all = acknowledged("clicks/1");
      assertThat(kept).as("no holes").isEqualTo(all.subList(0, kept.size()));
      assertThat(all.subList(kept.size(), all.size()))
          .allMatch(
              lost ->
                  killedNanos - acknowledgedNanos.get("clicks/1").get(lost) < FORCED_WITHIN_NANOS);
    }
  }

  @Test
  void streamThatIsForcedOnceInAWhileIsForcedAlsoWhenOnlyMessagesLeftToTheSystemFollow() {
    var random = random();
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk, settings("os"))) {
      var http = new HttpCaller(broker);
      publish(http, "clicks/1", PUBLISHES);
      publishUntil(System.nanoTime() + FORCED_WITHIN_NANOS, http, "debug/1");
      cut(broker, disk, random);

      assertThat(payloads(broker, "clicks/1")).isEqualTo(acknowledged("clicks/1"));
    }
  }

  @Test
  void streamThatIsLeftToTheSystemAsksForNoForceWhereEverythingElseIsForced() {
    var disk = new FaultyDisk(folder);
    try (var broker = BrokerProcess.start(disk, settings("always"))) {
      var http = new HttpCaller(broker);
      var before = disk.forces();
      publish(http, "other", PUBLISHES);
      var withForce = disk.forces() - before;
      publish(http, "debug/1", PUBLISHES);

      assertThat(withForce).isGreaterThanOrEqualTo(PUBLISHES);
      assertThat(disk.forces() - before - withForce).isLessThan(PUBLISHES / 2);
    }
  }

  /** Gives the time of the kill, as {@link System#nanoTime} tells it. */
  private static long cut(BrokerProcess broker, FaultyDisk disk, Random random) {
    broker.kill();
    var killedNanos = System.nanoTime();
    broker.awaitEnd();
    disk.cut(random);
    broker.restart();
    return killedNanos;
  }
}
