package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamedSubscriptionEndpointsTest {

  private static final String PATH = "/v1/subscriptions/work";
  private static final String FILTERS = "\"filters\":[\"jobs/#\"]";

  private final HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private HttpBroker.Answer define(String... more) {
    return broker.put(PATH, body(more));
  }

  private static String body(String... more) {
    var members = new ArrayList<>(List.of(FILTERS));
    members.addAll(List.of(more));
    return "{" + String.join(",", members) + "}";
  }

  private String publish(String payload) {
    return broker.put("/v1/topics/jobs/1", payload).json().get("offset").asText();
  }

  private HttpBroker.Answer post(String verb, String body) {
    return broker.send("POST", PATH + "/" + verb, body);
  }

  private JsonNode pull(int max) {
    return pull("{\"max\":" + max + "}");
  }

  private JsonNode pull(String body) {
    var answer = post("pull", body);
    assertThat(answer.status()).isEqualTo(200);
    return answer.json().get("messages");
  }

  private JsonNode say(String verb, String more, JsonNode... messages) {
    var ids = new ArrayList<String>();
    for (var message : messages) {
      ids.add("\"" + message.get("ackId").asText() + "\"");
    }
    var answer = post(verb, "{\"ackIds\":[" + String.join(",", ids) + "]" + more + "}");
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json().get("results");
  }

  private void after(long ms) {
    broker.time.advanceMs(ms);
    broker.shard.timeCame();
  }

  @Test
  void isDefinedShownListedAndDeleted() {
    var created =
        define(
            "\"order\":\"priority\"",
            "\"ackDeadline\":\"90s\"",
            "\"maxInFlight\":5",
            "\"maxAttempts\":3",
            "\"backoff\":[\"1s\",\"2m\"]",
            "\"deadLetter\":false");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json().get("name").asText()).isEqualTo("work");
    assertThat(created.json().get("start").asText()).isEqualTo("latest");
    assertThat(created.json().get("ackDeadline").asText()).isEqualTo("90s");
    assertThat(created.json().at("/backoff/1").asText()).isEqualTo("2m");

    publish("a");
    var shown = broker.get(PATH).json();
    assertThat(shown.get("order").asText()).isEqualTo("priority");
    assertThat(shown.get("lag").asInt()).isEqualTo(1);
    assertThat(shown.get("inFlight").asInt()).isZero();
    assertThat(shown.at("/rates/in").isNumber()).isTrue();
    assertThat(broker.get("/v1/subscriptions").json().at("/subscriptions/0/name").asText())
        .isEqualTo("work");

    assertThat(broker.send("DELETE", PATH, "").status()).isEqualTo(204);
    assertThat(broker.get(PATH).status()).isEqualTo(404);
    assertThat(broker.get("/v1/subscriptions").json().get("subscriptions")).isEmpty();
  }

  @Test
  void theSameDefinitionIsFineAndAnotherOneIsAConflict() {
    define();

    assertThat(define().status()).isEqualTo(200);
    var other = define("\"order\":\"lifo\"");
    assertThat(other.status()).isEqualTo(409);
    assertThat(other.json().get("code").asText()).isEqualTo("different_definition");
  }

  @Test
  void startsWhereItIsToldTo() {
    publish("a");
    var second = publish("b");
    var byOffset = "{" + FILTERS + ",\"start\":{\"offset\":\"" + second + "\"}}";
    assertThat(broker.put(PATH, byOffset).status()).isEqualTo(201);
    assertThat(pull(5).at("/0/payload").asText()).isEqualTo("b");
    assertThat(broker.put(PATH, byOffset).status()).isEqualTo(200);
    assertThat(broker.get(PATH).json().at("/start/offset").asText()).isEqualTo(second);

    broker.put("/v1/subscriptions/early", "{" + FILTERS + ",\"start\":\"earliest\"}");
    var early = broker.send("POST", "/v1/subscriptions/early/pull", "{}").json().get("messages");
    assertThat(early).hasSize(2);

    var byTime =
        broker.put(
            "/v1/subscriptions/timed",
            "{" + FILTERS + ",\"start\":{\"time\":\"2023-11-14T22:00:00Z\"}}");
    assertThat(byTime.status()).isEqualTo(201);
    assertThat(broker.send("POST", "/v1/subscriptions/timed/pull", "{}").json().get("messages"))
        .hasSize(2);
  }

  @Test
  void aPulledMessageIsTheMessageAndItsLease() {
    define();
    var offset = publish("a");

    var message = pull(5).get(0);

    assertThat(message.get("offset").asText()).isEqualTo(offset);
    assertThat(message.get("topic").asText()).isEqualTo("jobs/1");
    assertThat(message.get("payload").asText()).isEqualTo("a");
    assertThat(message.get("attempt").asInt()).isEqualTo(1);
    assertThat(message.get("deadline").asText()).isEqualTo("2023-11-14T22:13:50.000Z");
    assertThat(message.get("ackId").asText()).isNotEmpty();
    assertThat(pull(5)).isEmpty();
  }

  @Test
  void acknowledgesAndTellsOfEachWhatCameOfIt() {
    define();
    publish("a");
    publish("b");
    var messages = pull(5);

    var results = say("ack", "", messages.get(0), messages.get(0));
    assertThat(results.at("/0/status").asInt()).isEqualTo(200);
    assertThat(results.at("/1/status").asInt()).isEqualTo(200);
    assertThat(say("ack", "", messages.get(0)).at("/0/status").asInt()).isEqualTo(200);

    after(30_000);
    // That a lease is over is a record, too.
    assertThat(pull("{\"wait\":\"30s\"}")).hasSize(1);
    var late = say("ack", "", messages.get(1));
    assertThat(late.at("/0/status").asInt()).isEqualTo(409);
    assertThat(late.at("/0/error/code").asText()).isEqualTo("expired");

    var mixed = post("ack", "{\"ackIds\":[\"no id\"]}").json().get("results");
    assertThat(mixed.at("/0/status").asInt()).isEqualTo(400);
    assertThat(mixed.at("/0/error/code").asText()).isEqualTo("bad_ackId");
  }

  @Test
  void givesBackWithADelayAndExtends() {
    define();
    publish("a");
    publish("b");
    var messages = pull(2);

    say("nack", ",\"delay\":\"5s\"", messages.get(0));
    say("extend", ",\"by\":\"2m\"", messages.get(1));
    after(60_000);

    var again = pull(5);
    assertThat(again).hasSize(1);
    assertThat(again.at("/0/payload").asText()).isEqualTo("a");
    assertThat(again.at("/0/attempt").asInt()).isEqualTo(2);
  }

  @Test
  void deadLettersAreListedRedrivenAndDeleted() {
    define();
    publish("a");
    publish("b");
    var messages = pull(2);
    say("reject", ",\"reason\":\"no such item\"", messages.get(0), messages.get(1));

    var letters = broker.get(PATH + "/dead-letters").json();
    assertThat(letters.get("total").asInt()).isEqualTo(2);
    assertThat(letters.at("/deadLetters/0/reason").asText()).isEqualTo("no such item");

    var id = messages.get(0).get("offset").asText();
    var redriven = post("dead-letters/redrive", "{\"ids\":[\"" + id + "\"]}");
    assertThat(redriven.json().get("redriven").asInt()).isEqualTo(1);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(pull(1).at("/0/payload").asText()).isEqualTo("a"));

    var other = PATH + "/dead-letters/" + messages.get(1).get("offset").asText();
    assertThat(broker.send("DELETE", other, "").status()).isEqualTo(204);
    assertThat(broker.send("DELETE", other, "").status()).isEqualTo(404);
    assertThat(broker.get(PATH + "/dead-letters").json().get("total").asInt()).isZero();
  }

  @Test
  void seeksAnywhere() {
    define();
    var first = publish("a");
    publish("b");
    say("ack", "", pull(1).get(0));

    var sought = post("seek", "{\"offset\":\"" + first + "\"}");
    assertThat(sought.status()).isEqualTo(200);
    assertThat(sought.json().get("cursor").asText()).isEqualTo(first);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> assertThat(pull(1).at("/0/payload").asText()).isEqualTo("a"));

    assertThat(post("seek", "{\"start\":\"latest\"}").status()).isEqualTo(200);
    assertThat(pull(5)).isEmpty();
  }

  @Test
  void aPullThatWaitsIsAnsweredAsSoonAsThereIsSomething() throws Exception {
    define();
    var waiting = broker.sendAsync("POST", PATH + "/pull", "{\"max\":5,\"wait\":\"30s\"}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> broker.get(PATH).json().get("waitingConsumers").asInt() == 1);

    publish("a");

    var messages = waiting.get(20, TimeUnit.SECONDS).json().get("messages");
    assertThat(messages.at("/0/payload").asText()).isEqualTo("a");
  }

  @Test
  void aPullThatWaitedInVainIsEmpty() {
    define();

    assertThat(post("pull", "{\"wait\":\"50ms\"}").json().get("messages")).isEmpty();
    assertThat(broker.get(PATH).json().get("waitingConsumers").asInt()).isZero();
  }

  @Test
  void someoneWhoHungUpGetsNothing() throws Exception {
    define();
    try (var client = broker.raw()) {
      client.send(
          "POST /v1/subscriptions/work/pull HTTP/1.1\r\nHost: h\r\nContent-Length: 14\r\n\r\n"
              + "{\"wait\":\"30s\"}");
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> broker.get(PATH).json().get("waitingConsumers").asInt() == 1);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> broker.get(PATH).json().get("waitingConsumers").asInt() == 0);

    publish("a");

    var message = pull(1);
    assertThat(message.at("/0/payload").asText()).isEqualTo("a");
    assertThat(message.at("/0/attempt").asInt()).isEqualTo(1);
  }

  @Test
  void whoWaitsForADeletedSubscriptionHearsOfIt() throws Exception {
    define();
    var waiting = broker.sendAsync("POST", PATH + "/pull", "{\"wait\":\"30s\"}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> broker.get(PATH).json().get("waitingConsumers").asInt() == 1);

    broker.send("DELETE", PATH, "");

    assertThat(waiting.get(20, TimeUnit.SECONDS).status()).isEqualTo(404);
  }

  @Test
  void theAnswerEndsBeforeItIsTooLargeAndTheRestIsNotAnAttempt() {
    define();
    for (var i = 0; i < 5; i++) {
      publish("x".repeat(400_000));
    }

    var first = pull(5);
    assertThat(first).hasSize(3);
    say("ack", "", first.get(0), first.get(1), first.get(2));

    var second = pull(5);
    assertThat(second).hasSize(2);
    assertThat(second.at("/0/attempt").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"filters\":[]}",
        "{\"filters\":\"a\"}",
        "{\"filters\":[1]}",
        "{\"filters\":[\"a/#/b\"]}",
        "{\"filters\":[\"$share/g/a\"]}",
        "{\"filters\":[\"a\"],\"filters\":[\"b\"]}",
        "{\"filters\":[\"a\"],\"order\":\"random\"}",
        "{\"filters\":[\"a\"],\"ackDeadline\":\"0s\"}",
        "{\"filters\":[\"a\"],\"ackDeadline\":30}",
        "{\"filters\":[\"a\"],\"maxInFlight\":0}",
        "{\"filters\":[\"a\"],\"maxInFlight\":1000000}",
        "{\"filters\":[\"a\"],\"maxAttempts\":99999999999999999999}",
        "{\"filters\":[\"a\"],\"backoff\":[\"soon\"]}",
        "{\"filters\":[\"a\"],\"deadLetter\":\"yes\"}",
        "{\"filters\":[\"a\"],\"start\":\"yesterday\"}",
        "{\"filters\":[\"a\"],\"start\":{\"offset\":\"x\"}}",
        "{\"filters\":[\"a\"],\"start\":{\"time\":\"0-1\"}}",
        "{\"filters\":[\"a\"],\"start\":{\"offset\":\"0-1\",\"time\":\"0-1\"}}",
        "{\"filters\":[\"a\"],\"dedupe\":true}",
        "{\"filters\":[\"a\"]} x",
        "{\"filters\":[[[[[[[[\"a\"]]]]]]]]}",
        "[]",
        "nothing"
      })
  void refusesADefinitionThatIsNone(String body) {
    var answer = broker.put(PATH, body);

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(broker.get(PATH).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plugin%2Fa%2Fb", ".hidden", "a%20b", "%00", "-x"})
  void refusesANameThatIsNone(String name) {
    var answer = broker.put("/v1/subscriptions/" + name, body());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("code").asText()).isEqualTo("bad_name");
  }

  @Test
  void refusesANameThatIsTooLong() {
    assertThat(broker.put("/v1/subscriptions/" + "x".repeat(129), body()).status()).isEqualTo(400);
    assertThat(broker.put("/v1/subscriptions/" + "x".repeat(128), body()).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "pull|{\"max\":0}",
        "pull|{\"max\":1001}",
        "pull|{\"max\":\"1\"}",
        "pull|{\"wait\":\"2h\"}",
        "pull|{\"waits\":\"1s\"}",
        "ack|{}",
        "ack|{\"ackIds\":[]}",
        "ack|{\"ackIds\":[\"a\"],\"delay\":\"1s\"}",
        "nack|{\"ackIds\":[\"a\"],\"delay\":\"-1s\"}",
        "extend|{\"ackIds\":[\"a\"],\"by\":\"0s\"}",
        "reject|{\"ackIds\":[\"a\"],\"reason\":7}",
        "seek|{}",
        "seek|{\"offset\":\"0-0\",\"time\":\"2026-01-01T00:00:00Z\"}",
        "seek|{\"offset\":\"now\"}",
        "dead-letters/redrive|{\"ids\":[]}",
        "dead-letters/redrive|{\"ids\":[\"x\"]}"
      })
  void refusesARequestThatIsNone(String verb, String body) {
    define();

    assertThat(post(verb, body).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"pull", "ack", "nack", "extend", "reject", "seek", "dead-letters/redrive"})
  void saysThatThereIsNoSuchSubscription(String verb) {
    var answer = post(verb, "{\"ackIds\":[\"a\"]}");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("code").asText()).isEqualTo("unknown_subscription");
    assertThat(broker.get(PATH + "/" + verb).status()).isEqualTo(405);
  }

  @Test
  void refusesToSeekOutOfTheLog() {
    define();

    var answer = post("seek", "{\"offset\":\"0-99999\"}");

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.json().get("oldest").asText()).isEqualTo("0-0");
  }

  @Test
  void refusesMoreIdsThanARequestMayHave() {
    define();
    var ids = String.join(",", java.util.Collections.nCopies(1001, "\"a\""));

    assertThat(post("ack", "{\"ackIds\":[" + ids + "]}").status()).isEqualTo(400);
  }
}
