package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.RawClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.8.3.1 of the standard: No Local. */
@ExtendWith(SharedBroker.class)
class NoLocalSectionTest {

  private static final int NO_LOCAL = 4;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.8.3-3")
  void leavesOwnMessagesAway(int qos, BrokerProcess broker) {
    var topic = "no-local/own/" + qos;
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic, NO_LOCAL | qos);
      publish(client, topic, qos, false, "own");
      publish(broker, topic, qos, "another's");
      assertThat(take(client).payload()).isEqualTo("another's");
    }
  }

  @Test
  @Tag("MQTT5-3.8.3-3")
  void staysWithAResumedSession(BrokerProcess broker) {
    var topic = "no-local/session";
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, topic))) {
      client.subscribe(1, topic, NO_LOCAL | 1);
      publish(client, topic, 1, false, "own, before");
      client.disconnect();
    }
    publish(broker, topic, 1, "another's, queued");
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, topic))) {
      assertThat(take(client).payload()).isEqualTo("another's, queued");
      publish(client, topic, 1, false, "own, after");
      publish(broker, topic, 1, "another's, live");
      assertThat(take(client).payload()).isEqualTo("another's, live");
    }
  }

  @Test
  @Tag("MQTT5-3.8.3-3")
  @Tag("MQTT5-3.8.4-3")
  void goesWhenSubscribedAgainWithout(BrokerProcess broker) {
    var topic = "no-local/off";
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic, NO_LOCAL);
      client.publish(topic, 0, false, 0, "not wanted");
      client.subscribe(2, topic, 0);
      client.publish(topic, 0, false, 0, "wanted");
      assertThat(take(client).payload()).isEqualTo("wanted");
      client.subscribe(3, topic, NO_LOCAL);
      client.publish(topic, 0, false, 0, "not wanted");
      publish(broker, topic, 0, "another's");
      assertThat(take(client).payload()).isEqualTo("another's");
    }
  }

  @Test
  @Tag("MQTT5-3.8.3-3")
  void countsForItsOwnSubscriptionOnly(BrokerProcess broker) {
    var topic = "no-local/overlap";
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic + "/+", NO_LOCAL | 1);
      client.subscribe(2, topic + "/x", 1);
      publish(broker, topic + "/y", 1, "to the first");
      assertThat(take(client).payload()).isEqualTo("to the first");
      client.publish(topic + "/y", 0, false, 0, "own, to the first");
      client.publish(topic + "/x", 0, false, 0, "own, to the second");
      assertThat(take(client).payload()).isEqualTo("own, to the second");
    }
  }
}
