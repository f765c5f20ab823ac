package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The process is killed with SIGKILL, again and again, while publishers, subscribers and clients
 * that change their subscriptions keep it busy. What it has acknowledged it must have kept.
 *
 * <p>{@code -Dhoneyguide.kill.rounds=N} kills more often, {@code -Dhoneyguide.kill.seed=N} kills
 * after the same numbers of acknowledgements as the run that printed the seed.
 */
@Isolated("loads the machine and measures what it does then")
class KillTest {

  private static final int ROUNDS = Integer.getInteger("honeyguide.kill.rounds", 2);
  private static final int ACKNOWLEDGEMENTS_LEAST = 500;
  private static final int ACKNOWLEDGEMENTS_MOST = 4_000;
  private static final long BOUND_SECONDS = 60;

  private final AckLedger ledger = new AckLedger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final FilterChanger filters = new FilterChanger(ledger);
  private final RetainedChanger retained = new RetainedChanger(ledger);
  private final List<LoadClient> publishers =
      List.of(
          new MqttPublisher("one", 1, ledger),
          new MqttPublisher("two", 2, ledger),
          new MqttPublisher("zwei", 2, ledger),
          new HttpPublisher("http", ledger),
          filters,
          retained);
  private final MqttReceiver online = new MqttReceiver(5, "online", 2, ledger);
  private final MqttReceiver onlineOnce = new MqttReceiver(4, "online-1", 1, ledger);
  private final MqttReceiver offline = new MqttReceiver(4, "offline", 2, ledger);
  private final List<MqttReceiver> receivers = List.of(online, onlineOnce, offline);

  @TempDir private Path data;

  @AfterEach
  void endThreads() {
    threads.shutdownNow();
  }

  @Test
  void keepsWhatItAcknowledgedWhenKilledUnderLoad() {
    var seed = Long.getLong("honeyguide.kill.seed", System.nanoTime());
    System.out.println("KillTest: -Dhoneyguide.kill.seed=" + seed);
    var random = new Random(seed);
    try (var broker =
        BrokerProcess.start(
            data, "delivery.snapshot-bytes=1MiB", "delivery.queue-messages-max=1000000")) {
      receivers.forEach(receiver -> receiver.subscribe(broker, "load/#"));
      for (var round = 1; round <= ROUNDS; round++) {
        var more =
            ACKNOWLEDGEMENTS_LEAST + random.nextInt(ACKNOWLEDGEMENTS_MOST - ACKNOWLEDGEMENTS_LEAST);
        ledger.after(more, broker::kill);
        await(start(broker, working()));
        broker.restart();
        checkHistory(broker);
        filters.check(broker);
        retained.check(broker);
        assertThat(ledger.violations()).as("round %d, killed after %d more", round, more).isEmpty();
      }
      publishers.forEach(LoadClient::finish);
      await(start(broker, publishers));
      checkHistory(broker);
      checkReceivers(broker);
    }
    assertThat(ledger.violations()).isEmpty();
  }

  private List<LoadClient> working() {
    var working = new ArrayList<>(publishers);
    working.add(online);
    working.add(onlineOnce);
    return working;
  }

  private List<CompletableFuture<Void>> start(
      BrokerProcess broker, List<? extends LoadClient> clients) {
    return clients.stream()
        .map(client -> CompletableFuture.runAsync(() -> client.run(broker), threads))
        .toList();
  }

  private static void await(List<CompletableFuture<Void>> runs) {
    CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new))
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** Every acknowledged message is there, no unknown one, at QoS 2 none twice, and in order. */
  private void checkHistory(BrokerProcess broker) {
    var payloads =
        new HttpCaller(broker)
            .history("load/#").stream().map(message -> message.get("payload").asText()).toList();
    check("history", payloads, 2);
  }

  private void checkReceivers(BrokerProcess broker) {
    var acknowledged = ledger.acknowledged();
    receivers.forEach(LoadClient::finish);
    await(
        receivers.stream()
            .map(
                receiver ->
                    CompletableFuture.runAsync(
                        () ->
                            receiver.receiveUntil(
                                broker, received -> received.containsAll(acknowledged)),
                        threads))
            .toList());
    receivers.forEach(receiver -> check(receiver.name(), receiver.received(), receiver.qos()));
  }

  private void check(String where, List<String> payloads, int qos) {
    var seen = new HashSet<String>();
    var lastOfPublisher = new HashMap<String, Integer>();
    for (var payload : payloads) {
      if (!ledger.wasSent(payload)) {
        ledger.violation(where + ": nobody sent " + shown(payload));
      } else if (!seen.add(payload)) {
        if (Math.min(qos, ledger.qos(payload)) == 2) {
          ledger.violation(where + ": twice " + shown(payload));
        }
      } else {
        checkOrder(where, payload, lastOfPublisher);
      }
    }
    ledger.acknowledged().stream()
        .filter(payload -> !seen.contains(payload))
        .forEach(payload -> ledger.violation(where + ": lost " + shown(payload)));
  }

  /** A publisher numbers its messages; repeats aside they must not overtake each other. */
  private void checkOrder(String where, String payload, Map<String, Integer> lastOfPublisher) {
    var sent = LoadPayload.parse(payload);
    var last = lastOfPublisher.put(sent.publisher(), sent.number());
    if (last != null && sent.number() < last) {
      ledger.violation("%s: %s came after number %d".formatted(where, shown(payload), last));
    }
  }

  private static String shown(String payload) {
    return payload.substring(0, Math.min(payload.length(), 20));
  }
}
