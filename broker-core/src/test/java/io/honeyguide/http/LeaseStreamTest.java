package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.named.NamedState;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Messages of a named subscription as a stream, in all of its forms. */
class LeaseStreamTest {

  private static final String PATH = "/v1/subscriptions/work";
  private static final String STREAM = PATH + "/stream";

  private final HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void define(String... more) {
    var members = new ArrayList<>(List.of("\"filters\":[\"jobs/#\"]"));
    members.addAll(List.of(more));
    var body = "{" + String.join(",", members) + "}";
    assertThat(broker.put(PATH, body).status()).isEqualTo(201);
  }

  private void publish(String... payloads) {
    for (var payload : payloads) {
      assertThat(broker.put("/v1/topics/jobs/1", payload).status()).isEqualTo(201);
    }
  }

  private JsonNode state() {
    return broker.get(PATH).json();
  }

  private void awaitInFlight(int count) {
    Awaitility.await().until(() -> state().get("inFlight").asInt() == count);
  }

  private JsonNode pull(int max) {
    return broker
        .send("POST", PATH + "/pull", "{\"max\":" + max + ",\"wait\":\"10s\"}")
        .json()
        .get("messages");
  }

  private static String id(JsonNode message) {
    return message.get("ackId").asText();
  }

  private static String payload(JsonNode message) {
    return message.get("payload").asText();
  }

  private void ack(JsonNode message) {
    var results =
        broker
            .send("POST", PATH + "/ack", "{\"ackIds\":[\"%s\"]}".formatted(id(message)))
            .json()
            .get("results");
    assertThat(results.get(0).get("status").asInt()).isEqualTo(200);
  }

  private static JsonNode next(EventReader events) {
    return Objects.requireNonNull(events.next()).data();
  }

  private void after(long ms) {
    broker.time.advanceMs(ms);
    broker.shard.timeCame();
  }

  @Test
  void givesEventsUnderLeasesAsAPullDoes() {
    define();
    publish("a");
    try (var events = broker.events(STREAM)) {
      var message = next(events);
      assertThat(payload(message)).isEqualTo("a");
      assertThat(message.get("attempt").asInt()).isEqualTo(1);
      assertThat(message.get("topic").asText()).isEqualTo("jobs/1");
      assertThat(message.get("deadline").asText()).isNotEmpty();

      publish("b");
      var second = next(events);
      assertThat(payload(second)).isEqualTo("b");
      ack(message);
      ack(second);
    }
    assertThat(state().get("lag").asInt()).isZero();
  }

  @Test
  void givesALineForEachMessage() throws IOException {
    define();
    publish("a", "b");
    var request =
        HttpRequest.newBuilder(broker.uri(STREAM)).header("Accept", "application/x-ndjson").build();
    var response =
        HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
    try (var lines =
        new BufferedReader(new InputStreamReader(response.join().body(), StandardCharsets.UTF_8))) {
      assertThat(payload(line(lines))).isEqualTo("a");
      assertThat(payload(line(lines))).isEqualTo("b");
    }
  }

