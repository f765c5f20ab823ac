package io.honeyguide.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.log.Durability;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams over HTTP: what they are, and what history shows of them. */
class StreamsEndpointTest {

  private HttpBroker broker = HttpBroker.start();

  @AfterEach
  void close() {
    broker.close();
  }

  private static StreamOptions stream(
      String name, Retain retain, StreamLimits limits, String... filters) {
    var parsed = Stream.of(filters).map(TopicFilter::of).toList();
    return new StreamOptions(
        new StreamDefinition(name, parsed, retain, limits), Durability.OS, "os");
  }

  private void declareTwo() {
    broker.declare(
        List.of(
            stream("clicks", Retain.LIMITS, StreamLimits.UNLIMITED.withMessages(2), "clicks/#"),
            stream("jobs", Retain.INTEREST, StreamLimits.UNLIMITED, "jobs", "chores/+")));
  }

  private String publish(String topic, String payload) {
    var answer = broker.put("/v1/topics/" + topic, payload);
    assertThat(answer.status()).isEqualTo(201);
    return answer.json().get("offset").asText();
  }

  private static List<String> payloads(JsonNode page) {
    var payloads = new ArrayList<String>();
    page.get("messages").forEach(message -> payloads.add(message.get("payload").asText()));
    return payloads;
  }

  @Test
  void showsWhatAStreamIsAndWhatItHolds() {
    declareTwo();
    publish("clicks/1", "a");
    var first = publish("clicks/2", "b");
    var last = publish("clicks/1", "c");

    var shown = broker.get("/v1/streams/clicks").json();

    assertThat(shown.get("filters")).hasSize(1).first().hasToString("\"clicks/#\"");
    assertThat(shown.get("retain").asText()).isEqualTo("limits");
    assertThat(shown.get("retainMessages").asLong()).isEqualTo(2);
    assertThat(shown.get("retainBytes").isNull()).isTrue();
    assertThat(shown.get("retainAgeMs").isNull()).isTrue();
    assertThat(shown.get("force").asText()).isEqualTo("os");
    assertThat(shown.get("messages").asLong()).isEqualTo(2);
    assertThat(shown.get("bytes").asLong()).isPositive();
    assertThat(shown.at("/first/offset").asText()).isEqualTo(first);
    assertThat(shown.at("/last/offset").asText()).isEqualTo(last);
    assertThat(shown.at("/last/ts").asText()).isEqualTo("2023-11-14T22:13:20.000Z");
  }

  @Test
  void listsStreamsByName() {
    declareTwo();

    var streams = broker.get("/v1/streams").json().get("streams");

    assertThat(streams.findValuesAsText("name")).containsExactly("clicks", "jobs");
    assertThat(streams.at("/1/messages").asLong()).isZero();
    assertThat(streams.at("/1/last").isNull()).isTrue();
  }

  @Test
  void saysWhichStreamThereIsNot() {
    var answer = broker.get("/v1/streams/none");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.json().get("code").asText()).isEqualTo("unknown_stream");
    assertThat(broker.get("/v1/streams?limit=1").status()).isEqualTo(400);
    assertThat(broker.put("/v1/streams/none", "x").status()).isEqualTo(405);
  }

  @Test
  void showsNoStreamOfTopicsThatMayNotBeRead() {
    broker.close();
    var rules = AccessRules.parse(List.of("deny subscribe chores/#"));
    broker = HttpBroker.start(new AccessOptions(null, true, rules));
    declareTwo();

    assertThat(broker.get("/v1/streams").json().findValuesAsText("name")).containsExactly("clicks");
    assertThat(broker.get("/v1/streams/jobs").status()).isEqualTo(403);
  }

  @Test
  void historyShowsWhatTheStreamKeeps() {
    declareTwo();
    for (var payload : List.of("a", "b", "c")) {
      publish("clicks/1", payload);
      publish("else", payload);
    }

    assertThat(payloads(broker.get("/v1/messages?filter=clicks/%2B").json()))
        .containsExactly("b", "c");
    assertThat(payloads(broker.get("/v1/messages?filter=clicks/1&order=desc").json()))
        .containsExactly("c", "b");
    assertThat(payloads(broker.get("/v1/messages").json()))
        .containsExactly("a", "b", "b", "c", "c");
  }

  @Test
  void askingForWhatTheStreamNoLongerKeepsIsToldWhatIsTheOldest() {
    declareTwo();
    var gone = publish("clicks/1", "a");
    var oldest = publish("clicks/1", "b");
    publish("clicks/1", "c");

    var answer = broker.get("/v1/messages?filter=clicks/1&since=" + gone);

    assertThat(answer.status()).isEqualTo(410);
    assertThat(answer.json().get("oldest").asText()).isEqualTo(oldest);
    assertThat(payloads(broker.get("/v1/messages?filter=clicks/1&since=" + oldest).json()))
        .containsExactly("b", "c");
    assertThat(payloads(broker.get("/v1/messages?filter=clicks/1&since=1h").json()))
        .containsExactly("b", "c");
    assertThat(broker.get("/v1/messages?since=" + gone).status()).isEqualTo(200);
    assertThat(broker.get("/v1/messages/" + gone).status()).isEqualTo(410);
    assertThat(broker.get("/v1/messages/" + oldest).status()).isEqualTo(200);
  }

  @Test
  void followerGetsWhatNoHistoryKeeps() {
    declareTwo();
    publish("jobs", "before");
    try (var events = broker.events("/v1/messages?filter=jobs")) {
      publish("jobs", "after");

      assertThat(events.next().data().get("payload").asText()).isEqualTo("after");
    }
    assertThat(payloads(broker.get("/v1/messages?filter=jobs").json())).isEmpty();
  }
}
