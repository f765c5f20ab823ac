package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Orders that three workers process, one of which dies in the middle. */
class NamedWorkersTest {

  private static final String PATH = "/v1/subscriptions/orders";
  private static final int ORDERS = 200;

  private final HttpBroker broker = HttpBroker.start();
  private final ExecutorService threads = Executors.newFixedThreadPool(3);
  private final Queue<String> processed = new ConcurrentLinkedQueue<>();

  @AfterEach
  void close() {
    threads.shutdownNow();
    broker.close();
  }

  /** Pulls and acknowledges until all is done. */
  private void work() {
    while (processed.size() < ORDERS) {
      var messages =
          broker.send("POST", PATH + "/pull", "{\"max\":7,\"wait\":\"2s\"}").json().get("messages");
      var ids = new ArrayList<String>();
      messages.forEach(message -> ids.add("\"" + message.get("ackId").asText() + "\""));
      if (!messages.isEmpty()) {
        var results =
            broker
                .send("POST", PATH + "/ack", "{\"ackIds\":[" + String.join(",", ids) + "]}")
                .json()
                .get("results");
        for (var i = 0; i < results.size(); i++) {
          assertThat(results.get(i).get("status").asInt()).isEqualTo(200);
          processed.add(messages.get(i).get("payload").asText());
        }
      }
    }
  }

  @Test
  void whatADeadWorkerLeftTheOthersFinish() {
    broker.put(PATH, "{\"filters\":[\"orders/#\"]}");
    var expected = new ArrayList<String>();
    for (var i = 0; i < ORDERS; i++) {
      broker.put("/v1/topics/orders/" + i, "order " + i);
      expected.add("order " + i);
    }
    var left = broker.send("POST", PATH + "/pull", "{\"max\":20}").json().get("messages");
    assertThat(left).hasSize(20);

    var workers =
        List.of(
            CompletableFuture.runAsync(this::work, threads),
            CompletableFuture.runAsync(this::work, threads));
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> processed.size() == ORDERS - left.size());
    broker.time.advanceMs(30_000);
    broker.shard.timeCame();
    workers.forEach(CompletableFuture::join);

    assertThat(processed).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(broker.get(PATH).json().get("lag").asInt()).isZero();
  }
}
