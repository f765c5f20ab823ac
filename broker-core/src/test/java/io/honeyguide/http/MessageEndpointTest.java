package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Single messages, and the last one of each topic. */
class MessageEndpointTest {

  private HttpBroker broker;

  @BeforeEach
  void start() {
    broker = HttpBroker.start();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private String publish(String topic, String payload, String... headers) {
    return broker.put("/v1/topics/" + topic, payload, headers).json().get("id").asText();
  }

  @Test
  void showsAMessageByItsIdentifier() {
    publish("a", "before");
    var id = publish("a", "it");

    var message = broker.get("/v1/messages/" + id);

    assertThat(message.status()).isEqualTo(200);
    assertThat(message.json().get("id").asText()).isEqualTo(id);
    assertThat(message.json().get("payload").asText()).isEqualTo("it");
  }

  @Test
  void givesACloudEventBackAsItCame() {
    var id =
        publish(
            "a",
            "{}",
            "Content-Type",
            "application/json",
            "ce-id",
            "1",
            "ce-source",
            "/shop%20%C3%BC",
            "ce-specversion",
            "1.0",
            "ce-type",
            "view",
            "ce-trace",
            "x");

    var event = broker.get("/v1/messages/" + id + "?form=payload");

    assertThat(event.response().body()).isEqualTo("{}");
    assertThat(event.header("Content-Type")).isEqualTo("application/json");
    assertThat(event.header("ce-id")).isEqualTo("1");
    assertThat(event.header("ce-source")).isEqualTo("/shop%20%C3%BC");
    assertThat(event.header("ce-specversion")).isEqualTo("1.0");
    assertThat(event.header("ce-type")).isEqualTo("view");
    assertThat(event.header("ce-trace")).isEqualTo("x");
    assertThat(event.header("Message-Id")).isEqualTo(id);
    assertThat(event.header("Message-Topic")).isEqualTo("a");
    assertThat(broker.get("/v1/messages/" + id).json().get("properties").get("source").asText())
        .isEqualTo("/shop ü");
  }

  @Test
  void givesUserPropertiesBackAsHeadersWhereTheyCanStandThere() {
    var id = publish("a?user-tier=gold&user-a%20b=x&user-split=a%0D%0AEvil:%201", "x");

    var answer = broker.get("/v1/messages/" + id + "?form=payload");

    assertThat(answer.header("user-tier")).isEqualTo("gold");
    assertThat(answer.response().headers().map().keySet())
        .noneMatch(name -> name.contains(" ") || name.contains("split") || name.contains("evil"));
    assertThat(answer.header("Content-Type")).isEqualTo("application/octet-stream");
    assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
  }

  @Test
  void showsRetainedMessagesAsTheirPayloadToo() {
    broker.put("/v1/retained/a", "open", "Content-Type", "text/plain");

    var answer = broker.get("/v1/retained/a?form=payload");

    assertThat(answer.response().body()).isEqualTo("open");
    assertThat(answer.header("Content-Type")).isEqualTo("text/plain");
  }

  @Test
  void refusesWhatIsNoMessageHere() {
    publish("a", "x");

    assertThat(broker.get("/v1/messages/0-999").status()).isEqualTo(404);
    assertThat(broker.get("/v1/messages/1-0").status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages/nonsense").status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages/0-0?form=xml").status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages/0-0?since=1").status()).isEqualTo(400);
    assertThat(broker.send("DELETE", "/v1/messages/0-0", "").status()).isEqualTo(405);
  }

  @Test
  void showsNoExpiredMessage() {
    var id = publish("a?expiry=1s", "x");
    broker.time.advanceMs(1000);

    assertThat(broker.get("/v1/messages/" + id).status()).isEqualTo(404);
  }

  @Test
  void holdsReadersToTheRules() {
    broker.close();
    broker =
        HttpBroker.start(
            new AccessOptions(null, true, AccessRules.parse(List.of("deny subscribe secret/#"))));
    var secret = publish("secret/a", "x");

    assertThat(broker.get("/v1/messages/" + secret).status()).isEqualTo(403);
  }

  private List<String> last(String query) {
    var payloads = new ArrayList<String>();
    lastPage(query)
        .get("messages")
        .forEach(message -> payloads.add(message.get("payload").asText()));
    return payloads;
  }

  private JsonNode lastPage(String query) {
    var answer = broker.get("/v1/messages?last=true" + query);
    assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void showsTheNewestMessageOfEachTopic() {
    publish("a/1", "old");
    publish("b", "b");
    publish("a/2", "two");
    publish("a/1", "new");

    assertThat(last("")).containsExactly("new", "two", "b");
    assertThat(last("&filter=a/%23")).containsExactly("new", "two");
    assertThat(last("&since=10m&order=desc")).containsExactly("new", "two", "b");
  }

  @Test
  void goesOnBehindAPageOfLastMessages() {
    publish("a", "a");
    publish("b", "b");
    publish("c", "c");

    var first = lastPage("&limit=2");

    assertThat(first.get("messages")).hasSize(2);
    assertThat(last("&limit=2&until=" + first.get("next").asText())).containsExactly("a");
  }

  @Test
  void findsTopicsBehindManyMessagesOfABusyOne() {
    publish("quiet", "quiet");
    broker.send("POST", "/v1/publish", "{\"topic\":\"busy\",\"payload\":\"x\"}\n".repeat(9_000));

    assertThat(last("&limit=10")).containsExactly("x", "quiet");
  }

  @Test
  void refusesLastMessagesInAnotherOrder() {
    assertThat(broker.get("/v1/messages?last=true&order=asc").status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages?last=true&wait=1s").status()).isEqualTo(400);
    assertThat(broker.get("/v1/messages?last=yes").status()).isEqualTo(400);
  }
}
