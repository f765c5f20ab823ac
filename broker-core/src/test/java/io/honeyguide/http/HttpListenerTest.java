package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.log.LogException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpListenerTest {

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void restart(HttpOptions options) {
    broker.close();
    broker = HttpBroker.start(options);
  }

  private void awaitConnections(int count) {
    Awaitility.await()
        .until(
            () ->
                broker
                    .metrics
                    .scrape()
                    .contains(
                        "honeyguide_connections{listener=\"http\",version=\"1.1\"} " + count));
  }

  @Test
  void saysWhichVersionRuns() {
    var answer = broker.get("/version");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().get("name").asText()).isEqualTo("honeyguide");
    assertThat(answer.json().get("version").asText()).isEqualTo("1.2.3-test");
    assertThat(answer.json().get("java").asText()).isNotEmpty();
  }

  @Test
  void countsAnswersByEndpointAndStatus() {
    broker.put("/v1/topics/a", "x");
    broker.put("/v1/topics/%23", "x");
    broker.get("/nowhere");
    broker.send("DELETE", "/version", "");

    var metrics = broker.get("/metrics");

    assertThat(metrics.header("content-type")).startsWith("text/plain; version=0.0.4");
    assertThat(metrics.response().body().lines())
        .contains(
            "honeyguide_http_requests_total{endpoint=\"publish\",status=\"201\"} 1.0",
            "honeyguide_http_requests_total{endpoint=\"publish\",status=\"400\"} 1.0",
            "honeyguide_http_requests_total{endpoint=\"unknown\",status=\"404\"} 1.0",
            "honeyguide_http_requests_total{endpoint=\"version\",status=\"405\"} 1.0",
            "honeyguide_publish_received_total{protocol=\"http\",qos=\"1\"} 1.0",
            "honeyguide_publish_ack_seconds_count 1");
  }

  @Test
  void isReadyWhileEveryPartIs() {
    broker.health.watch("plugin:recommender", () -> null);

    var ready = broker.get("/health/ready");

    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.response().body())
        .isEqualTo(
            "{\"status\":\"up\",\"parts\":{\"log\":{\"status\":\"up\"},"
                + "\"plugin:recommender\":{\"status\":\"up\"}}}");
    assertThat(broker.get("/health/live").response().body()).isEqualTo("{\"status\":\"up\"}");
  }

  @Test
  void isNotReadyForTheReasonsOfItsParts() {
    broker.health.watch("plugin:recommender", () -> "it is still catching up");
    broker.health.stalled(new LogException("no answer from the disk"));

    var ready = broker.get("/health/ready");

    assertThat(ready.status()).isEqualTo(503);
    assertThat(ready.json().at("/parts/log/reason").asText()).isEqualTo("no answer from the disk");
    assertThat(ready.json().at("/parts/plugin:recommender/reason").asText())
        .isEqualTo("it is still catching up");
    assertThat(broker.get("/health/live").status()).isEqualTo(200);

    broker.health.resumed();
    broker.health.unwatch("plugin:recommender");
    assertThat(broker.get("/health/ready").status()).isEqualTo(200);
  }

  @Test
  void isNotAliveOnceTheLogHasStopped() {
    broker.health.failed(new LogException("a force failed"));
    broker.health.resumed();

    assertThat(broker.get("/health/live").status()).isEqualTo(503);
    assertThat(broker.get("/health/ready").status()).isEqualTo(503);
    assertThat(broker.put("/v1/topics/a", "x").json().get("code").asText()).isEqualTo("log_failed");
  }

  @Test
  void answersHeadLikeGetWithoutABody() {
    var head = broker.send("HEAD", "/health/live", "");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.response().body()).isEmpty();
    assertThat(head.header("content-length")).isEqualTo("15");
  }

  @Test
  void refusesUnknownPathsAndMethods() {
    var path = broker.get("/v2/topics/a");
    var method = broker.send("DELETE", "/v1/topics/a", "");

    assertThat(path.status()).isEqualTo(404);
    assertThat(path.json().get("code").asText()).isEqualTo("unknown_path");
    assertThat(path.json().get("detail").asText()).contains("/v2/topics/a");
    assertThat(method.status()).isEqualTo(405);
    assertThat(method.header("allow")).isEqualTo("POST, PUT");
    assertThat(method.json().get("code").asText()).isEqualTo("unknown_method");
  }

  @Test
  void takesOverARequestIdentifierThatIsFitToBeShown() {
    assertThat(broker.get("/version", "X-Request-Id", "order-7").header("x-request-id"))
        .isEqualTo("order-7");
    assertThat(broker.get("/version", "X-Request-Id", "a b<c>").header("x-request-id"))
        .matches("[0-9a-f]+-[0-9a-f]+");
  }

  @Test
  void keepsConnectionsOpenAndAnswersPipelinedRequestsInOrder() {
    try (var client = broker.raw()) {
      client.send(
          "PUT /v1/topics/a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nX-Request-Id: 1\r\n\r\nx"
              + "GET /version HTTP/1.1\r\nHost: a\r\nX-Request-Id: 2\r\n\r\n"
              + "GET /nowhere HTTP/1.1\r\nHost: a\r\nX-Request-Id: 3\r\n\r\n");

      for (var id = 1; id <= 3; id++) {
        assertThat(client.receive().headers()).containsEntry("x-request-id", String.valueOf(id));
      }
      client.head("GET /version");
      assertThat(client.receive().status()).isEqualTo(200);
    }
  }

  @Test
  void refusesWhatIsNoRequest() {
    for (var request :
        new String[] {
          "\0\1\2\3\r\n\r\n",
          "GET / HTTP/1.1\r\nbroken header\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        }) {
      try (var client = broker.raw()) {
        var reply = client.send(request).receive();
        assertThat(reply.status()).as(request).isEqualTo(400);
        assertThat(reply.json().get("code").asText()).isEqualTo("malformed_request");
        assertThat(reply.headers()).containsKey("x-request-id");
        assertThat(client.isClosed()).isTrue();
      }
    }
    assertThat(broker.get("/version").status()).isEqualTo(200);
  }

  @Test
  void refusesLinesAndHeadersAboveTheirLimits() {
    try (var line = broker.raw();
        var header = broker.raw()) {
      var longLine = line.send("GET /" + "x".repeat(9000) + " HTTP/1.1\r\n\r\n").receive();
      assertThat(longLine.status()).isEqualTo(414);
      assertThat(longLine.json().get("detail").asText()).contains("http.line-bytes-max = 8192");
      var longHeader =
          header.send("GET / HTTP/1.1\r\nA: " + "x".repeat(17_000) + "\r\n\r\n").receive();
      assertThat(longHeader.status()).isEqualTo(431);
      assertThat(longHeader.json().get("detail").asText())
          .contains("http.header-bytes-max = 16384");
    }
  }

  @Test
  void refusesHttp2WithoutTls() {
    try (var client = broker.raw()) {
      var reply = client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").receive();

      assertThat(reply.status()).isGreaterThanOrEqualTo(400);
    }
  }

  @Test
  void closesAConnectionWhoseHeaderDoesNotComeInTime() {
    try (var client = broker.raw()) {
      client.send("GET /version HTTP/1.1\r\nX-A: ");
      awaitConnections(1);
      broker.time.advanceMs(HttpDeadlines.DEFAULT.headerMs());

      assertThat(client.isClosed()).isTrue();
    }
    awaitConnections(0);
  }

  @Test
  void closesAConnectionThatIsIdleForTooLong() {
    try (var client = broker.raw()) {
      client.head("GET /version").receive();
      broker.time.advanceMs(HttpDeadlines.DEFAULT.idleMs() - 1);
      client.head("GET /version").receive();
      broker.time.advanceMs(HttpDeadlines.DEFAULT.idleMs());

      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void refusesABodyThatDoesNotComeInTime() {
    try (var client = broker.raw()) {
      client.head("PUT /v1/topics/a", "Content-Length: 5", "Expect: 100-continue");
      assertThat(client.receive().status()).isEqualTo(100);
      client.send("ab");
      broker.time.advanceMs(HttpDeadlines.DEFAULT.bodyMs());

      var reply = client.receive();
      assertThat(reply.status()).isEqualTo(408);
      assertThat(reply.json().get("detail").asText()).contains("http.body-timeout");
    }
  }

  @Test
  void storesNothingOfABodyThatIsCutOff() {
    try (var client = broker.raw()) {
      client.head("PUT /v1/topics/a", "Content-Length: 5").send("ab");
      awaitConnections(1);
    }
    awaitConnections(0);
    assertThat(broker.put("/v1/topics/b", "x").json().get("offset").asText()).isEqualTo("0-0");
  }

  @Test
  void asksForABodyThatTheClientHoldsBack() {
    try (var client = broker.raw()) {
      client.head("PUT /v1/topics/a", "Content-Length: 1", "Expect: 100-continue");
      assertThat(client.receive().status()).isEqualTo(100);
      assertThat(client.send("x").receive().status()).isEqualTo(201);

      client.head("PUT /v1/topics/a", "Content-Length: 9999999", "Expect: 100-continue");
      assertThat(client.receive().status()).isEqualTo(413);
    }
  }

  @Test
  void closesConnectionsAboveTheLimit() {
    restart(HttpBroker.OPTIONS.withListen(HttpBroker.OPTIONS.listen().withConnectionsMax(1)));
    try (var first = broker.raw()) {
      first.head("GET /version").receive();
      try (var second = broker.raw()) {
        assertThat(second.isClosed()).isTrue();
      }
      assertThat(first.head("GET /version").receive().status()).isEqualTo(200);
    }
    awaitConnections(0);
    try (var third = broker.raw()) {
      assertThat(third.head("GET /version").receive().status()).isEqualTo(200);
    }
  }

  @Test
  void handsMqttUpgradesOn() {
    broker.close();
    broker =
        HttpBroker.startWithUpgrade(
            (request, upgraded) ->
                request
                    .toWebSocket()
                    .onSuccess(socket -> socket.writeTextMessage(socket.subProtocol())));
    try (var client = broker.raw()) {
      client.head(
          "GET /mqtt",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Protocol: mqtt");
      var upgraded = client.receive();
      assertThat(upgraded.status()).isEqualTo(101);
      assertThat(upgraded.headers()).containsEntry("sec-websocket-protocol", "mqtt");

      broker.time.advanceMs(10 * HttpDeadlines.DEFAULT.idleMs());
      broker.get("/version");
      assertThat(client.readBytes(6)).endsWith("mqtt".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void knowsNoMqttPathUnlessItIsGivenOne() {
    assertThat(broker.get("/mqtt").status()).isEqualTo(404);
  }

  @Test
  void stopsListeningWhenClosed() {
    assertThat(broker.get("/version").status()).isEqualTo(200);
    broker.stopListening();

    assertThatThrownBy(() -> broker.get("/version"))
        .isInstanceOf(CompletionException.class)
        .hasRootCauseInstanceOf(Exception.class)
        .hasCauseInstanceOf(ConnectException.class);
  }
}
