package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.OverflowPolicy;
import io.honeyguide.delivery.QueueLimits;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.message.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublishEndpointTest {

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private void restart(HttpOptions options, MemoryDisk disk) {
    broker.close();
    broker = HttpBroker.start(options, disk);
  }

  private List<StoredMessage> stored() {
    var found = new ArrayList<StoredMessage>();
    broker.log.scan(
        0,
        Integer.MAX_VALUE,
        new RecordSink() {
          @Override
          public boolean record(RecordView record) {
            if (record.type() == RecordType.MESSAGE) {
              found.add(StoredMessage.copy(record));
            }
            return true;
          }

          @Override
          public void end(long next, @Nullable LogException failure) {
            assertThat(failure).isNull();
          }
        });
    return found;
  }

  private static String payload(StoredMessage message) {
    var view = message.view();
    return view.body().toString(view.payloadAt(), view.payloadBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void answersOnceTheMessageIsInTheLog() {
    var answer = broker.put("/v1/topics/shop/7/orders", "paid");

    assertThat(answer.status()).isEqualTo(201);
    assertThat(answer.header("content-type")).isEqualTo("application/json");
    assertThat(answer.header("x-request-id")).isNotEmpty();
    var message = stored().get(0);
    var offset = "0-" + message.offset();
    assertThat(answer.json())
        .isEqualTo(
            HttpBroker.JSON
                .createObjectNode()
                .put("id", offset)
                .put("topic", "shop/7/orders")
                .put("offset", offset)
                .put("ts", "2023-11-14T22:13:20.000Z")
                .put("matched", 0));
    assertThat(message.view().topic()).isEqualTo("shop/7/orders");
    assertThat(message.view().qos()).isEqualTo(1);
    assertThat(message.view().retain()).isFalse();
    assertThat(payload(message)).isEqualTo("paid");
  }

  @Test
  void takesPostAsWellAsPut() {
    assertThat(broker.send("POST", "/v1/topics/a", "x").status()).isEqualTo(201);
    assertThat(stored()).hasSize(1);
  }

  @Test
  void storesQosZeroToo() {
    assertThat(broker.put("/v1/topics/a?qos=0", "x").status()).isEqualTo(201);
    assertThat(stored().get(0).view().qos()).isZero();
  }

  @Test
  void takesParametersFromTheQueryOrTheHeader() {
    broker.put("/v1/topics/a?qos=2&retain=true&expiry=90s", "x");
    broker.put("/v1/topics/a", "x", "QoS", "2", "Retain", "true", "Expiry", "90s");

    assertThat(stored())
        .hasSize(2)
        .allSatisfy(
            message -> {
              assertThat(message.view().qos()).isEqualTo(2);
              assertThat(message.view().retain()).isTrue();
              assertThat(message.view().expirySeconds()).isEqualTo(90);
            });
  }

  @Test
  void carriesPriorityAndKeyAndShowsThem() {
    broker.put("/v1/topics/a?priority=7&key=order-17&user-x=1", "x");
    broker.put("/v1/topics/a", "x", "Priority", "7", "Key", "order-17", "user-x", "1");

    assertThat(stored())
        .hasSize(2)
        .allSatisfy(
            message ->
                assertThat(
                        new String(
                            JsonBody.bytes(out -> MessageJson.write(out, message)),
                            StandardCharsets.UTF_8))
                    .contains("\"priority\":7,\"key\":\"order-17\",\"properties\":{\"x\":\"1\"}"));
  }

  @Test
  void leavesWhatBrowsersSayOfTheRequestsOwnPriorityAlone() {
    assertThat(broker.put("/v1/topics/a?priority=3", "x", "Priority", "u=1, i").status())
        .isEqualTo(201);

    assertThat(MessageProperties.priority(stored().get(0).view())).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-1", "high", "", "u=1"})
  void refusesAPriorityThatIsNoDigit(String priority) {
    var query = "/v1/topics/a?priority=" + priority.replace("=", "%3D");
    assertThat(broker.put(query, "x").json().get("code").asText()).isEqualTo("bad_priority");
    assertThat(stored()).isEmpty();
  }

  @Test
  void carriesMqttPropertiesAndCloudEvents() {
    broker.put(
        "/v1/topics/a?responseTopic=answers%2F1&correlationData=AQID&user-Tier=gold&user-Tier=new",
        "{}",
        "Content-Type",
        "application/json",
        "User-Region",
        "north",
        "User-Agent",
        "not a property",
        "ce-id",
        "1",
        "ce-source",
        "/shop%20one",
        "ce-specversion",
        "1.0",
        "ce-type",
        "sold");

    var json =
        new String(
            JsonBody.bytes(out -> MessageJson.write(out, stored().get(0))), StandardCharsets.UTF_8);
    assertThat(json)
        .contains(
            "\"contentType\":\"application/json\",\"responseTopic\":\"answers/1\","
                + "\"correlationData\":\"AQID\",\"properties\":{\"Tier\":[\"gold\",\"new\"],"
                + "\"region\":\"north\"")
        .contains("\"id\":\"1\"", "\"source\":\"/shop one\"", "\"type\":\"sold\"")
        .doesNotContain("not a property");
  }

  @Test
  void countsThatCurlsOwnContentTypeSaysNothing() {
    broker.put("/v1/topics/a", "x", "Content-Type", "application/x-www-form-urlencoded");

    assertThat(stored().get(0).view().propertiesBytes()).isZero();
  }

  @Test
  void decodesTheTopicLevelByLevel() {
    broker.put("/v1/topics/caf%C3%A9/%20/a%2Fb/", "x");
    broker.raw().head("PUT /v1/topics//x/./y", "Content-Length: 0").receive();

    assertThat(stored().get(0).view().topic()).isEqualTo("café/ /a/b/");
    assertThat(stored().get(1).view().topic()).isEqualTo("/x/./y");
  }

  @Test
  void keepsBytesThatAreNotText() {
    var bytes = new byte[] {0, (byte) 0xFF, 3};
    assertThat(broker.sendAsync("PUT", "/v1/topics/a", bytes).join().status()).isEqualTo(201);

    var json =
        new String(
            JsonBody.bytes(out -> MessageJson.write(out, stored().get(0))), StandardCharsets.UTF_8);
    assertThat(json).contains("\"payloadBase64\":\"AP8D\"").doesNotContain("\"payload\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/topics/a%2Fb%2F%2B, bad_topic, wildcard",
    "/v1/topics/a%23, bad_topic, wildcard",
    "/v1/topics/, bad_topic, is empty",
    "/v1/topics/a%00b, bad_topic, U+0000",
    "/v1/topics/$SYS/x, reserved_topic, start with $",
    "/v1/topics/a?qos=3, bad_qos, 'qos is 0, 1 or 2, found \"3\"'",
    "/v1/topics/a?qos=1&qos=1, repeated_parameter, repeatedly|2 times",
    "/v1/topics/a?retain=maybe, bad_retain, true or false",
    "/v1/topics/a?expiry=soon, bad_expiry, 500ms",
    "/v1/topics/a?expiry=0s, bad_expiry, at least 1s",
    "/v1/topics/a?expiry=999999999d, bad_expiry, at most",
    "/v1/topics/a?responseTopic=a%2F%23, bad_topic, responseTopic",
    "/v1/topics/a?correlationData=%3F, bad_correlationData, Base64",
    "/v1/topics/a?later=5m, unknown_parameter, later is not known",
    "/v1/topics/a?user-x=%00, bad_property, U+0000",
    "/v1/topics/a?user-x=%FF, bad_encoding, UTF-8",
    "/v1/topics/%FF, bad_encoding, UTF-8",
  })
  void refusesWhatItCannotPublishInOneSentence(String path, String code, String detail) {
    var answer = broker.put(path, "x");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    var problem = answer.json();
    assertThat(problem.fieldNames())
        .toIterable()
        .containsExactly("type", "title", "status", "detail", "code", "requestId");
    assertThat(problem.get("status").asInt()).isEqualTo(400);
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("detail").asText())
        .containsPattern(detail.replace("$", "\\$").replace("+", "\\+"));
    assertThat(problem.get("requestId").asText()).isEqualTo(answer.header("x-request-id"));
    assertThat(stored()).isEmpty();
  }

  @Test
  void refusesBrokenPercentEncoding() {
    for (var path : List.of("/v1/topics/a%zz", "/v1/topics/a%4", "/v1/topics/a%")) {
      var reply =
          broker
              .raw()
              .send("PUT " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n")
              .receive();
      assertThat(reply.status()).as(path).isEqualTo(400);
      assertThat(reply.json().get("code").asText()).isEqualTo("bad_encoding");
      assertThat(reply.headers()).containsKey("x-request-id");
    }
  }

  @Test
  void refusesEncodedAndMultipartBodies() {
    var zipped = broker.put("/v1/topics/a", "x", "Content-Encoding", "gzip");
    var form = broker.put("/v1/topics/a", "x", "Content-Type", "multipart/form-data; boundary=x");

    assertThat(zipped.status()).isEqualTo(415);
    assertThat(zipped.json().get("detail").asText()).contains("gzip");
    assertThat(form.status()).isEqualTo(415);
    assertThat(form.json().get("detail").asText()).contains("--data-binary");
    assertThat(stored()).isEmpty();
  }

  @Test
  void refusesAnIncompleteCloudEvent() {
    var event = broker.put("/v1/topics/a", "x", "ce-id", "1");

    assertThat(event.status()).isEqualTo(400);
    assertThat(event.json().get("detail").asText())
        .endsWith("missing: ce-source, ce-specversion, ce-type");
    assertThat(stored()).isEmpty();
  }

  @Test
  void refusesABodyAboveTheLimitWhetherAnnouncedOrNot() {
    var limits = new HttpLimits(100, 16 << 10, 8 << 10, 1000, 1000);
    restart(HttpBroker.OPTIONS.withLimits(limits), new MemoryDisk());

    var announced = broker.put("/v1/topics/a", "x".repeat(101));
    assertThat(announced.status()).isEqualTo(413);
    assertThat(announced.json().get("detail").asText())
        .isEqualTo("a body has at most http.body-bytes-max = 100 bytes, found one of 101 bytes");

    try (var chunked = broker.raw()) {
      chunked.head("PUT /v1/topics/a", "Transfer-Encoding: chunked");
      chunked.send("40\r\n" + "x".repeat(64) + "\r\n40\r\n" + "x".repeat(64) + "\r\n");
      var reply = chunked.receive();
      assertThat(reply.status()).isEqualTo(413);
      assertThat(reply.headers()).containsEntry("connection", "close");
      chunked.send("0\r\n\r\n");
      assertThat(chunked.isClosed()).isTrue();
    }
    assertThat(broker.put("/v1/topics/a", "x".repeat(100)).status()).isEqualTo(201);
  }

  @Test
  void refusesBodiesBeyondWhatOneEventLoopMayHold() {
    var limits = new HttpLimits(100, 16 << 10, 8 << 10, 150, 1000);
    restart(HttpBroker.OPTIONS.withLimits(limits), new MemoryDisk());
    try (var slow = broker.raw()) {
      slow.head("PUT /v1/topics/a", "Content-Length: 100");
      slow.send("x".repeat(99));
      var refused =
          Awaitility.await()
              .until(
                  () -> broker.put("/v1/topics/b", "x".repeat(90)),
                  answer -> answer.status() == 503);
      assertThat(refused.header("retry-after")).isEqualTo("1");
      assertThat(refused.json().get("code").asText()).isEqualTo("overloaded");

      slow.send("x");
      assertThat(slow.receive().status()).isEqualTo(201);
    }
    assertThat(broker.put("/v1/topics/b", "x".repeat(90)).status()).isEqualTo(201);
  }

  /** It said 507 to the first one only, and 503 to all after it. */
  @Test
  void saysThatTheLogIsFullForAsLongAsItIs() {
    broker.health.stalled(new LogException("no room"));
    var refused = broker.put("/v1/topics/a", "x");
    broker.health.resumed();

    assertThat(refused.status()).isEqualTo(507);
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(refused.json().get("code").asText()).isEqualTo("log_full");
    assertThat(refused.json().get("detail").asText()).contains("no room");
    assertThat(broker.put("/v1/topics/a", "x").status()).isEqualTo(201);
  }

  @Test
  void saysThatTheLogIsFull() {
    restart(HttpBroker.OPTIONS, new MemoryDisk(10, Long.MAX_VALUE));

    var answer = broker.put("/v1/topics/a", "x");

    assertThat(answer.status()).isEqualTo(507);
    assertThat(answer.json().get("code").asText()).isEqualTo("log_full");
  }

  @Test
  void refusesAMessageForAQueueThatIsFull() {
    broker.close();
    var queue = new QueueLimits(2, 1 << 20, QueueLimits.ANY_AGE, OverflowPolicy.REFUSE);
    broker = HttpBroker.start(new DeliveryLimits(queue, 1L << 40, 10));
    broker.leaveASubscriber("away", "full/#");
    broker.put("/v1/topics/full/1", "x");
    broker.put("/v1/topics/full/2", "x");

    var refused = broker.put("/v1/topics/full/3?retain=true", "x");

    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.header("retry-after")).isEqualTo("1");
    assertThat(refused.json().get("code").asText()).isEqualTo("queue_full");
    assertThat(refused.json().get("detail").asText())
        .contains("client away", "delivery.queue-messages-max = 2", "delivery.queue-overflow");
    assertThat(broker.put("/v1/topics/elsewhere", "x").status()).isEqualTo(201);
    assertThat(broker.put("/v1/topics/full/3?qos=0", "x").status()).isEqualTo(201);
    var batch =
        broker.send(
            "POST",
            "/v1/publish",
            "[{\"topic\":\"full/1\",\"payload\":\"x\"},{\"topic\":\"a\",\"payload\":\"x\"}]",
            "Content-Type",
            "application/json");
    assertThat(batch.json().get("results").get(0).get("status").asInt()).isEqualTo(429);
    assertThat(batch.json().get("results").get(1).get("status").asInt()).isEqualTo(201);
    assertThat(stored()).hasSize(5);
    assertThat(broker.shard.retainedCount()).isZero();
  }

  @Test
  void answersNothingBeforeTheMessageIsDurable() {
    broker.close();
    broker = HttpBroker.startStepped();
    var answer = broker.sendAsync("PUT", "/v1/topics/a", "x");
    Awaitility.await()
        .until(
            () ->
                broker
                    .metrics
                    .scrape()
                    .contains(
                        "honeyguide_publish_received_total{protocol=\"http\",qos=\"1\"} 1.0"));
    assertThat(answer).isNotDone();

    Awaitility.await().until(() -> broker.step() && !stored().isEmpty());

    assertThat(answer.join().status()).isEqualTo(201);
  }

  @Test
  void answersWhatIsUnderWayWhenTheListenerCloses() {
    broker.close();
    broker = HttpBroker.startStepped();
    var answer = broker.sendAsync("PUT", "/v1/topics/a", "x");
    Awaitility.await()
        .until(
            () ->
                broker
                    .metrics
                    .scrape()
                    .contains(
                        "honeyguide_publish_received_total{protocol=\"http\",qos=\"1\"} 1.0"));

    var closed = CompletableFuture.runAsync(broker::stopListening);
    Awaitility.await().until(() -> broker.step() && !stored().isEmpty());

    assertThat(answer.join().status()).isEqualTo(201);
    closed.join();
  }

  @Test
  void givesUpWaitingForTheLogInTime() {
    broker.close();
    broker = HttpBroker.startStepped();
    var answer = broker.sendAsync("PUT", "/v1/topics/a", "x");
    Awaitility.await()
        .until(
            () ->
                broker
                    .metrics
                    .scrape()
                    .contains(
                        "honeyguide_publish_received_total{protocol=\"http\",qos=\"1\"} 1.0"));

    broker.time.advanceMs(HttpDeadlines.DEFAULT.commitMs());

    assertThat(answer.join().status()).isEqualTo(503);
    assertThat(answer.join().json().get("code").asText()).isEqualTo("outcome_unknown");
  }
}
