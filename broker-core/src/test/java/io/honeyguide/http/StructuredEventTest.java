package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredEventTest {

  private static final String ATTRIBUTES =
      "\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/shop \u00fc\",\"type\":\"sold\"";

  private final HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private HttpBroker.Answer publish(String event) {
    return broker.put(
        "/v1/topics/a?priority=3",
        event,
        "Content-Type",
        StructuredEvent.CONTENT_TYPE + "; charset=utf-8");
  }

  private static String event(String more) {
    return "{" + ATTRIBUTES + more + "}";
  }

  private JsonNode message(HttpBroker.Answer published) {
    assertThat(published.status()).as(published.response().body()).isEqualTo(201);
    var shown = broker.get("/v1/messages/" + published.json().get("id").asText()).json();
    ((ObjectNode) shown).remove("id");
    ((ObjectNode) shown).remove("offset");
    return shown;
  }

  @Test
  void becomesTheMessageThatItIsInBinaryMode() {
    var structured =
        publish(
            event(
                ",\"datacontenttype\":\"application/json\",\"sum\":7,\"paid\":true,\"none\":null,"
                    + "\"data\":{\"item\": \"tent\"}"));
    var binary =
        broker.put(
            "/v1/topics/a?priority=3",
            "{\"item\": \"tent\"}",
            "Content-Type",
            "application/json",
            "ce-specversion",
            "1.0",
            "ce-id",
            "1",
            "ce-source",
            "/shop%20%C3%BC",
            "ce-type",
            "sold",
            "ce-sum",
            "7",
            "ce-paid",
            "true");

    assertThat(message(structured)).isEqualTo(message(binary));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ",\"data\":[1, 2]|[1, 2]|application/json",
        ",\"data\":\"a\\u00e9\"|\"a\\u00e9\"|application/json",
        ",\"data\":12.50|12.50|application/json",
        ",\"data\":12.50,\"x\":\"y\"|12.50|application/json",
        ",\"data\":false|false|application/json",
        ",\"data\":\"a\\u00e9\",\"datacontenttype\":\"text/plain\"|a\u00e9|text/plain",
        ",\"datacontenttype\":\"text/plain\",\"data\":\"\\\"\"|\"|text/plain",
        ",\"data\":\"x\",\"datacontenttype\":\"application/hal+json\"|\"x\"|application/hal+json",
        ",\"data_base64\":\"aGk=\",\"datacontenttype\":\"text/plain\"|hi|text/plain",
        ",\"data\":null,\"data_base64\":\"aGk=\"|hi|``",
        "``|``|``",
      })
  void itsDataIsThePayload(String more, String payload, String type) {
    var message = message(publish(event(more)));

    assertThat(message.path("payload").asText()).isEqualTo(payload);
    assertThat(message.path("contentType").asText()).isEqualTo(type);
    assertThat(message.at("/properties/source").asText()).isEqualTo("/shop \u00fc");
    assertThat(message.at("/properties").has("datacontenttype")).isFalse();
  }

  @Test
  void isRetainedAndKnownByItsNameAsAnyMessage() {
    var first =
        broker.put(
            "/v1/retained/a",
            event(",\"data\":1"),
            "Content-Type",
            StructuredEvent.CONTENT_TYPE,
            "Idempotency-Key",
            "k");

    assertThat(first.status()).isEqualTo(200);
    assertThat(broker.get("/v1/retained/a").json().get("payload").asText()).isEqualTo("1");
    assertThat(
            broker
                .put("/v1/retained/a", event(""), "Content-Type", StructuredEvent.CONTENT_TYPE)
                .status())
        .as("an event without data is no retained message")
        .isEqualTo(422);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "7",
        "{",
        "{\"id\":\"1\"}",
        "{\"id\":null,\"source\":\"a\",\"type\":\"b\",\"specversion\":\"1.0\"}",
      })
  void refusesWhatIsNoEvent(String body) {
    requireRefused(publish(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",\"id\":\"2\"",
        ",\"Upper\":\"x\"",
        ",\"with-dash\":\"x\"",
        ",\"\":\"x\"",
        ",\"x\":{}",
        ",\"x\":[\"a\"]",
        ",\"x\":1.5",
        ",\"x\":\"\\u0000\"",
        ",\"x\":\"\\ud800\"",
        ",\"data\":1,\"data_base64\":\"aGk=\"",
        ",\"data_base64\":\"?\"",
        ",\"data_base64\":7",
        ",\"data\":\"\\ud800\",\"datacontenttype\":\"text/plain\"",
        ",\"datacontenttype\":\"a\\u0000b\"",
        "} {",
      })
  void refusesAnEventThatIsFaulty(String more) {
    requireRefused(publish(event(more)));
    requireRefused(publish("{" + ATTRIBUTES + ",\"data\":" + "[".repeat(50_000)));
    requireRefused(publish(event(",\"data\":" + "9".repeat(101))));
  }

  private void requireRefused(HttpBroker.Answer answer) {
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(400);
    assertThat(answer.json().get("detail").asText()).doesNotContain("Exception");
    assertThat(broker.get("/v1/messages").json().get("messages")).isEmpty();
  }

  @Test
  void refusesAnEventInBothModes() {
    var answer =
        broker.put(
            "/v1/topics/a",
            event(""),
            "Content-Type",
            StructuredEvent.CONTENT_TYPE,
            "ce-id",
            "1",
            "ce-source",
            "a",
            "ce-specversion",
            "1.0",
            "ce-type",
            "b");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().get("code").asText()).isEqualTo("bad_event");
  }

  @Test
  void leavesOtherFormatsOfEventsAsTheyAre() {
    var published =
        broker.put("/v1/topics/a", "<event/>", "Content-Type", "application/cloudevents+xml");

    assertThat(message(published).get("payload").asText()).isEqualTo("<event/>");
  }
}
