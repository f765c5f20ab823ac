package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Recommendations asked for by MQTT 5 request, through a real broker. */
@ExtendWith(SharedBroker.class)
class RecommendationRequestTest {

  private static final String REQUESTS = "recommendations/requests";
  private static final String REPLIES = "recommendations/responses/asker";

  private static WireBytes addressed(String replies, int number) {
    return new WireBytes()
        .u8(PropertyId.CORRELATION_DATA)
        .binary((byte) number)
        .u8(PropertyId.RESPONSE_TOPIC)
        .text(replies);
  }

  /** No waiting in between: the request stands behind the events in the log. */
  @Test
  void answersWithTheEventsThatWerePublishedJustBefore(BrokerProcess broker) {
    try (var listener = RawClient.connect(broker.mqttPort(), 5, "asker");
        var client = RawClient.connect(broker.mqttPort(), 5, "asker-pub")) {
      listener.subscribe(1, REPLIES, 1);
      for (var item : List.of("req-tent", "req-mat")) {
        var event = "{\"session\":\"req-1\",\"item\":\"%s\"}".formatted(item);
        publish(client, "behaviour/view", 1, event, new WireBytes());
      }
      publish(client, REQUESTS, 1, "{\"items\":[\"req-tent\"],\"n\":5}", addressed(REPLIES, 7));
      publish(client, REQUESTS, 1, "{\"n\":\"many\"}", addressed(REPLIES, 8));

      var answers = take(listener, 2);

      assertThat(answers.get(0).payload()).contains("{\"id\":\"req-mat\"", "\"source\":\"visit\"");
      assertThat(answers.get(0).numbers(PropertyId.CORRELATION_DATA)).containsExactly(7L);
      assertThat(answers.get(0).texts(PropertyId.CONTENT_TYPE)).containsExactly("application/json");
      assertThat(answers.get(1).payload()).contains("\"code\":\"bad_body\"");
      assertThat(answers.get(1).numbers(PropertyId.CORRELATION_DATA)).containsExactly(8L);
      assertThat(answers.get(1).texts(PropertyId.CONTENT_TYPE))
          .containsExactly("application/problem+json");
    }
  }

  @Test
  void publishesNowhereElseForARequester(BrokerProcess broker) {
    try (var listener = RawClient.connect(broker.mqttPort(), 5, "intruder");
        var client = RawClient.connect(broker.mqttPort(), 5, "intruder-pub")) {
      listener.subscribe(1, REPLIES + "/2", 1);
      listener.subscribe(2, "elsewhere/#", 1);
      publish(client, REQUESTS, 1, "{\"items\":[]}", addressed("elsewhere/a", 1));
      publish(client, REQUESTS, 1, "{\"items\":[]}", addressed(REPLIES + "/2", 2));

      // Answers come in the order of the requests, so this one would be the second.
      assertThat(take(listener, 1).get(0).numbers(PropertyId.CORRELATION_DATA)).containsExactly(2L);
    }
  }
}
