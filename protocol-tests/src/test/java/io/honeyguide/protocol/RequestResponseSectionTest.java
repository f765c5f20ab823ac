package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.10 of the standard: requests and their responses. */
@ExtendWith(SharedBroker.class)
class RequestResponseSectionTest {

  private static final int REQUESTS = 5;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.2-15")
  @Tag("MQTT5-3.3.2-16")
  void bringsResponsesBackToWhoAsked(int qos, BrokerProcess broker) {
    var service = "request/service/" + qos;
    var asking = new WireBytes().u8(PropertyId.REQUEST_RESPONSE_INFORMATION).u8(1);
    try (var responder = RawClient.connect(broker.mqttPort(), 5, "responder-" + qos);
        var requester = RawClient.open(broker.mqttPort())) {
      var name = "requester-" + qos;
      var connack = requester.handshake(ConnectBytes.of(5, name).properties(asking));
      // A server may say where responses belong; else the requester chooses.
      var information = connack.texts(PropertyId.RESPONSE_INFORMATION);
      var replies = (information.isEmpty() ? "request/reply" : information.get(0)) + "/" + name;
      requester.subscribe(1, replies, qos);
      responder.subscribe(1, service, qos);

      for (var i = 0; i < REQUESTS; i++) {
        publish(requester, service, qos, "request " + i, addressed(replies, i));
      }
      for (var request : take(responder, REQUESTS)) {
        var number = correlation(request);
        assertThat(request.payload()).isEqualTo("request " + number);
        var to = request.texts(PropertyId.RESPONSE_TOPIC).get(0);
        publish(responder, to, qos, "response " + number, correlated(number));
      }
      var responses = take(requester, REQUESTS);
      for (var i = 0; i < REQUESTS; i++) {
        var response = responses.get(i);
        assertThat(response.payload()).isEqualTo("response " + i);
        assertThat(correlation(response)).isEqualTo(i);
        assertThat(response.texts(PropertyId.RESPONSE_TOPIC)).isEmpty();
      }
    }
  }

  private static int correlation(Packet message) {
    return message.numbers(PropertyId.CORRELATION_DATA).get(0).intValue();
  }

  private static WireBytes correlated(int number) {
    return new WireBytes().u8(PropertyId.CORRELATION_DATA).binary((byte) number);
  }

  private static WireBytes addressed(String replies, int number) {
    return correlated(number).u8(PropertyId.RESPONSE_TOPIC).text(replies);
  }
}
