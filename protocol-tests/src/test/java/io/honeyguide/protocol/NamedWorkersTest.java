package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Orders that three workers process, one of which dies in the middle, with the real process. */
class NamedWorkersTest {

  private static final int ORDERS = 200;
  private static final long BOUND_SECONDS = 60;
  private static final String DEFINITION =
      "{\"filters\":[\"orders/#\"],\"start\":\"earliest\",\"ackDeadline\":\"2s\"}";

  @TempDir private Path data;

  private final Queue<String> processed = new ConcurrentLinkedQueue<>();

  private static List<String> publishOrders(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    var orders = new ArrayList<String>();
    for (var i = 0; i < ORDERS; i++) {
      http.publish("orders/" + i, "order " + i);
      orders.add("order " + i);
    }
    return orders;
  }

  /** Takes and acknowledges until all is done. */
  private void work(BrokerProcess broker) {
    var worker = new NamedWorker(broker, "orders");
    while (processed.size() < ORDERS) {
      var messages = worker.pull(7, "1s");
      if (!messages.isEmpty()) {
        assertThat(worker.acknowledge(messages)).containsOnly(200);
        messages.forEach(message -> processed.add(message.payload()));
      }
    }
  }

  private void workTogether(BrokerProcess broker) {
    CompletableFuture.allOf(
            CompletableFuture.runAsync(() -> work(broker)),
            CompletableFuture.runAsync(() -> work(broker)))
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  @Test
  void whatADeadWorkerLeftTheOthersFinishOnceItsLeaseIsOver() {
    try (var broker = BrokerProcess.start(data)) {
      var dead = new NamedWorker(broker, "orders");
      dead.define(DEFINITION);
      var orders = publishOrders(broker);
      assertThat(dead.pull(20, "1s")).hasSize(20);

      workTogether(broker);

      assertThat(processed).containsExactlyInAnyOrderElementsOf(orders);
      var state = new NamedWorker(broker, "orders").state();
      assertThat(state.get("lag").asInt()).isZero();
      assertThat(state.at("/total/failedAttempts").asInt()).isEqualTo(20);
    }
  }

  @Test
  void whatWasAcknowledgedStaysDoneThoughTheProcessIsKilledAndTheRestComesAgain() {
    try (var broker = BrokerProcess.start(data)) {
      var before = new NamedWorker(broker, "orders");
      before.define(DEFINITION);
      var orders = publishOrders(broker);
      var done = before.pull(30, "1s");
      assertThat(before.acknowledge(done)).containsOnly(200);
      done.forEach(message -> processed.add(message.payload()));
      var out = before.pull(30, "1s");
      assertThat(before.giveBack(out.subList(0, 10))).containsOnly(200);
      broker.kill();
      broker.restart();

      var next = new NamedWorker(broker, "orders").pull(30, "1s");
      // Leases end with the process, what failed counts on.
      assertThat(next.stream().map(NamedWorker.Leased::payload))
          .containsExactlyElementsOf(out.stream().map(NamedWorker.Leased::payload).toList());
      assertThat(next.subList(0, 10)).allMatch(message -> message.attempt() == 2);
      assertThat(next.subList(10, 30)).allMatch(message -> message.attempt() == 1);
      assertThat(new NamedWorker(broker, "orders").acknowledge(next)).containsOnly(200);
      next.forEach(message -> processed.add(message.payload()));
      workTogether(broker);

      assertThat(processed).containsExactlyInAnyOrderElementsOf(orders);
    }
  }
}
