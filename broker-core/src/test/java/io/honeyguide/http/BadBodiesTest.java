package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Bodies in JSON that no honest client sends to a named subscription: each is answered with a
 * problem, and none is reported as a failure of the broker's own.
 */
class BadBodiesTest {

  private static final String WORK = "/v1/subscriptions/work";
  private static final List<String> PATHS =
      List.of(
          "PUT /v1/subscriptions/new",
          "POST " + WORK + "/pull",
          "POST " + WORK + "/ack",
          "POST " + WORK + "/nack",
          "POST " + WORK + "/extend",
          "POST " + WORK + "/reject",
          "POST " + WORK + "/seek",
          "POST " + WORK + "/dead-letters/redrive");

  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private HttpBroker broker;

  @BeforeEach
  void start() {
    logged.start();
    ((Logger) LoggerFactory.getLogger("io.honeyguide")).addAppender(logged);
    broker = HttpBroker.start();
    assertThat(broker.put(WORK, "{\"filters\":[\"jobs/#\"]}").status()).isEqualTo(201);
  }

  @AfterEach
  void nothingIsReported() {
    broker.close();
    ((Logger) LoggerFactory.getLogger("io.honeyguide")).detachAppender(logged);
    assertThat(logged.list)
        .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .extracting(ILoggingEvent::getFormattedMessage)
        .isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static Stream<byte[]> bodies() {
    return Stream.of(
        bytes("["),
        bytes("{"),
        bytes("null"),
        bytes("7"),
        bytes("{}{}"),
        bytes("{} x"),
        bytes("{\"a\"}"),
        bytes("{a:1}"),
        bytes("\u0000"),
        bytes("[".repeat(100_000)),
        bytes("{\"filters\":" + "[".repeat(100_000)),
        bytes("{\"a\":".repeat(100_000)),
        bytes("{\"max\":" + "9".repeat(100_000) + "}"),
        bytes("{\"max\":1e" + "9".repeat(30) + "}"),
        bytes("{\"max\":-0." + "0".repeat(1_000) + "}"),
        bytes("{\"" + "n".repeat(100_000) + "\":1}"),
        bytes("{\"max\":1,\"max\":1}"),
        bytes("{\"\\ud800\":1}"),
        bytes("{\"ackIds\":[\"\\ud800\"],\"no\":1}"),
        bytes("{\"order\":\"\\udc00\",\"filters\":[\"a\"],\"no\":1}"),
        latin("{\"filters\":[\"\u00ff\"]}"),
        latin("{\"ackIds\":[\"\u00c0\u0080\"]}"),
        latin("{\"\u00ed\u00a0\u0080\":1}"),
        "{\"max\":1}".getBytes(Charset.forName("UTF-16")),
        "{\"max\":1}".getBytes(Charset.forName("UTF-16LE")),
        "{\"max\":1}".getBytes(Charset.forName("UTF-32")),
        new byte[] {0, 0, (byte) 0xFE, (byte) 0xFF, 0x7F, 0x7F, 0x7F, 0x7F},
        new byte[] {(byte) 0xFF, (byte) 0xFE, 0, 0, 1},
        new byte[] {(byte) 0xEF, (byte) 0xBB},
        new byte[] {0, 0, 0, '{'});
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void refusesABodyThatIsNoRequest(byte[] body) {
    for (var path : PATHS) {
      try (var client = broker.raw()) {
        var reply = client.head(path, "Content-Length: " + body.length).send(body).receive();

        assertThat(reply.status()).as("%s: %s", path, reply.body()).isEqualTo(400);
        assertThat(reply.headers()).containsEntry("content-type", Problem.CONTENT_TYPE);
        assertThat(reply.json().get("detail").asText()).doesNotContain("Exception", "\tat ");
      }
    }
    assertThat(broker.get("/v1/subscriptions").json().get("subscriptions")).hasSize(1);
  }

  @Test
  void aTextThatIsHalfACharacterIsNoAckId() {
    var answer = broker.send("POST", WORK + "/ack", "{\"ackIds\":[\"\\ud800\",\"\u00e9\"]}");

    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    assertThat(answer.json().at("/results/0/error/code").asText()).isEqualTo("bad_ackId");
    assertThat(answer.json().at("/results/1/error/code").asText()).isEqualTo("bad_ackId");
  }

  @Test
  void aTextThatIsHalfACharacterIsNeitherFilterNorPlaceNorOrder() {
    for (var definition :
        List.of(
            "{\"filters\":[\"\\ud800\"]}",
            "{\"filters\":[\"a\"],\"order\":\"\\ud800\"}",
            "{\"filters\":[\"a\"],\"start\":\"\\ud800\"}",
            "{\"filters\":[\"a\"],\"start\":{\"offset\":\"\\ud800\"}}",
            "{\"filters\":[\"a\"],\"ackDeadline\":\"\\ud800\"}",
            "{\"filters\":[\"a\"],\"backoff\":[\"\\ud800\"]}")) {
      var answer = broker.put("/v1/subscriptions/new", definition);

      assertThat(answer.status()).as(definition + answer.response().body()).isEqualTo(400);
    }
    var letters = "{\"ids\":[\"\\ud800\"]}";
    assertThat(broker.send("POST", WORK + "/dead-letters/redrive", letters).status())
        .isEqualTo(400);
  }

  @Test
  void whoHalfClosesTheConnectionOfAPullThatWaitsTakesNothing() {
    try (var client = broker.raw()) {
      var body = "{\"wait\":\"30s\"}";
      client.head("POST " + WORK + "/pull", "Content-Length: " + body.length()).send(body);
      Awaitility.await().until(() -> waitingConsumers() == 1);

      client.endSending();

      Awaitility.await().until(() -> waitingConsumers() == 0);
      assertThat(broker.put("/v1/topics/jobs/1", "x").status()).isEqualTo(201);
      assertThat(broker.get(WORK).json().get("inFlight").asInt()).isZero();
    }
  }

  private int waitingConsumers() {
    return broker.get(WORK).json().get("waitingConsumers").asInt();
  }
}
