package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BatchEndpointTest {

  private static final String JSON = "application/json";
  private static final String LINES = "application/x-ndjson";

  private HttpBroker broker;

  @BeforeEach
  void start() {
    broker = HttpBroker.start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private HttpBroker.Answer publish(String body, String type) {
    return broker.send("POST", "/v1/publish", body, "Content-Type", type);
  }

  private List<JsonNode> stored() {
    var messages = new ArrayList<JsonNode>();
    broker.get("/v1/messages?since=all&limit=1000").json().get("messages").forEach(messages::add);
    return messages;
  }

  private static List<Integer> statuses(HttpBroker.Answer answer) {
    var statuses = new ArrayList<Integer>();
    answer.json().get("results").forEach(result -> statuses.add(result.get("status").asInt()));
    return statuses;
  }

  @Test
  void publishesTheMessagesOfAnArrayInOrder() {
    var answer =
        publish(
            """
            [{"topic":"a/1","payload":"first"},
             {"topic":"a/2","payload":"second","qos":2,"retain":true,"expiry":"1h"}]
            """,
            JSON);

    assertThat(answer.status()).isEqualTo(200);
    assertThat(statuses(answer)).containsExactly(201, 201);
    var messages = stored();
    assertThat(messages)
        .extracting(m -> m.get("payload").asText())
        .containsExactly("first", "second");
    assertThat(messages.get(0).get("id"))
        .isEqualTo(answer.json().get("results").get(0).get("id"))
        .isEqualTo(answer.json().get("results").get(0).get("offset"));
    assertThat(messages.get(1).get("qos").asInt()).isEqualTo(2);
    assertThat(messages.get(1).get("retain").asBoolean()).isTrue();
    assertThat(messages.get(1).has("expiresAt")).isTrue();
  }

  @Test
  void takesOneObjectPerLineAndLeavesOutEmptyLines() {
    var answer =
        publish(
            "{\"topic\":\"a\",\"payload\":\"1\"}\r\n\n  \n{\"topic\":\"b\",\"payload\":\"2\"}",
            LINES);

    assertThat(statuses(answer)).containsExactly(201, 201);
    assertThat(stored()).extracting(m -> m.get("topic").asText()).containsExactly("a", "b");
  }

  @Test
  void tellsByTheFirstByteWhichFormABodyHasWhenNobodySays() {
    var lines = broker.send("POST", "/v1/publish", "{\"topic\":\"a\"}\n{\"topic\":\"b\"}");
    var array = broker.send("POST", "/v1/publish", "  [{\"topic\":\"c\"}]");

    assertThat(statuses(lines)).containsExactly(201, 201);
    assertThat(statuses(array)).containsExactly(201);
  }

  @Test
  void keepsJsonPayloadsAsTheyStandInTheBatch() {
    publish(
        "[ {\"payload\" :  {\"price\": 12.50, \"tags\":[ 1,2 ]} , \"topic\":\"object\"},\n"
            + "{\"topic\":\"array\",\"payload\":[1, \"ü\"]},"
            + "{\"topic\":\"number\",\"payload\":1e3},{\"topic\":\"truth\",\"payload\":true},"
            + "{\"topic\":\"nothing\",\"payload\":null}]",
        JSON);

    assertThat(stored())
        .extracting(m -> m.get("payload").asText())
        .containsExactly("{\"price\": 12.50, \"tags\":[ 1,2 ]}", "[1, \"ü\"]", "1e3", "true", "");
    assertThat(stored().get(0).get("contentType").asText()).isEqualTo(JSON);
    assertThat(stored().get(4).has("contentType")).isFalse();
  }

  @Test
  void keepsJsonPayloadsOfLinesAsTheyStand() {
    publish("{\"topic\":\"a\"}\n  {\"topic\":\"b\",\"payload\": {\"n\": [ 1 ]} }\n", LINES);

    assertThat(stored().get(1).get("payload").asText()).isEqualTo("{\"n\": [ 1 ]}");
  }

  @Test
  void carriesBytesAndProperties() {
    publish(
        """
        [{"topic":"a","payloadBase64":"/wA=","contentType":"image/x","responseTopic":"r/1",
          "correlationData":"AQID","properties":{"tier":"gold","tag":["x","y"]}}]
        """,
        JSON);

    var message = stored().get(0);
    assertThat(message.get("payloadBase64").asText()).isEqualTo("/wA=");
    assertThat(message.get("contentType").asText()).isEqualTo("image/x");
    assertThat(message.get("responseTopic").asText()).isEqualTo("r/1");
    assertThat(message.get("correlationData").asText()).isEqualTo("AQID");
    assertThat(message.get("properties").get("tier").asText()).isEqualTo("gold");
    assertThat(message.get("properties").get("tag")).hasSize(2);
  }

  @Test
  void publishesWhatIsGoodAmongWhatIsNot() {
    var answer =
        publish(
            """
            [{"topic":"good/1"}, {"topic":"a/+"}, 17, [1,[2]], {"payload":"x"},
             {"topic":"a","qos":3}, {"topic":"a","typo":{"deep":[1]}}, {"topic":"$SYS/x"},
             {"topic":"a","payloadBase64":"?"}, {"topic":"a","payload":"x","payloadBase64":""},
             {"topic":"a","topic":"b"}, {"topic":"a","properties":{"n":1}},
             {"topic":"a","properties":[]}, {"topic":"a","payload":"\\ud800"},
             {"topic":"a","properties":{"n":"\\u0000"}}, {"topic":["a"]}, {"topic":"good/2"}]
            """,
            JSON);

    assertThat(statuses(answer).get(0)).isEqualTo(201);
    assertThat(statuses(answer).get(16)).isEqualTo(201);
    assertThat(statuses(answer).subList(1, 16)).containsOnly(400);
    assertThat(answer.json().get("results"))
        .filteredOn(result -> result.has("error"))
        .extracting(result -> result.get("error").get("code").asText())
        .containsExactly(
            "bad_topic",
            "bad_message",
            "bad_message",
            "bad_topic",
            "bad_qos",
            "unknown_parameter",
            "reserved_topic",
            "bad_payloadBase64",
            "repeated_parameter",
            "repeated_parameter",
            "bad_property",
            "bad_property",
            "bad_payload",
            "bad_property",
            "bad_topic");
    assertThat(stored())
        .extracting(m -> m.get("topic").asText())
        .containsExactly("good/1", "good/2");
  }

  @Test
  void aMalformedLineIsOneFaultyItem() {
    var answer =
        publish(
            "{\"topic\":\"a\"}\n{\"topic\":\n{\"topic\":\"b\"} {}\nnonsense\n{\"topic\":\"c\"}",
            LINES);

    assertThat(statuses(answer)).containsExactly(201, 400, 400, 400, 201);
    assertThat(stored()).hasSize(2);
  }

  @Test
  void refusesAnArrayThatIsMalformedAsAWhole() {
    for (var body :
        List.of("[{\"topic\":\"a\"},", "[{\"topic\":\"a\"}] x", "{\"topic\":\"a\"}", "", "[{]")) {
      var answer = publish(body, JSON);

      assertThat(answer.status()).as(body).isEqualTo(400);
      assertThat(answer.header("Content-Type")).isEqualTo(Problem.CONTENT_TYPE);
    }
    assertThat(stored()).isEmpty();
  }

  @Test
  void refusesNestingAndNumbersBeyondTheirLimits() {
    var deep = "[".repeat(BatchReader.DEPTH_MAX) + "]".repeat(BatchReader.DEPTH_MAX);
    var number = "9".repeat(BatchReader.NUMBER_CHARACTERS_MAX + 1);

    var depth = publish("[{\"topic\":\"a\",\"payload\":" + deep + "}]", JSON);
    var digits = publish("[{\"topic\":\"a\",\"payload\":" + number + "}]", JSON);
    var lines =
        publish(
            "{\"topic\":\"a\",\"payload\":"
                + deep
                + "}\n{\"topic\":\"a\",\"expiry\":"
                + number
                + "}\n{\"topic\":\"fine\"}",
            LINES);

    assertThat(depth.status()).isEqualTo(400);
    assertThat(depth.json().get("code").asText()).isEqualTo("bad_json");
    assertThat(digits.status()).isEqualTo(400);
    assertThat(statuses(lines)).containsExactly(400, 400, 201);
  }

  @Test
  void refusesMoreMessagesThanABatchMayHave() {
    var lines = "{\"topic\":\"a\"}\n".repeat(BatchReader.ITEMS_MAX + 1);

    var answer = publish(lines, LINES);

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.json().get("code").asText()).isEqualTo("too_many_messages");
    assertThat(stored()).isEmpty();
  }

  @Test
  void takesAsManyMessagesAsABatchMayHave() {
    var answer = publish("{\"topic\":\"a\"}\n".repeat(BatchReader.ITEMS_MAX), LINES);

    assertThat(statuses(answer)).hasSize(BatchReader.ITEMS_MAX).containsOnly(201);
  }

  @Test
  void anEmptyBatchHasNoResults() {
    assertThat(publish("[]", JSON).json().get("results")).isEmpty();
    assertThat(publish("\n", LINES).json().get("results")).isEmpty();
  }

  @Test
  void takesJsonInUtf8Only() {
    var batch = "[{\"topic\":\"a\",\"payload\":{\"n\":1}}]";

    var wide = publish(batch.getBytes(StandardCharsets.UTF_16LE));
    var marked = publish(("\uFEFF" + batch).getBytes(StandardCharsets.UTF_8));

    assertThat(wide.status()).isEqualTo(400);
    assertThat(wide.json().get("code").asText()).isEqualTo("bad_json");
    assertThat(statuses(marked)).containsExactly(201);
    assertThat(stored()).extracting(m -> m.get("payload").asText()).containsExactly("{\"n\":1}");
  }

  private HttpBroker.Answer publish(byte[] body) {
    return broker.sendAsync("POST", "/v1/publish", body, "Content-Type", JSON).join();
  }

  @Test
  void refusesOtherTypesAndParameters() {
    assertThat(publish("[]", "text/plain").status()).isEqualTo(415);
    assertThat(broker.send("POST", "/v1/publish?qos=1", "[]").status()).isEqualTo(400);
    assertThat(broker.get("/v1/publish").status()).isEqualTo(405);
  }

  @Test
  void holdsEveryMessageToTheRules() {
    broker.close();
    broker =
        HttpBroker.start(
            new AccessOptions(null, true, AccessRules.parse(List.of("deny publish secret/#"))));

    var answer = publish("[{\"topic\":\"secret/a\"},{\"topic\":\"open\"}]", JSON);

    assertThat(statuses(answer)).containsExactly(403, 201);
  }

  @Test
  void answersOnlyWhenAllAreDurable() {
    broker.close();
    broker = HttpBroker.startStepped();
    var body = IntStream.range(0, 50).mapToObj(i -> "{\"topic\":\"a/" + i + "\"}\n").toList();

    var answer = broker.sendAsync("POST", "/v1/publish", String.join("", body));
    Awaitility.await()
        .until(
            () ->
                broker
                    .metrics
                    .scrape()
                    .contains(
                        "honeyguide_publish_received_total{protocol=\"http\",qos=\"1\"} 50.0"));
    assertThat(answer).isNotDone();

    // One run of the writer is one group commit.
    Awaitility.await().until(() -> broker.step() && broker.log.committedOffset() > 0);

    assertThat(broker.log.committedOffset()).isGreaterThanOrEqualTo(50);
    assertThat(statuses(answer.join())).hasSize(50).containsOnly(201);
  }
}
