package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.metrics.MessageProtocol;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageStreamTest {

  private static final HttpDeadlines QUICK_PINGS =
      new HttpDeadlines(10_000, 30_000, 60_000, 30_000, 60_000, 20);

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void restart(HttpOptions options, MemoryDisk disk) {
    broker.close();
    broker = HttpBroker.start(options, disk);
  }

  private String publish(String topic, String payload) {
    var answer = broker.put("/v1/topics/" + topic, payload);
    assertThat(answer.status()).isEqualTo(201);
    return answer.json().get("offset").asText();
  }

  private List<String> payloads(EventReader events, int count) {
    var payloads = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      payloads.add(events.next().data().get("payload").asText());
    }
    return payloads;
  }

  private void awaitStreams(int count) {
    Awaitility.await()
        .until(() -> broker.metrics.scrape().contains("honeyguide_http_streams " + count + ".0"));
  }

  private void awaitFollowers(int count) {
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == count);
  }

  private long sent() {
    return broker.metrics.deliverSent(MessageProtocol.HTTP, 1).total();
  }

  @Test
  void sendsHistoryAndThenWhatComes() {
    var first = publish("shop/1", "a");
    publish("other", "x");
    try (var events = broker.events("/v1/messages?filter=shop/%23&since=all")) {
      var event = events.next();
      assertThat(event.name()).isEqualTo("message");
      assertThat(event.id()).isEqualTo(first);
      assertThat(event.data())
          .isEqualTo(broker.get("/v1/messages?filter=shop/%23").json().at("/messages/0"));

      awaitFollowers(1);
      publish("other", "y");
      var second = publish("shop/2", "b");
      assertThat(events.next().id()).isEqualTo(second);
    }
    awaitStreams(0);
    awaitFollowers(0);
  }

  @Test
  void startsWithWhatComesUnlessToldOtherwise() {
    publish("a", "before");
    try (var events = broker.events("/v1/messages?filter=a")) {
      awaitFollowers(1);
      publish("a", "after");

      assertThat(payloads(events, 1)).containsExactly("after");
    }
  }

  @Test
  void goesOnBehindTheLastEventThatTheClientSaw() {
    var offsets = IntStream.range(0, 5).mapToObj(i -> publish("a", "m" + i)).toList();
    try (var events =
        broker.events("/v1/messages?filter=a&since=all", "Last-Event-ID", offsets.get(2))) {
      assertThat(payloads(events, 2)).containsExactly("m3", "m4");
    }
    try (var events = broker.events("/v1/messages?filter=a", "Last-Event-ID", offsets.get(4))) {
      awaitFollowers(1);
      publish("a", "m5");
      assertThat(payloads(events, 1)).containsExactly("m5");
    }
  }

  @Test
  void comesBackWithoutAGapAlsoBeforeItsFirstMessage() {
    publish("a", "before");
    String id;
    try (var events = broker.events("/v1/messages?filter=a")) {
      assertThat(events.nextOrSignOfLife().data().isMissingNode()).isTrue();
      id = events.lastId();
    }
    publish("a", "meanwhile");
    try (var events = broker.events("/v1/messages?filter=a", "Last-Event-ID", id)) {
      assertThat(payloads(events, 1)).containsExactly("meanwhile");
    }
  }

  @Test
  void movesTheIdentifierPastWhatDoesNotMatch() {
    restart(HttpBroker.OPTIONS.withDeadlines(QUICK_PINGS), new MemoryDisk());
    try (var events = broker.events("/v1/messages?filter=rare")) {
      awaitFollowers(1);
      var last = publish("busy", "x");

      while (!events.lastId().equals(last)) {
        assertThat(events.nextOrSignOfLife().data().isMissingNode()).isTrue();
      }
    }
  }

  @Test
  void readsWhatTheTailCacheHasForgotten() {
    restart(HttpBroker.OPTIONS, new MemoryDisk(Long.MAX_VALUE, 2));
    var expected = IntStream.range(0, 50).mapToObj(i -> "m" + i).toList();
    expected.forEach(payload -> publish("a", payload));
    try (var events = broker.events("/v1/messages?filter=a&since=all")) {
      assertThat(payloads(events, 50)).isEqualTo(expected);
    }
  }

  @Test
  void feedsManyReadersInOrder() {
    var readers = new ArrayList<EventReader>();
    for (var i = 0; i < 20; i++) {
      readers.add(broker.events("/v1/messages?filter=a&since=all"));
    }
    awaitStreams(20);
    var expected = IntStream.range(0, 100).mapToObj(i -> "m" + i).toList();
    expected.forEach(payload -> publish("a", payload));

    for (var reader : readers) {
      assertThat(payloads(reader, 100)).isEqualTo(expected);
      reader.close();
    }
    awaitStreams(0);
  }

  @Test
  void holdsNoMessagesForAReaderThatStopsAndGivesItAllOnceItReadsAgain() {
    var count = 200;
    var payload = "x".repeat(100_000);
    try (var slow = broker.rawWithSmallWindow()) {
      slow.head("GET /v1/messages?filter=a&since=all", "Accept: text/event-stream");
      awaitFollowers(1);
      var offsets = new ArrayList<CompletableFuture<HttpBroker.Answer>>();
      for (var i = 0; i < count; i++) {
        offsets.add(broker.sendAsync("PUT", "/v1/topics/a", payload));
        if (i % 20 == 0) {
          offsets.get(i).join();
        }
      }
      offsets.forEach(CompletableFuture::join);
      // What the socket took is not held by the broker; far from all may be on its way.
      assertThat(sent()).isLessThan(count / 2);

      var events = new EventReader(new ChunkedStream(slow));
      var before = "";
      for (var i = 0; i < count; i++) {
        var event = events.next();
        assertThat(event.data().get("payload").asText()).hasSize(payload.length());
        assertThat(offsetOf(event.id())).isGreaterThan(before.isEmpty() ? -1 : offsetOf(before));
        before = event.id();
      }
      assertThat(sent()).isEqualTo(count);
    }
  }

  private static long offsetOf(String id) {
    return Long.parseLong(id.substring(2));
  }

  @Test
  void givesUpOnAReaderThatTakesNothingForTooLong() {
    restart(HttpBroker.OPTIONS.withDeadlines(QUICK_PINGS), new MemoryDisk());
    try (var slow = broker.rawWithSmallWindow()) {
      slow.head("GET /v1/messages?filter=a&since=all", "Accept: text/event-stream");
      awaitFollowers(1);
      for (var i = 0; i < 150; i++) {
        publish("a", "x".repeat(100_000));
      }
      Awaitility.await()
          .until(
              () -> {
                broker.time.advanceMs(QUICK_PINGS.idleMs());
                return broker.shard.subscriptionCount() == 0;
              });
    }
    awaitStreams(0);
  }

  @Test
  void tellsASlowReaderThatWhatComesNextIsGone() {
    try (var slow = broker.rawWithSmallWindow()) {
      slow.head("GET /v1/messages?filter=a&since=all", "Accept: text/event-stream");
      awaitFollowers(1);
      for (var i = 0; i < 150; i++) {
        publish("a", "x".repeat(100_000));
      }
      var end = broker.log.committedOffset();
      broker.forgetBelow(end);

      var events = new EventReader(new ChunkedStream(slow));
      var event = events.next();
      while (event.name().equals("message")) {
        event = events.next();
      }
      assertThat(event.name()).isEqualTo("gone");
      assertThat(event.data().get("status").asInt()).isEqualTo(410);
      assertThat(event.data().get("oldest").asText()).isEqualTo("0-" + end);
      assertThat(events.next()).isNull();
    }
  }

  @Test
  void endsWhenTheListenerCloses() {
    try (var events = broker.events("/v1/messages")) {
      awaitFollowers(1);
      broker.stopListening();

      assertThat(events.next()).isNull();
    }
  }

  @Test
  void refusesWhatOnlyPagesHave() {
    for (var query : List.of("limit=5", "until=latest", "order=desc", "wait=5s")) {
      var answer = broker.get("/v1/messages?" + query, "Accept", "text/event-stream");
      assertThat(answer.status()).as(query).isEqualTo(400);
      assertThat(answer.json().get("code").asText()).isEqualTo("unknown_parameter");
    }
    assertThat(
            broker
                .get("/v1/messages", "Accept", "text/event-stream", "Last-Event-ID", "x")
                .status())
        .isEqualTo(400);
  }
}
