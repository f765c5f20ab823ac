package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Keeps a broker busy, through one end of its process after another, and checks that it keeps what
 * it acknowledged: publishers of all kinds, subscribers that are there and that are not, consumers
 * of a named subscription, clients that change retained messages and their subscriptions.
 *
 * <p>Owner: the thread of the test.
 */
final class BrokerLoad implements AutoCloseable {

  private static final long BOUND_SECONDS = 60;

  private final AckLedger ledger = new AckLedger();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final FilterChanger filters = new FilterChanger(ledger);
  private final RetainedChanger retained = new RetainedChanger(ledger);
  private final List<LoadClient> publishers =
      List.of(
          new MqttPublisher(5, "one", 1, ledger),
          new MqttPublisher(4, "eins", 1, ledger),
          new MqttPublisher(5, "two", 2, ledger),
          new MqttPublisher(4, "zwei", 2, ledger),
          new HttpPublisher("http", ledger),
          filters,
          retained);
  private final MqttReceiver online = new MqttReceiver(5, "online", 2, ledger);
  private final MqttReceiver onlineOnce = new MqttReceiver(4, "online-1", 1, ledger);
  private final MqttReceiver offline = new MqttReceiver(4, "offline", 2, ledger);
  private final WorkLedger work = new WorkLedger(ledger);
  private final List<NamedLoad> consumers = List.of(new NamedLoad(work), new NamedLoad(work));
  private final List<MqttReceiver> receivers = List.of(online, onlineOnce, offline);

  /** Settings with which little work has a broker do everything, and more settings. */
  static String[] settings(String... more) {
    return Stream.concat(
            Stream.of("delivery.snapshot-bytes=1MiB", "delivery.queue-messages-max=1000000"),
            Stream.of(more))
        .toArray(String[]::new);
  }

  /** Has the receivers subscribe. */
  void begin(BrokerProcess broker) {
    NamedLoad.define(broker);
    receivers.forEach(receiver -> receiver.subscribe(broker, "load/#"));
  }

  /** Works until the process ends, which an action sees to after so many acknowledgements. */
  void workUntil(BrokerProcess broker, long acknowledgements, Runnable end) {
    ledger.after(acknowledgements, end);
    await(start(broker, working()));
  }

  /** Checks what a broker that was started again shows. */
  void check(BrokerProcess broker, String when) {
    checkHistory(broker);
    filters.check(broker);
    retained.check(broker);
    assertThat(ledger.violations()).as(when).isEmpty();
  }

  /** Lets the publishers end and checks all that was published and received. */
  void finish(BrokerProcess broker) {
    publishers.forEach(LoadClient::finish);
    await(start(broker, publishers));
    checkHistory(broker);
    checkReceivers(broker);
    checkWork(broker);
    assertThat(ledger.violations()).isEmpty();
  }

  private List<LoadClient> working() {
    var working = new ArrayList<>(publishers);
    working.add(online);
    working.add(onlineOnce);
    working.addAll(consumers);
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

  /** The consumers come to the end, and every message that the log holds has been worked on. */
  private void checkWork(BrokerProcess broker) {
    consumers.forEach(LoadClient::finish);
    await(start(broker, consumers));
    for (var message : new HttpCaller(broker).history("load/#")) {
      if (!work.isWorkedOff(message.get("offset").asText())) {
        ledger.violation("named subscription: lost " + message.get("offset"));
      }
    }
    var state = new NamedWorker(broker, NamedLoad.NAME).state();
    assertThat(state.get("deadLetters").asInt()).as(state.toString()).isZero();
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

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
