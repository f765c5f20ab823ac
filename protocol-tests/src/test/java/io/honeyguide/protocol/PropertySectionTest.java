package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.subscribeAndLeave;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3.2.3 of the standard: the properties of a PUBLISH on their way to subscribers. */
@ExtendWith(SharedBroker.class)
class PropertySectionTest {

  private static WireBytes everyProperty() {
    return new WireBytes()
        .u8(PropertyId.USER_PROPERTY)
        .text("k")
        .text("v1")
        .u8(PropertyId.PAYLOAD_FORMAT)
        .u8(1)
        .u8(PropertyId.CONTENT_TYPE)
        .text("text/plain; ü")
        .u8(PropertyId.USER_PROPERTY)
        .text("")
        .text("€")
        .u8(PropertyId.RESPONSE_TOPIC)
        .text("reply/here")
        .u8(PropertyId.CORRELATION_DATA)
        .binary((byte) 0, (byte) 0xFF, (byte) 0x80)
        .u8(PropertyId.USER_PROPERTY)
        .text("k")
        .text("v2")
        .u8(PropertyId.USER_PROPERTY)
        .text("k")
        .text("v1");
  }

  private static void assertEveryProperty(Packet got) {
    assertThat(got.numbers(PropertyId.PAYLOAD_FORMAT)).containsExactly(1L);
    assertThat(got.texts(PropertyId.CONTENT_TYPE)).containsExactly("text/plain; ü");
    assertThat(got.texts(PropertyId.RESPONSE_TOPIC)).containsExactly("reply/here");
    assertThat(correlation(got)).isEqualTo("00ff80");
    assertThat(got.texts(PropertyId.USER_PROPERTY)).containsExactly("k=v1", "=€", "k=v2", "k=v1");
    assertThat(got.properties()).hasSize(8);
  }

  private static String correlation(Packet got) {
    return got.properties().stream()
        .filter(each -> each.id() == PropertyId.CORRELATION_DATA)
        .map(each -> HexFormat.of().formatHex(each.value()))
        .findFirst()
        .orElse("none");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.2-4")
  @Tag("MQTT5-3.3.2-15")
  @Tag("MQTT5-3.3.2-16")
  @Tag("MQTT5-3.3.2-17")
  @Tag("MQTT5-3.3.2-18")
  @Tag("MQTT5-3.3.2-20")
  @Tag("MQTT5-1.5.7-1")
  void passesPropertiesOnUnchanged(int qos, BrokerProcess broker) {
    var topic = "property/pass/" + qos;
    try (var subscriber = RawClient.connect(broker.mqttPort(), 5, "sub-" + topic);
        var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscriber.subscribe(1, topic, qos);
      publish(client, topic, qos, "x", everyProperty());
      assertEveryProperty(take(subscriber));
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-4")
  @Tag("MQTT5-3.3.2-17")
  @Tag("MQTT5-3.3.2-18")
  void passesPropertiesOnUnchangedFromAQueueAndWhenSentAgain(BrokerProcess broker) {
    var name = "property/queue";
    subscribeAndLeave(broker, lasting(5, name), name, 1);
    try (var publisher = RawClient.connect(broker.mqttPort(), 5, "pub-" + name)) {
      publish(publisher, name, 1, "x", everyProperty());
    }
    for (var i = 0; i < 2; i++) {
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
        assertEveryProperty(client.receive(Packet.PUBLISH));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.2-4")
  void inventsNoProperties(int qos, BrokerProcess broker) {
    var topic = "property/none/" + qos;
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic, qos);
      publish(broker, topic, qos, "from 3.1.1");
      assertThat(take(client).properties()).isEmpty();
      try (var publisher = RawClient.connect(broker.mqttPort(), 5, "pub-" + topic)) {
        publish(publisher, topic, qos, false, "from 5.0");
      }
      assertThat(take(client).properties()).isEmpty();
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-4")
  @Tag("MQTT5-3.3.2-20")
  void takesDefaultsAndEmptyTexts(BrokerProcess broker) {
    var topic = "property/empty";
    var properties =
        new WireBytes()
            .u8(PropertyId.PAYLOAD_FORMAT)
            .u8(0)
            .u8(PropertyId.CONTENT_TYPE)
            .text("")
            .u8(PropertyId.CORRELATION_DATA)
            .binary(new byte[0])
            .u8(PropertyId.USER_PROPERTY)
            .text("")
            .text("");
    try (var subscriber = RawClient.connect(broker.mqttPort(), 5, "sub-" + topic);
        var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscriber.subscribe(1, topic, 1);
      publish(client, topic, 1, "x", properties);
      var got = take(subscriber);
      // What equals the default may be left away.
      assertThat(got.numbers(PropertyId.PAYLOAD_FORMAT)).isSubsetOf(0L);
      assertThat(got.texts(PropertyId.CONTENT_TYPE)).isSubsetOf("");
      assertThat(got.texts(PropertyId.CORRELATION_DATA)).isSubsetOf("");
      assertThat(got.texts(PropertyId.USER_PROPERTY)).containsExactly("=");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.2-4")
  void leavesPropertiesAwayForClientsBefore5(int qos, BrokerProcess broker) {
    var topic = "property/versions/" + qos;
    try (var subscriber = RawClient.connect(broker.mqttPort(), 4, "sub-" + topic);
        var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      subscriber.subscribe(1, topic, qos);
      publish(client, topic, qos, "x", everyProperty());
      var got = take(subscriber);
      assertThat(got.payload()).isEqualTo("x");
      assertThat(got.body()).hasSize(2 + topic.length() + (qos > 0 ? 2 : 0) + 1);
    }
  }
}
