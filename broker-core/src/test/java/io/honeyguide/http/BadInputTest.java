package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * What no honest client sends is answered with a problem or a closed connection; nothing of it is
 * reported as a failure of the broker's own, shown as a stack trace, or held on to.
 */
class BadInputTest {

  private static final int BODY_MAX = 4096;

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private HttpBroker broker;

  @BeforeEach
  void start() {
    logged.start();
    ((Logger) LoggerFactory.getLogger("io.honeyguide")).addAppender(logged);
    // All bodies together may be as large as one: whatever is not given back is noticed.
    broker =
        HttpBroker.start(
            HttpBroker.OPTIONS.withLimits(new HttpLimits(BODY_MAX, 4096, 2048, BODY_MAX, 1 << 20)));
  }

  @AfterEach
  void everythingIsAsBefore() {
    Awaitility.await()
        .until(() -> broker.send("POST", "/v1/topics/a", "x".repeat(BODY_MAX)).status() == 201);
    broker.close();
    ((Logger) LoggerFactory.getLogger("io.honeyguide")).detachAppender(logged);
    assertThat(logged.list)
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  private static void requireProblem(RawClient.Reply reply, int... statuses) {
    assertThat(statuses).as(reply.body()).contains(reply.status());
    assertThat(reply.headers().get("content-type")).isEqualTo(Problem.CONTENT_TYPE);
    assertThat(reply.json().get("status").asInt()).isEqualTo(reply.status());
    assertThat(reply.json().get("detail").asText()).doesNotContain("Exception", "\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/messages?filter=a&filter=b",
        "/v1/messages?since=all&since=all",
        "/v1/messages?limit=1&limit=1",
        "/v1/messages?last=true&last=true",
        "/v1/topics?filter=a&filter=a",
        "/v1/retained?cursor=a&cursor=a",
        "/v1/clients?cursor=a&cursor=b",
        "/v1/messages/0-0?form=json&form=payload",
        "/v1/messages?filter=%ff",
        "/v1/messages?filter=%c0%80",
        "/v1/messages?filter=%ed%a0%80",
        "/v1/messages?filter=%2",
        "/v1/messages?filter=%zz",
        "/v1/messages?filter=a%00b",
        "/v1/messages?filter=a/%23/b",
        "/v1/messages?filter=a%2Bb",
        "/v1/messages?since=-1",
        "/v1/messages?since=0-99999999999999999999",
        "/v1/messages?since=9999999999999d",
        "/v1/messages?limit=99999999999999999999",
        "/v1/messages?limit=1e3",
        "/v1/messages?%66ilte%72=%",
        "/v1/retained/%23",
        "/v1/retained/a%2Bb",
        "/v1/clients/%ff",
        "/v1/trace/0-0%00"
      })
  void refusesWhatItIsAskedFor(String pathAndQuery) {
    try (var client = broker.raw()) {
      requireProblem(client.head("GET " + pathAndQuery).receive(), 400);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/topics/a%2B",
        "/v1/topics/%23",
        "/v1/topics/",
        "/v1/topics/%00",
        "/v1/topics/%ff",
        "/v1/topics/a?qos=1&qos=1",
        "/v1/topics/a?user-%00=x",
        "/v1/topics/a?user-x=%00"
      })
  void refusesWhatItIsToPublish(String pathAndQuery) {
    try (var client = broker.raw()) {
      requireProblem(client.head("PUT " + pathAndQuery, "Content-Length: 0").receive(), 400);
    }
  }

  @Test
  void refusesBatchesThatAreNoUtf8() {
    var lines = "{\"topic\":\"a\",\"payload\":\"\u00ff\"}\n{\"topic\":\"b\"}\n";
    var bytes = lines.getBytes(StandardCharsets.ISO_8859_1);
    try (var client = broker.raw()) {
      client.head("POST /v1/publish", "Content-Length: " + bytes.length).send(bytes);

      var results = client.receive().json().get("results");

      assertThat(results.get(0).get("status").asInt()).isEqualTo(400);
      assertThat(results.get(1).get("status").asInt()).isEqualTo(201);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[{\"topic\":\"a\",\"payload\":{\"a\":{\"a\":{\"a\":",
        "[{\"topic\":\"a\",\"qos\":1e999999999}]x",
        "[{\"topic\":\"a\",\"expiry\":-0000}]",
        "[{\"topic\":\"a\",\"payload\":NaN}]",
        "[{\"topic\":\"a\"}{\"topic\":\"b\"}]",
        "[{\"topic\" \"a\"}]",
        "[\"\\uD800\\u\"]",
        "\u0000"
      })
  void refusesBatchesThatAreNoJson(String body) {
    requireProblem(
        post("Content-Type: application/json", body.getBytes(StandardCharsets.UTF_8)), 400);
  }

  @Test
  void refusesALineOfDigitsWithoutComputingThem() {
    var line = "{\"topic\":\"a\",\"qos\":" + "1".repeat(3000) + "}";

    var results =
        post("Content-Type: application/x-ndjson", line.getBytes(StandardCharsets.UTF_8))
            .json()
            .get("results");

    assertThat(results.get(0).get("status").asInt()).isEqualTo(400);
  }

  private RawClient.Reply post(String header, byte[] body) {
    try (var client = broker.raw()) {
      return client
          .head("POST /v1/publish", header, "Content-Length: " + body.length)
          .send(body)
          .receive();
    }
  }

  @Test
  void refusesHeadersThatAreTooLarge() {
    try (var client = broker.raw()) {
      requireProblem(client.head("GET /version", "X-Large: " + "x".repeat(5000)).receive(), 431);
      assertThat(client.isClosed()).isTrue();
    }
    try (var client = broker.raw()) {
      requireProblem(client.head("GET /" + "x".repeat(3000)).receive(), 414);
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** A byte now and then keeps no connection: the time counts from the first one. */
  @Test
  void closesAConnectionThatSendsItsHeaderByteByByte() {
    try (var slow = broker.raw()) {
      Awaitility.await()
          .until(
              () ->
                  broker
                      .metrics
                      .scrape()
                      .contains("honeyguide_connections{listener=\"http\",version=\"1.1\"} 1.0"));
      for (var i = 0; i < 9; i++) {
        slow.send("G");
        broker.time.advanceMs(HttpBroker.OPTIONS.deadlines().headerMs() / 10);
      }
      broker.time.advanceMs(HttpBroker.OPTIONS.deadlines().headerMs());
      assertThat(slow.isClosed()).isTrue();
    }
  }

  @Test
  void answersABodyThatComesByteByByteInTime() {
    try (var slow = broker.raw()) {
      slow.head("POST /v1/publish", "Content-Length: 1000");
      slow.send("[");
      Awaitility.await()
          .until(
              () -> {
                broker.time.advanceMs(HttpBroker.OPTIONS.deadlines().bodyMs());
                return slow.available() > 0;
              });
      requireProblem(slow.receive(), 408);
    }
  }

  @Test
  void givesBackWhatItHeldForBodiesThatAreCutOff() {
    for (var i = 0; i < 20; i++) {
      try (var client = broker.raw()) {
        client.head("POST /v1/publish", "Content-Length: 4000").send("[".repeat(2000));
      }
    }
  }

  @Test
  void endsWhatAHalfClosedClientWaitsFor() {
    for (var accept : List.of("text/event-stream", "application/x-ndjson", "application/json")) {
      try (var client = broker.raw()) {
        client.head("GET /v1/messages?filter=t/%23" + wait(accept), "Accept: " + accept);
        Awaitility.await().until(() -> broker.shard.subscriptionCount() == 1);

        client.endSending();

        Awaitility.await().until(() -> broker.shard.subscriptionCount() == 0);
      }
    }
  }

  private static String wait(String accept) {
    return accept.equals("application/json") ? "&wait=30s" : "";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /version HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET /version HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /v1/topics/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "GET /version HTTP/9.9\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "\u0000\u0001\u0002\r\n\r\n",
        "GET /version HTTP/1.1\r\nBad Header: x\r\n\r\n"
      })
  void answersOrClosesWhatIsNoRequest(String bytes) {
    try (var client = broker.raw()) {
      client.send(bytes);
      client.endSending();
      var answer = new String(client.readBytes(8192), StandardCharsets.UTF_8);

      assertThat(answer).doesNotContain("Exception", "\tat ");
      assertThat(answer).matches("|(?s)HTTP/\\d\\.\\d (4\\d\\d|501|505) .*");
    }
  }
}