  private static JsonNode line(BufferedReader lines) {
    try {
      var line = lines.readLine();
      while (line.isEmpty()) {
        line = lines.readLine();
      }
      return HttpBroker.JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void holdsAsManyAsItWasAskedForAndIsRefilledAsTheyAreSettled() {
    define();
    publish("a", "b", "c", "d");
    try (var socket = SocketReader.open(broker, STREAM + "?max=2")) {
      var first = socket.next();
      assertThat(payload(socket.next())).isEqualTo("b");
      assertThat(state().get("inFlight").asInt()).isEqualTo(2);
      assertThat(state().get("ready").asInt()).isEqualTo(2);

      ack(first);

      assertThat(payload(socket.next())).isEqualTo("c");
      assertThat(state().get("inFlight").asInt()).isEqualTo(2);
    }
  }

  @Test
  void neverHoldsMoreThanTheSubscriptionGivesOut() {
    define("\"maxInFlight\":3");
    publish("a", "b", "c", "d", "e");
    try (var socket = SocketReader.open(broker, STREAM + "?max=1000")) {
      socket.next();
      socket.next();
      socket.next();
      assertThat(state().get("inFlight").asInt()).isEqualTo(3);
      assertThat(state().get("ready").asInt()).isEqualTo(2);
    }
  }

  @Test
  void whatACrashedStreamHeldTheOtherOneGetsAtOnce() {
    define("\"backoff\":[\"1h\"]");
    try (var other = SocketReader.open(broker, STREAM)) {
      Awaitility.await().until(() -> state().get("waitingConsumers").asInt() == 1);
      try (var crashing = SocketReader.open(broker, STREAM)) {
        Awaitility.await().until(() -> state().get("waitingConsumers").asInt() == 2);
        var lines = new StringBuilder();
        for (var i = 0; i < 20; i++) {
          lines.append("{\"topic\":\"jobs/1\",\"payload\":\"m%d\"}%n".formatted(i));
        }
        broker.send("POST", "/v1/publish", lines.toString());
        crashing.next();
        other.next();
      }
      // No time has passed, so no lease has run out.
      awaitInFlight(20);
      var again = new HashSet<String>();
      for (var i = 1; i < 20; i++) {
        var message = other.next();
        if (message.get("attempt").asInt() == 2) {
          again.add(payload(message));
        }
      }
      assertThat(again).isNotEmpty();
      assertThat(state().at("/total/failedAttempts").asInt()).isEqualTo(again.size());
      assertThat(state().get("waitingConsumers").asInt()).isEqualTo(1);
    }
  }

  @Test
  void sharesTheWorkWithAPull() {
    define();
    try (var events = broker.events(STREAM + "?max=1")) {
      publish("a", "b");
      assertThat(payload(next(events))).isEqualTo("a");
      assertThat(payload(pull(5).get(0))).isEqualTo("b");
    }
  }

  @Test
  void isSettledOverTheSocketItself() {
    define("\"backoff\":[\"1h\"]");
    publish("a", "b", "c", "d");
    try (var socket = SocketReader.open(broker, STREAM)) {
      var a = socket.next();
      var b = socket.next();
      var c = socket.next();
      var d = socket.next();

      socket.send("{\"ack\":[\"%s\",\"x\"]}".formatted(id(a)));
      var acked = socket.next();
      assertThat(acked.get("answer").asText()).isEqualTo("ack");
      assertThat(acked.at("/results/0/ackId").asText()).isEqualTo(id(a));
      assertThat(acked.at("/results/0/status").asInt()).isEqualTo(200);
      assertThat(acked.at("/results/1/error/code").asText()).isEqualTo("bad_ackId");

      socket.send("{\"extend\":[\"%s\"],\"by\":\"90s\"}".formatted(id(d)));
      assertThat(socket.next().at("/results/0/status").asInt()).isEqualTo(200);
      socket.send("{\"reject\":[\"%s\"],\"reason\":\"broken\"}".formatted(id(b)));
      assertThat(socket.next().at("/results/0/status").asInt()).isEqualTo(200);
      socket.send("{\"nack\":[\"%s\"],\"delay\":\"5s\"}".formatted(id(c)));
      assertThat(socket.next().at("/results/0/status").asInt()).isEqualTo(200);
      after(5_000);
      var again = socket.next();
      assertThat(payload(again)).isEqualTo("c");
      assertThat(again.get("attempt").asInt()).isEqualTo(2);

      after(60_000);
      var c3 = state();
      assertThat(c3.get("deadLetters").asInt()).isEqualTo(1);
      assertThat(c3.get("inFlight").asInt()).as("d, which takes longer").isEqualTo(1);
      assertThat(c3.get("lag").asInt()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "hello | bad_json",
        "{} | bad_frame",
        "{'ack':['a'],'nack':['b']} | bad_frame",
        "{'ack':[]} | bad_ack",
        "{'ack':['a'],'delay':'5s'} | bad_frame",
        "{'nack':['a'],'delay':'soon'} | bad_duration",
        "{'done':['a']} | unknown_member"
      })
  void answersAFrameThatIsNoneAndGoesOn(String frame, String code) {
    define();
    try (var socket = SocketReader.open(broker, STREAM)) {
      socket.send(frame.replace('\'', '"'));
      var answer = socket.next();
      assertThat(answer.get("answer").asText()).isEqualTo("error");
      assertThat(answer.get("status").asInt()).isEqualTo(400);
      assertThat(answer.get("code").asText()).startsWith(code.substring(0, 4));

      publish("a");
      assertThat(payload(socket.next())).isEqualTo("a");
    }
  }

  @Test
  void answersEachOfManyRequestsThatComeAtOnce() {
    define();
    try (var socket = SocketReader.open(broker, STREAM)) {
      for (var i = 0; i < 300; i++) {
        socket.send("{\"ack\":[\"zz.0.1.%d\"]}".formatted(i));
      }
      for (var i = 0; i < 300; i++) {
        assertThat(socket.next().at("/results/0/status").asInt()).isEqualTo(409);
      }
    }
  }

  @Test
  void leasesNothingThatTheSocketHasNoRoomForAndAReaderThatStallsCostsOnlyItsOwn() {
    define();
    var count = 150;
    try (var slow = broker.rawWithSmallWindow()) {
      slow.head("GET " + STREAM + "?max=1000", "Accept: text/event-stream");
      Awaitility.await().until(() -> state().get("waitingConsumers").asInt() == 1);
      for (var i = 0; i < count; i++) {
        publish("x".repeat(100_000));
      }
      Awaitility.await().until(() -> state().get("ready").asInt() > count / 3);
      var stalled = state().get("inFlight").asInt();

      try (var events = broker.events(STREAM + "?max=1000")) {
        for (var i = stalled; i < count; i++) {
          ack(next(events));
        }
        after(30_000);
        for (var i = 0; i < stalled; i++) {
          var message = next(events);
          assertThat(message.get("attempt").asInt()).isEqualTo(2);
          ack(message);
        }
      }
      assertThat(state().get("lag").asInt()).isZero();
    }
  }

  @Test
  void endsWithTheSubscription() {
    define();
    try (var events = broker.events(STREAM);
        var socket = SocketReader.open(broker, STREAM)) {
      broker.send("DELETE", PATH, "");

      var event = Objects.requireNonNull(events.next());
      assertThat(event.name()).isEqualTo("gone");
      assertThat(event.data().get("code").asText()).isEqualTo("subscription_deleted");
      assertThat(events.next()).isNull();
      assertThat(socket.closeCode()).isEqualTo(4410);
      assertThat(socket.closeReason()).isEqualTo("subscription_deleted");
    }
  }

  @Test
  void endsWhenTheListenerCloses() {
    define();
    publish("a");
    try (var socket = SocketReader.open(broker, STREAM)) {
      socket.next();
      broker.stopListening();
      assertThat(socket.closeCode()).isEqualTo(1001);
    }
    var subscription = Objects.requireNonNull(broker.shard.named().named("work"));
    var state = new CompletableFuture<NamedState>();
    broker.shard.execute(() -> state.complete(broker.shard.named().state(subscription)));
    assertThat(state.join().ready()).isEqualTo(1);
    assertThat(state.join().failed()).as("nobody failed").isZero();
  }

  @Test
  void givesAfterASeekWhatIsOpenThenAndForgetsWhatWasOut() {
    define();
    publish("a", "b");
    try (var socket = SocketReader.open(broker, STREAM + "?max=2")) {
      socket.next();
      socket.next();
      var first = broker.get("/v1/messages?since=all").json().at("/messages/0/offset").asText();
      broker.send("POST", PATH + "/seek", "{\"offset\":\"" + first + "\"}");

      var again = socket.next();
      assertThat(payload(again)).isEqualTo("a");
      assertThat(again.get("attempt").asInt()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/subscriptions/other/stream,*/*,404",
    "/v1/subscriptions/work/stream?max=0,*/*,400",
    "/v1/subscriptions/work/stream?max=1001,*/*,400",
    "/v1/subscriptions/work/stream?since=all,*/*,400",
    "/v1/subscriptions/work/stream,application/json,406",
    "/v1/subscriptions/work/stream,image/png,406"
  })
  void refusesWhatIsNoStream(String path, String accept, int status) {
    define();
    assertThat(broker.get(path, "Accept", accept).status()).isEqualTo(status);
  }
}
