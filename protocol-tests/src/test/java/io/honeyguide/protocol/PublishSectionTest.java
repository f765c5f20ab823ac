package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.finish;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3 of the standard: what PUBLISH carries, apart from its flags and properties. */
@ExtendWith(SharedBroker.class)
class PublishSectionTest {

  private static final int LARGE_BYTES = 256 * 1024;

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT3-4.5.0-1")
  void carriesAnyPayloadUnchanged(int version, int qos, BrokerProcess broker) {
    var topic = "publish/payload/%d/%d".formatted(version, qos);
    var every = new byte[256];
    for (var i = 0; i < every.length; i++) {
      every[i] = (byte) i;
    }
    var large = new byte[LARGE_BYTES];
    new Random(7).nextBytes(large);
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + topic);
        var publisher = RawClient.connect(broker.mqttPort(), version, "pub-" + topic)) {
      subscriber.subscribe(1, topic, qos);
      for (var payload : new byte[][] {{}, {(byte) 0xFF}, every, large}) {
        publisher.send(publisher.publishBytes(topic, qos, false, 1, payload));
        finish(publisher, qos, 1);
        var got = take(subscriber);
        assertThat(got.topic()).isEqualTo(topic);
        assertThat(got.payloadBytes()).isEqualTo(payload);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "5, 4"})
  @Tag("MQTT5-3.3.2-3")
  @Tag("MQTT3-3.3.2-3")
  void deliversWithTheTopicNameItWasPublishedWith(
      int publishing, int subscribing, BrokerProcess broker) {
    var topic = "publish/name/%d/ü/ /€/x".formatted(publishing);
    try (var subscriber = RawClient.connect(broker.mqttPort(), subscribing, "sub-" + topic);
        var publisher = RawClient.connect(broker.mqttPort(), publishing, "pub-" + topic)) {
      subscriber.subscribe(1, "publish/name/%d/+/+/#".formatted(publishing), 1);
      publish(publisher, topic, 1, false, "x");
      assertThat(take(subscriber).topic()).isEqualTo(topic);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.4.2-1")
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT5-4.3.2-4")
  void acknowledgesWhatNobodySubscribedTo(int version, BrokerProcess broker) {
    var topic = "publish/nobody/" + version;
    try (var publisher = RawClient.connect(broker.mqttPort(), version, topic)) {
      publish(publisher, topic, 1, false, "x");
      publish(publisher, topic, 2, false, "x");
      publisher.publish(topic, 1, false, 2, "x");
      var puback = publisher.receive(Packet.PUBACK);
      if (version == 4) {
        assertThat(puback.body()).hasSize(2);
      }
    }
  }
}
