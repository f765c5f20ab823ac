package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a running broker refuses: the right status or code, and nobody else notices. */
@ExtendWith(SharedBroker.class)
class RequestRefusalTest {

  private static final int MEBIBYTE = 1024 * 1024;

  private static JsonNode assertProblem(HttpResponse<String> answer, int status, String code) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("application/problem+json"));
    var problem = HttpCaller.json(answer.body());
    assertThat(problem.get("status").asInt()).isEqualTo(status);
    assertThat(problem.get("code").asText()).isEqualTo(code);
    assertThat(problem.get("requestId").asText()).isNotEmpty();
    return problem;
  }

  @ParameterizedTest
  @CsvSource({
    "refused/%23, bad_topic",
    "refused/%2B/x, bad_topic",
    "'', bad_topic",
    "refused/%00, bad_topic",
    "%24SYS/x, reserved_topic"
  })
  void refusesABadTopicOverHttp(String topic, String code, BrokerProcess broker) {
    assertProblem(new HttpCaller(broker).send("PUT", "/v1/topics/" + topic, "x"), 400, code);
  }

  @Test
  void namesTheSettingThatABodyIsTooLargeFor(BrokerProcess broker) {
    var http = new HttpCaller(broker);

    var answer = http.send("POST", "/v1/topics/refused/large", new byte[MEBIBYTE + 1]);

    assertThat(assertProblem(answer, 413, "body_too_large").get("detail").asText())
        .contains("http.body-bytes-max");
    assertThat(http.history("refused/large")).isEmpty();
  }

  @Test
  void refusesAnUnknownPath(BrokerProcess broker) {
    assertProblem(new HttpCaller(broker).get("/v1/nothing/here"), 404, "unknown_path");
  }

  @ParameterizedTest
  @CsvSource({
    "DELETE, /v1/topics/a, 'POST, PUT'",
    "POST, /v1/messages, GET",
    "PUT, /metrics, GET",
    "DELETE, /v1/recommendations/trending, GET"
  })
  void refusesAVerbThatAPathDoesNotKnow(
      String verb, String path, String known, BrokerProcess broker) {
    var answer = new HttpCaller(broker).send(verb, path, "");

    assertProblem(answer, 405, "unknown_method");
    assertThat(answer.headers().firstValue("Allow"))
        .hasValueSatisfying(allow -> assertThat(allow).contains(known));
  }

  @Test
  void putsABrokenEventAmongTheDeadLettersWithItsReason(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    var series = "recommender_rejected_total{reason=\"not_json\"}";
    var before = http.metric(series);

    var offset = http.publish("behaviour/view", "no event at all").get("offset").asText();
    // Whatever comes behind it is learned all the same.
    http.publish("behaviour/view", "{\"session\":\"undisturbed\",\"item\":\"lamp\"}");
    var similar = http.get("/v1/recommendations/items/lamp/similar?minOffset=latest");

    assertThat(similar.statusCode()).as(similar.body()).isEqualTo(200);
    assertThat(http.metric(series)).isEqualTo(before + 1);
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(deadLetter(http, offset).get("reason").asText()).contains("not_json"));
    assertThat(deadLetter(http, offset).get("message").get("payload").asText())
        .isEqualTo("no event at all");
    assertThat(http.metric("honeyguide_dead_letters_total")).isGreaterThanOrEqualTo(1);
  }

  private static JsonNode deadLetter(HttpCaller http, String offset) {
    var letters =
        http.getJson("/v1/subscriptions/plugin%2Frecommender%2Fevents/dead-letters")
            .get("deadLetters");
    return StreamSupport.stream(letters.spliterator(), false)
        .filter(letter -> letter.get("offset").asText().equals(offset))
        .findFirst()
        .orElseThrow(() -> new AssertionError(offset + " is not among " + letters));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.2.2-15")
  void closesOnlyTheConnectionOfAnOversizedPacket(int version, BrokerProcess broker) {
    try (var bystander = RawClient.connect(broker.mqttPort(), version, "bystander-large");
        var client = RawClient.connect(broker.mqttPort(), version, "too-large")) {
      client.send(client.publishBytes("refused/large-packet", 0, false, 0, new byte[MEBIBYTE]));

      if (version == 5) {
        assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x95);
      }
      assertThat(client.isClosed()).isTrue();
      await().until(() -> broker.stderr().contains("mqtt.packet-bytes-max"));
      assertThat(new HttpCaller(broker).history("refused/large-packet")).isEmpty();
      assertAlive(bystander);
    }
  }

  private static void assertAlive(RawClient client) {
    client.send(0xC0, 0);
    client.receive(Packet.PINGRESP);
  }

  /** Packets that no client may send, by what is wrong with them, in hexadecimal. */
  private enum Malformed {
    QOS_3("36050001740001"),
    RESERVED_TYPE("0000"),
    LENGTH_OF_FIVE_BYTES("308080808001"),
    WILDCARD_IN_TOPIC("30050003612f23"),
    TOPIC_BEYOND_PACKET("300301f478"),
    BROKEN_UTF_8("30030001ff"),
    PACKET_IDENTIFIER_0("32050001740000"),
    SUBSCRIBE_WITHOUT_FILTER("82020001"),
    SUBSCRIBE_WITH_WRONG_FLAGS("8006000100017400"),
    PING_WITH_BODY("c00100"),
    CONNACK_FROM_CLIENT("20020000");

    private final String packet;

    Malformed(String packet) {
      this.packet = packet;
    }

    byte[] packet() {
      return HexFormat.of().parseHex(packet);
    }
  }

  @ParameterizedTest
  @EnumSource(Malformed.class)
  @Tag("MQTT3-4.8.0-1")
  void closesOnlyTheConnectionOfAMalformedPacket(Malformed malformed, BrokerProcess broker) {
    try (var bystander = RawClient.connect(broker.mqttPort(), 4, "bystander-" + malformed);
        var client = RawClient.connect(broker.mqttPort(), 4, "malformed-" + malformed)) {
      client.send(malformed.packet());

      assertThat(client.isClosed()).isTrue();
      assertAlive(bystander);
    }
  }

  @Test
  void countsAndLogsMalformedPackets(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    var before = malformed(http);
    try (var client = RawClient.connect(broker.mqttPort(), 4, "counted")) {
      client.send(0x36, 3, 0, 1, 't');
      assertThat(client.isClosed()).isTrue();
    }
    assertThat(malformed(http)).isGreaterThan(before);
    assertThat(broker.stderr()).contains("MQ1204 client.refused packet=publish");
  }

  private static double malformed(HttpCaller http) {
    return http.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("honeyguide_malformed_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void answersAnHttpRequestAtTheMqttPortByClosing(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(client.isClosed()).isTrue();
    }
  }
}
