package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Everything that HTTP is used for at once: messages published one by one and by the hundred, with
 * and without names, read as events, page by page and through a named subscription; now and then
 * somebody asks for what is not there.
 *
 * <p>Owner: the thread of the test.
 */
final class HttpTraffic implements AutoCloseable {

  private static final int PUBLISHERS = 4;
  private static final int WORKERS = 2;
  private static final int READERS = 4;
  private static final int BATCHES = 10;
  private static final int BATCH = 100;
  private static final int SINGLES = 50;
  private static final int ROUND = PUBLISHERS * (BATCHES * BATCH + SINGLES);
  private static final long BOUND_SECONDS = 120;
  private static final String NAME = "memory";
  private static final String DEFINITION = "{\"filters\":[\"memory/#\"],\"start\":\"latest\"}";

  private final BrokerProcess broker;
  private final HttpCaller http;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private int rounds;

  HttpTraffic(BrokerProcess broker) {
    this.broker = broker;
    this.http = new HttpCaller(broker);
    new NamedWorker(broker, NAME).define(DEFINITION);
  }

  /** Publishes some thousand messages and lets everybody have them all. */
  void round() {
    rounds++;
    var left = new AtomicInteger(ROUND);
    var runs = new ArrayList<CompletableFuture<Void>>();
    for (var i = 0; i < READERS; i++) {
      var stream = http.stream("memory/#", "latest");
      runs.add(start(() -> read(stream)));
    }
    for (var i = 0; i < WORKERS; i++) {
      runs.add(start(() -> work(left)));
    }
    for (var i = 0; i < PUBLISHERS; i++) {
      var topic = "memory/%d".formatted(i);
      runs.add(start(() -> publish(topic)));
    }
    CompletableFuture.allOf(runs.toArray(CompletableFuture[]::new))
        .orTimeout(BOUND_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  private CompletableFuture<Void> start(Runnable work) {
    return CompletableFuture.runAsync(work, threads);
  }

  private void publish(String topic) {
    var payload = "x".repeat(200);
    var line = "{\"topic\":\"%s\",\"payload\":\"%s\"}\n".formatted(topic, payload);
    for (var i = 0; i < BATCHES; i++) {
      var answer = http.send("POST", "/v1/publish", line.repeat(BATCH));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
    for (var i = 0; i < SINGLES; i++) {
      http.publish("%s?key=%d&user-round=%d".formatted(topic, i, rounds), payload);
    }
    assertThat(http.get("/v1/messages?filter=%s&limit=1000".formatted(topic)).statusCode())
        .isEqualTo(200);
    assertThat(http.get("/v1/nothing/" + rounds).statusCode()).isEqualTo(404);
  }

  private static void read(EventStream stream) {
    try (stream) {
      for (var i = 0; i < ROUND; i++) {
        stream.next();
      }
    }
  }

  private void work(AtomicInteger left) {
    var worker = new NamedWorker(broker, NAME);
    while (left.get() > 0) {
      var leased = worker.pull(BATCH, "100ms");
      assertThat(worker.acknowledge(leased)).allMatch(status -> status == 200);
      left.addAndGet(-leased.size());
    }
  }

  /** How many messages were published so far. */
  long messages() {
    return (long) rounds * ROUND;
  }

  /** What has to be looked at to see that everybody is done. */
  List<Integer> open() {
    var state = new NamedWorker(broker, NAME).state();
    return List.of(state.get("lag").asInt(), state.get("inFlight").asInt());
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
