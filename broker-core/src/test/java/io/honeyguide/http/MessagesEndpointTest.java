package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.log.MemoryDisk;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessagesEndpointTest {

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void restart(HttpOptions options, MemoryDisk disk) {
    broker.close();
    broker = HttpBroker.start(options, disk);
  }

  /** Publishes and gives the offset. */
  private String publish(String topic, String payload) {
    var answer = broker.put("/v1/topics/" + topic, payload);
    assertThat(answer.status()).isEqualTo(201);
    return answer.json().get("offset").asText();
  }

  private JsonNode page(String query) {
    var answer = broker.get("/v1/messages" + query);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json();
  }

  private List<String> payloads(String query) {
    return payloads(page(query));
  }

  private static List<String> payloads(JsonNode page) {
    var payloads = new ArrayList<String>();
    page.get("messages").forEach(message -> payloads.add(message.get("payload").asText()));
    return payloads;
  }

  private void trimEverything() {
    broker.forgetBelow(broker.log.committedOffset());
  }

  @Test
  void showsMessagesOldestFirstWithWhereToGoOn() {
    var first = publish("shop/1", "a");
    publish("other", "b");
    publish("shop/2", "c");

    var page = page("?filter=shop/%2B");

    assertThat(payloads(page)).containsExactly("a", "c");
    assertThat(page.get("next").asText()).isEqualTo("0-" + broker.log.committedOffset());
    assertThat(page.at("/messages/0"))
        .isEqualTo(
            HttpBroker.JSON
                .createObjectNode()
                .put("id", first)
                .put("offset", first)
                .put("ts", "2023-11-14T22:13:20.000Z")
                .put("topic", "shop/1")
                .put("qos", 1)
                .put("retain", false)
                .put("payload", "a"));
  }

  @Test
  void takesWildcardsWithOrWithoutPercentEncoding() {
    publish("a/b/c", "x");

    assertThat(payloads("?filter=a/+/c")).containsExactly("x");
    assertThat(payloads("?filter=a%2F%2B%2Fc")).containsExactly("x");
    assertThat(payloads("?filter=a/%23")).containsExactly("x");
    assertThat(payloads("")).containsExactly("x");
    assertThat(payloads("?filter=b/%23")).isEmpty();
  }

  @Test
  void goesOnPageByPage() {
    for (var i = 0; i < 5; i++) {
      publish("a", String.valueOf(i));
    }

    var first = page("?limit=2");
    var second = page("?limit=2&since=" + first.get("next").asText());
    var third = page("?limit=2&since=" + second.get("next").asText());

    assertThat(payloads(first)).containsExactly("0", "1");
    assertThat(payloads(second)).containsExactly("2", "3");
    assertThat(payloads(third)).containsExactly("4");
    assertThat(payloads("?since=" + third.get("next").asText())).isEmpty();
  }

  @Test
  void findsPlacesByOffsetTimeAndDuration() {
    publish("a", "old");
    broker.time.advanceMs(3_600_000);
    var middle = publish("a", "middle");
    broker.time.advanceMs(3_600_000);
    publish("a", "new");

    assertThat(payloads("?since=all")).containsExactly("old", "middle", "new");
    assertThat(payloads("?since=latest")).isEmpty();
    assertThat(payloads("?since=" + middle)).containsExactly("middle", "new");
    assertThat(payloads("?until=" + middle)).containsExactly("old");
    assertThat(payloads("?since=2023-11-14T23:13:20Z")).containsExactly("middle", "new");
    assertThat(payloads("?since=2023-11-15T00:13:20+01:00")).containsExactly("middle", "new");
    assertThat(payloads("?since=2023-11-14T23:13:20Z&until=2023-11-15T00:13:20Z"))
        .containsExactly("middle");
    assertThat(payloads("?since=1h")).containsExactly("middle", "new");
    assertThat(payloads("?since=3599s")).containsExactly("new");
    assertThat(payloads("?since=2h&until=1h")).containsExactly("old");
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 300, Long.MAX_VALUE})
  void pagesBackwardsWithoutGapOrRepetition(long cachedRecords) {
    // Small pages in bytes, too, so that stretches are cut by both limits.
    var limits = new HttpLimits(4096, 16 << 10, 8 << 10, 1 << 20, 600);
    restart(HttpBroker.OPTIONS.withLimits(limits), new MemoryDisk(Long.MAX_VALUE, cachedRecords));
    var expected = new ArrayList<String>();
    for (var i = 0; i < 400; i++) {
      var matches = i % 3 == 0;
      var payload = i + "x".repeat(i % 50 == 0 ? 900 : i % 40);
      publish(matches ? "shop/" + i : "other", payload);
      if (matches) {
        expected.add(payload);
      }
    }
    Collections.reverse(expected);

    var found = new ArrayList<String>();
    var query = "?filter=shop/%23&order=desc&limit=7";
    var page = page(query);
    found.addAll(payloads(page));
    while (!page.get("next").isNull()) {
      page = page(query + "&until=" + page.get("next").asText());
      assertThat(payloads(page)).hasSizeLessThanOrEqualTo(7);
      found.addAll(payloads(page));
    }

    assertThat(found).isEqualTo(expected);

    Collections.reverse(found);
    var forwards = new ArrayList<String>();
    var next = "all";
    do {
      page = page("?filter=shop/%23&limit=7&since=" + next);
      forwards.addAll(payloads(page));
      next = page.get("next").asText();
    } while (!payloads(page).isEmpty());
    assertThat(forwards).isEqualTo(found);
  }

  @Test
  void keepsToTheSpanAlsoBackwards() {
    var offsets = new ArrayList<String>();
    for (var i = 0; i < 6; i++) {
      offsets.add(publish("a", String.valueOf(i)));
    }

    assertThat(payloads("?order=desc&since=" + offsets.get(1) + "&until=" + offsets.get(4)))
        .containsExactly("3", "2", "1");
    assertThat(page("?order=desc&limit=1&since=" + offsets.get(5)).get("next").isNull()).isTrue();
    assertThat(payloads("?order=desc&limit=1")).containsExactly("5");
  }

  @Test
  void hidesMessagesThatHaveExpired() {
    broker.put("/v1/topics/a?expiry=10s", "short");
    publish("a", "long");

    assertThat(page("").at("/messages/0/expiresAt").asText()).isEqualTo("2023-11-14T22:13:30.000Z");
    broker.time.advanceMs(10_000);
    assertThat(payloads("")).containsExactly("long");
    assertThat(payloads("?order=desc")).containsExactly("long");
  }

  @Test
  void waitsForTheFirstMessageThatMatches() {
    publish("a", "before");
    var poll = broker.sendAsync("GET", "/v1/messages?filter=a&wait=30s", "");
    Awaitility.await()
        .until(() -> broker.put("/v1/topics/a", "tick").json().get("matched").asInt() == 1);

    var page = poll.join().json();

    assertThat(payloads(page)).containsExactly("tick");
    assertThat(payloads("?filter=a&wait=30s&since=all")).startsWith("before", "tick");
    assertThat(broker.metrics.scrape())
        .contains("honeyguide_http_requests_total{endpoint=\"messages\",status=\"200\"} 2.0");
  }

  @Test
  void isNotWokenByWhatDoesNotMatch() {
    var poll = broker.sendAsync("GET", "/v1/messages?filter=a&wait=30s", "");
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == 1);
    publish("b", "other");
    assertThat(poll).isNotDone();

    broker.time.advanceMs(30_000);

    var page = poll.join().json();
    assertThat(payloads(page)).isEmpty();
    // What did not match was passed: nobody has to look at it again.
    assertThat(page.get("next").asText()).isEqualTo("0-" + broker.log.committedOffset());
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == 0);
  }

  @Test
  void stopsWaitingWhenTheClientGoesOrTheListenerCloses() {
    try (var client = broker.raw()) {
      client.head("GET /v1/messages?wait=60s");
      Awaitility.await().until(() -> broker.shard.subscriptionCount() == 1);
    }
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == 0);

    var poll = broker.sendAsync("GET", "/v1/messages?wait=60s", "");
    Awaitility.await().until(() -> broker.shard.subscriptionCount() == 1);
    broker.stopListening();
    assertThat(poll.join().status()).isEqualTo(200);
  }

  @Test
  void saysThatHistoryWasTrimmedAndWhereItBeginsNow() {
    var first = publish("a", "x");
    trimEverything();
    publish("a", "y");

    var gone = broker.get("/v1/messages?since=" + first);

    assertThat(gone.status()).isEqualTo(410);
    assertThat(gone.json().get("code").asText()).isEqualTo("history_trimmed");
    var oldest = gone.json().get("oldest").asText();
    assertThat(gone.json().get("detail").asText()).contains(oldest);
    assertThat(payloads("?since=" + oldest)).containsExactly("y");
    assertThat(payloads("?since=all")).containsExactly("y");
    assertThat(payloads("?order=desc")).containsExactly("y");
    assertThat(payloads("?since=10h")).containsExactly("y");
    assertThat(broker.get("/v1/messages?since=" + first, "Accept", "text/event-stream").status())
        .isEqualTo(410);
  }

  @Test
  void refusesAnOffsetOfAnotherLog() {
    publish("a", "x");

    var answer = broker.get("/v1/messages?since=0-4711");

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.json().get("detail").asText()).contains("beyond the end");
  }

  @ParameterizedTest
  @CsvSource({
    "?filter=a/%23/b, bad_filter, does not stand alone",
    "?filter=, bad_filter, is empty",
    "?filter=$share/g/a, bad_filter, not shared out",
    "?filter=a&filter=b, repeated_parameter, found it 2 times",
    "?since=yesterday, bad_since, a time such as",
    "?since=1-5, bad_since, an offset such as 0-4711",
    "?since=0-99999999999999999999, bad_since, an offset such as",
    "?until=2023-13-01T00:00:00Z, bad_until, a time such as",
    "?limit=0, bad_limit, from 1 to 1000",
    "?limit=ten, bad_limit, 'found \"ten\"'",
    "?limit=99999999999, bad_limit, from 1 to 1000",
    "?order=sideways, bad_order, asc",
    "?wait=1d, bad_wait, http.poll-timeout-max",
    "?wait=soon, bad_wait, a duration such as",
    "?wait=1s&order=desc, bad_wait, order=asc only",
    "?topic=a, unknown_parameter, topic is not known here; known: filter",
  })
  void refusesWhatItCannotRead(String query, String code, String detail) {
    var answer = broker.get("/v1/messages" + query);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("code").asText()).isEqualTo(code);
    assertThat(answer.json().get("detail").asText()).contains(detail);
  }

  @Test
  void refusesFormsThatItDoesNotSpeak() {
    var answer = broker.get("/v1/messages", "Accept", "text/html");

    assertThat(answer.status()).isEqualTo(406);
    assertThat(answer.json().get("detail").asText()).contains("text/event-stream");
    assertThat(broker.get("/v1/messages", "Accept", "text/html, */*").status()).isEqualTo(200);
    assertThat(broker.send("DELETE", "/v1/messages", "").header("allow")).isEqualTo("GET");
  }
}
