package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.protocol.FuzzConnection.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that send anything. Each is answered or closed at once, and the broker goes on as if they
 * had not been: no fault in its log, no memory kept, a good client served after every batch.
 *
 * <p>A case depends on its seed and its number alone. To see one again: {@code
 * -Dhoneyguide.fuzz.seeds=SEED -Dhoneyguide.fuzz.first=NUMBER -Dhoneyguide.fuzz.cases=1}.
 */
class FuzzTest {

  private static final int BATCH = 250;
  private static final int CONNECTIONS = 8;
  private static final int PACKET_BYTES_MAX = 16 * 1024;

  /** Longest time for a batch, each of whose reads has a bound of its own, in seconds. */
  private static final long BATCH_SECONDS = 120;

  /** After this batch caches are filled and classes loaded. */
  private static final int WARM_BATCH = 2;

  /** What the heap may grow by over any number of cases: topics and sessions made by chance. */
  private static final long GROWTH_KIB_MAX = 24 * 1024;

  private static final Pattern HEAP_USED = Pattern.compile("generation +total \\d+K, used (\\d+)K");

  private final Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void outlivesWhateverClientsSend(@TempDir Path data)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var settings = "mqtt.packet-bytes-max=" + PACKET_BYTES_MAX;
    var threads = Executors.newFixedThreadPool(CONNECTIONS);
    try (var broker = BrokerProcess.start(data, settings)) {
      var batches = 0;
      var warmKib = 0L;
      for (var seed : System.getProperty("honeyguide.fuzz.seeds", "1").split(",", -1)) {
        var first = Integer.getInteger("honeyguide.fuzz.first", 0);
        var end = first + Integer.getInteger("honeyguide.fuzz.cases", 3_000);
        for (var at = first; at < end; at += BATCH) {
          runBatch(threads, broker, Long.parseLong(seed.strip()), at, Math.min(end, at + BATCH));
          assertGoodClientIsServed(broker, seed + "/" + at);
          if (++batches == WARM_BATCH) {
            warmKib = heapUsedKib(broker);
          }
        }
      }
      if (batches > WARM_BATCH) {
        assertThat(heapUsedKib(broker) - warmKib).as("growth in KiB").isLessThan(GROWTH_KIB_MAX);
        assertThat(outcomes.get(Outcome.ANSWERED)).isGreaterThan(batches * BATCH / 10);
        assertThat(outcomes.get(Outcome.CLOSED)).isGreaterThan(batches * BATCH / 10);
      }
      var ended = broker.terminate();
      assertThat(ended.exitCode()).isEqualTo(143);
      assertThat(ended.err()).doesNotContainPattern(BrokerProcess.FAULT);
    } finally {
      threads.shutdownNow();
    }
  }

  private void runBatch(ExecutorService threads, BrokerProcess broker, long seed, int from, int to)
      throws InterruptedException, ExecutionException, TimeoutException {
    List<Future<Outcome>> running = new ArrayList<>();
    for (var number = from; number < to; number++) {
      var what = FuzzCase.of(seed, number, PACKET_BYTES_MAX);
      running.add(threads.submit(() -> FuzzConnection.run(broker, what)));
    }
    for (var each : running) {
      outcomes.merge(each.get(BATCH_SECONDS, TimeUnit.SECONDS), 1, Integer::sum);
    }
    assertThat(broker.stderr())
        .as("seed %d, cases %d to %d", seed, from, to)
        .doesNotContainPattern(BrokerProcess.FAULT);
  }

  private static void assertGoodClientIsServed(BrokerProcess broker, String name) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "good-" + name)) {
      client.subscribe(1, "good/" + name, 1);
      client.publish("good/" + name, 1, false, 1, name);
      var first = client.receive();
      var second = client.receive();
      var got = first.type() == Packet.PUBLISH ? first : second;
      assertThat(got.payloadBytes()).isEqualTo(name.getBytes(StandardCharsets.UTF_8));
      client.acknowledge(Packet.PUBACK, got.packetId());
      client.disconnect();
    }
  }

  /** What is in use once everything unreachable is gone. */
  private static long heapUsedKib(BrokerProcess broker) throws IOException, InterruptedException {
    jcmd(broker, "GC.run");
    var used = HEAP_USED.matcher(jcmd(broker, "GC.heap_info")).results();
    var sum = used.mapToLong(found -> Long.parseLong(found.group(1))).sum();
    assertThat(sum).isPositive();
    return sum;
  }

  private static String jcmd(BrokerProcess broker, String command)
      throws IOException, InterruptedException {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var process =
        new ProcessBuilder(tool, String.valueOf(broker.pid()), command)
            .redirectErrorStream(true)
            .start();
    var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(text).isZero();
    return text;
  }
}
