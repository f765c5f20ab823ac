package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams as lines and over WebSocket, and many of them beside each other. */
class StreamFormsTest {

  private static final HttpDeadlines QUICK_PINGS =
      new HttpDeadlines(10_000, 30_000, 60_000, 30_000, 60_000, 20);

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void restart(HttpOptions options) {
    broker.close();
    broker = HttpBroker.start(options);
  }

  private String publish(String topic, String payload) {
    return broker.put("/v1/topics/" + topic, payload).json().get("offset").asText();
  }

  private void publishMany(String topic, int count) {
    var lines = new StringBuilder();
    for (var i = 0; i < count; i++) {
      lines.append("{\"topic\":\"%s\",\"payload\":\"m%d\"}%n".formatted(topic, i));
    }
    assertThat(broker.send("POST", "/v1/publish", lines.toString()).status()).isEqualTo(200);
  }

  private void awaitStreams(int count) {
    Awaitility.await()
        .until(() -> broker.metrics.scrape().contains("honeyguide_http_streams " + count + ".0"));
  }

  private BufferedReader lines(String pathAndQuery) {
    var request =
        HttpRequest.newBuilder(broker.uri(pathAndQuery))
            .header("Accept", "application/x-ndjson")
            .build();
    HttpResponse<InputStream> response =
        HttpClient.newHttpClient()
            .sendAsync(request, HttpResponse.BodyHandlers.ofInputStream())
            .join();
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).hasValue("application/x-ndjson");
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static String payload(BufferedReader lines) {
    try {
      var line = lines.readLine();
      while (line.isEmpty()) {
        line = lines.readLine();
      }
      return HttpBroker.JSON.readTree(line).get("payload").asText();
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void sendsALineForEachMessage() throws Exception {
    publish("a", "before");
    publish("b", "other");
    try (var lines = lines("/v1/messages?filter=a&since=all")) {
      assertThat(payload(lines)).isEqualTo("before");
      publish("a", "two\nlines");
      assertThat(payload(lines)).isEqualTo("two\nlines");
    }
    awaitStreams(0);
  }

  @Test
  void goesOnAfterAMessageInEveryForm() throws Exception {
    var first = publish("a", "1");
    publish("b", "between");
    publish("a", "2");

    try (var lines = lines("/v1/messages?filter=a&after=" + first);
        var socket = SocketReader.open(broker, "/v1/messages?filter=a&after=" + first);
        var events = broker.events("/v1/messages?filter=a&after=" + first)) {
      assertThat(payload(lines)).isEqualTo("2");
      assertThat(socket.next().get("payload").asText()).isEqualTo("2");
      assertThat(events.next().data().get("payload").asText()).isEqualTo("2");
    }
  }

  @Test
  void refusesPlacesThatAreNone() {
    var lines = new String[] {"Accept", "application/x-ndjson"};

    assertThat(broker.get("/v1/messages?after=x", lines).status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages?after=10m", lines).status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages?after=0-0&since=all", lines).status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages?since=0-99", lines).status()).isEqualTo(410);
    assertThat(broker.get("/v1/messages?since=0-99", lines).json().get("oldest").asText())
        .isEqualTo("0-0");
  }

  @Test
  void sendsATextFrameForEachMessage() {
    publish("a", "before");
    try (var socket = SocketReader.open(broker, "/v1/messages?filter=a&since=1h")) {
      var message = socket.next();
      assertThat(message).isEqualTo(broker.get("/v1/messages?filter=a").json().at("/messages/0"));
      publish("a", "x".repeat(200_000));
      assertThat(socket.next().get("payload").asText()).hasSize(200_000);
    }
    awaitStreams(0);
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == 0);
  }

  @Test
  void showsWebSocketsThatTheStreamLives() {
    restart(HttpBroker.OPTIONS.withDeadlines(QUICK_PINGS));
    try (var socket = SocketReader.open(broker, "/v1/messages")) {
      Awaitility.await().until(() -> socket.pings.size() > 2);
    }
  }

  @Test
  void cutsAWebSocketThatAnswersNoPing() {
    restart(HttpBroker.OPTIONS.withDeadlines(QUICK_PINGS));
    try (var raw = broker.raw()) {
      raw.head(
          "GET /v1/messages",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
      assertThat(raw.line()).contains("101");
      awaitStreams(1);
      broker.time.advanceMs(QUICK_PINGS.idleMs() + QUICK_PINGS.pingMs() + 1);
      awaitStreams(0);
    }
  }

  @Test
  void takesNothingInOverAWebSocket() {
    try (var socket = SocketReader.open(broker, "/v1/messages")) {
      socket.send("hello");

      assertThat(socket.closeCode()).isEqualTo(SocketOutlet.UNSUPPORTED);
    }
    awaitStreams(0);
  }

  @Test
  void closesWebSocketsWhenTheListenerCloses() {
    try (var socket = SocketReader.open(broker, "/v1/messages")) {
      awaitStreams(1);
      broker.stopListening();

      assertThat(socket.closeCode()).isEqualTo(SocketOutlet.GOING_AWAY);
    }
  }

  @Test
  void upgradesNoPageOfAForeignOrigin() {
    try (var foreign = broker.raw();
        var own = broker.raw()) {
      foreign.head("GET /v1/messages", upgrade("13", "Origin: https://evil.example"));
      own.head("GET /v1/messages", upgrade("13", "Origin: http://a"));

      assertThat(foreign.receive().json().get("code").asText()).isEqualTo("foreign_origin");
      assertThat(own.line()).contains("101");
    }
  }

  @Test
  void refusesUpgradesThatCannotBecomeAStreamWithAProblem() {
    try (var raw = broker.raw()) {
      raw.head("GET /v1/messages?since=0-99", upgrade("13"));
      assertThat(raw.receive().status()).isEqualTo(410);
      raw.head("GET /v1/messages?limit=1", upgrade("13"));
      assertThat(raw.receive().json().get("code").asText()).isEqualTo("unknown_parameter");
      raw.head("GET /v1/messages", upgrade("8"));
      assertThat(raw.receive().status()).isEqualTo(426);
      raw.head("GET /v1/messages", "Upgrade: websocket", "Sec-WebSocket-Version: 13");
      assertThat(raw.receive().json().get("code").asText()).isEqualTo("bad_upgrade");
    }
  }

  private static String[] upgrade(String version, String... others) {
    var headers = new ArrayList<String>(List.of(others));
    headers.add("Upgrade: websocket");
    headers.add("Connection: Upgrade");
    headers.add("Sec-WebSocket-Version: " + version);
    headers.add("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
    return headers.toArray(String[]::new);
  }

  /** Streams that share a feed stand at different places, and each sees all of its own. */
  @Test
  void givesEveryStreamAllOfItsMessagesWhereverItBegan() {
    restart(HttpBroker.OPTIONS.withDeadlines(QUICK_PINGS));
    publishMany("a", 50);
    var places = new ArrayList<String>();
    broker
        .get("/v1/messages?filter=a")
        .json()
        .get("messages")
        .forEach(message -> places.add(message.get("offset").asText()));
    var readers = new ArrayList<EventReader>();
    for (var i = 0; i < 50; i += 5) {
      readers.add(broker.events("/v1/messages?filter=a&since=" + places.get(i)));
      publish("other", "x");
    }
    awaitStreams(10);
    publishMany("a", 20);
    publish("other", "y");
    readers.add(broker.events("/v1/messages?filter=a&since=" + places.get(49)));
    publishMany("a", 1);

    for (var i = 0; i < 10; i++) {
      assertThat(payloads(readers.get(i), 50 - 5 * i + 21))
          .as("from message %d on", 5 * i)
          .isEqualTo(expected(5 * i));
    }
    assertThat(payloads(readers.get(10), 22)).isEqualTo(expected(49));
    readers.forEach(EventReader::close);
    awaitStreams(0);
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == 0);
  }

  private static List<String> expected(int from) {
    var expected = new ArrayList<String>();
    IntStream.range(from, 50).forEach(i -> expected.add("m" + i));
    IntStream.range(0, 20).forEach(i -> expected.add("m" + i));
    expected.add("m0");
    return expected;
  }

  private static List<String> payloads(EventReader events, int count) {
    var payloads = new ArrayList<String>();
    for (var i = 0; i < count; i++) {
      payloads.add(events.next().data().get("payload").asText());
    }
    return payloads;
  }

  @Test
  void showsNoExpiredMessageToWhoComesLateToASharedRun() {
    broker.put("/v1/topics/a?expiry=1s", "short");
    publish("a", "long");
    try (var early = broker.events("/v1/messages?filter=a&since=all")) {
      assertThat(payloads(early, 2)).containsExactly("short", "long");
      broker.time.advanceMs(1000);
      try (var late = broker.events("/v1/messages?filter=a&since=all")) {
        assertThat(payloads(late, 1)).containsExactly("long");
      }
    }
  }

  @Test
  void readsForASocketWhatTheTailCacheHasForgotten() {
    broker.close();
    broker = HttpBroker.start(HttpBroker.OPTIONS, new MemoryDisk(Long.MAX_VALUE, 2));
    publishMany("a", 50);
    try (var socket = SocketReader.open(broker, "/v1/messages?filter=a&since=all")) {
      for (var i = 0; i < 50; i++) {
        assertThat(socket.next().get("payload").asText()).isEqualTo("m" + i);
      }
    }
  }
}
