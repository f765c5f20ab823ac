package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.receive;
import static io.honeyguide.protocol.SessionSteps.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.1.2.5 to 3.1.2.7: wills that are published at once, or not at all. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class WillSectionTest {

  private static RawClient connect(BrokerProcess broker, int version, String topic, int qos) {
    var will = ConnectBytes.of(version, topic).will(topic, "gone", qos, false);
    return RawClient.connect(broker.mqttPort(), will);
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-3.1.2-7")
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT5-3.1.2-9")
  @Tag("MQTT5-3.1.2-14")
  @Tag("MQTT3-3.1.2-8")
  @Tag("MQTT3-3.1.2-9")
  @Tag("MQTT3-3.1.2-16")
  void isPublishedWhenTheConnectionBreaks(int version, int qos, BrokerProcess broker) {
    var topic = fresh("breaks");
    try (var watcher = watcher(broker, topic)) {
      connect(broker, version, topic, qos).close();
      var will = receive(watcher, "gone");
      assertThat(will.topic()).isEqualTo(topic);
      assertThat(will.qos()).isEqualTo(qos);
      assertThat(will.isRetain()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.14.4-3")
  @Tag("MQTT5-3.1.2-10")
  @Tag("MQTT3-3.14.4-3")
  @Tag("MQTT3-3.1.2-10")
  void isThrownAwayByDisconnect(int version, BrokerProcess broker) {
    var topic = fresh("disconnect");
    try (var watcher = watcher(broker, topic)) {
      leave(connect(broker, version, topic, 1));
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x04, 0x80, 0x81, 0x98})
  @Tag("MQTT5-3.1.2-8")
  void isPublishedWhenDisconnectSaysAnythingButNormal(int code, BrokerProcess broker) {
    var topic = fresh("with-will");
    try (var watcher = watcher(broker, topic);
        var client = connect(broker, 5, topic, 1)) {
      client.send(0xE0, 1, code);
      receive(watcher, "gone");
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT3-3.1.2-8")
  void isPublishedWhenTheClientBreaksTheRules(int version, BrokerProcess broker) {
    var topic = fresh("error");
    try (var watcher = watcher(broker, topic);
        var client = connect(broker, version, topic, 1)) {
      client.send(0x00, 0);
      receive(watcher, "gone");
      assertEnded(client, version, 0x81);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT3-3.1.2-8")
  void isPublishedWhenAnotherConnectionTakesOver(int version, BrokerProcess broker) {
    var topic = fresh("taken-over");
    try (var watcher = watcher(broker, topic);
        var old = connect(broker, version, topic, 1);
        var next = RawClient.connect(broker.mqttPort(), version, topic)) {
      receive(watcher, "gone");
      assertEnded(old, version, 0x8E);
      leave(next);
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-14")
  @Tag("MQTT5-3.1.2-15")
  @Tag("MQTT3-3.1.2-16")
  @Tag("MQTT3-3.1.2-17")
  void isRetainedWhenItSaysSo(int version, BrokerProcess broker) {
    var kept = fresh("kept");
    var passing = fresh("passing");
    try (var watcher = watcher(broker, kept)) {
      watcher.subscribe(2, passing, 1);
      var retained = ConnectBytes.of(version, kept).will(kept, "kept", 1, true);
      RawClient.connect(broker.mqttPort(), retained).close();
      assertThat(receive(watcher, "kept").isRetain()).isFalse();
      connect(broker, version, passing, 1).close();
      receive(watcher, "gone");
    }
    try (var late = watcher(broker, passing)) {
      late.subscribe(2, kept, 1);
      var will = receive(late, "kept");
      assertThat(will.isRetain()).isTrue();
      assertThat(late.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT3-3.1.2-8")
  void isPublishedAlsoWhenItsPayloadIsEmpty(int version, BrokerProcess broker) {
    var topic = fresh("empty");
    try (var watcher = watcher(broker, topic)) {
      var will = ConnectBytes.of(version, topic).will(topic, "", 1, false);
      RawClient.connect(broker.mqttPort(), will).close();
      assertThat(watcher.receive(Packet.PUBLISH).payloadBytes()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-10")
  @Tag("MQTT3-3.1.2-10")
  @Tag("MQTT3-3.1.2-12")
  void isPublishedOnceAndNotByALaterConnectionWithoutOne(int version, BrokerProcess broker) {
    var topic = fresh("once");
    try (var watcher = watcher(broker, topic)) {
      var lasting = DeliverySteps.lasting(version, topic).will(topic, "gone", 1, false);
      RawClient.connect(broker.mqttPort(), lasting).close();
      receive(watcher, "gone");
      RawClient.connect(broker.mqttPort(), DeliverySteps.lasting(version, topic)).close();
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-10")
  @Tag("MQTT3-3.1.2-10")
  void isReplacedByTheWillOfTheNextConnection(int version, BrokerProcess broker) {
    var topic = fresh("replaced");
    try (var watcher = watcher(broker, topic)) {
      var lasting = DeliverySteps.lasting(version, topic).will(topic, "first", 1, false);
      leave(RawClient.connect(broker.mqttPort(), lasting));
      connect(broker, version, topic, 1).close();
      receive(watcher, "gone");
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-9")
  @Tag("MQTT5-3.1.3-10")
  @Tag("MQTT5-3.3.2-4")
  @Tag("MQTT5-3.3.2-6")
  @Tag("MQTT5-3.3.2-15")
  @Tag("MQTT5-3.3.2-16")
  @Tag("MQTT5-3.3.2-17")
  @Tag("MQTT5-3.3.2-18")
  @Tag("MQTT5-3.3.2-20")
  void bringsItsProperties(BrokerProcess broker) {
    var topic = fresh("properties");
    var properties =
        new WireBytes()
            .raw(PropertyId.PAYLOAD_FORMAT, 1)
            .u8(PropertyId.MESSAGE_EXPIRY)
            .u32(100)
            .u8(PropertyId.CONTENT_TYPE)
            .text("text/plain")
            .u8(PropertyId.RESPONSE_TOPIC)
            .text("answer/here")
            .u8(PropertyId.CORRELATION_DATA)
            .binary((byte) 1, (byte) 0)
            .u8(PropertyId.USER_PROPERTY)
            .text("z")
            .text("1")
            .u8(PropertyId.WILL_DELAY)
            .u32(0)
            .u8(PropertyId.USER_PROPERTY)
            .text("a")
            .text("2")
            .u8(PropertyId.USER_PROPERTY)
            .text("z")
            .text("3");
    try (var watcher = watcher(broker, topic)) {
      var will = ConnectBytes.of(5, topic).will(topic, "gone", 1, false, properties);
      RawClient.connect(broker.mqttPort(), will).close();
      var got = receive(watcher, "gone");
      assertThat(got.numbers(PropertyId.PAYLOAD_FORMAT)).containsExactly(1L);
      assertThat(got.texts(PropertyId.CONTENT_TYPE)).containsExactly("text/plain");
      assertThat(got.texts(PropertyId.RESPONSE_TOPIC)).containsExactly("answer/here");
      assertThat(got.numbers(PropertyId.CORRELATION_DATA)).containsExactly(256L);
      assertThat(got.texts(PropertyId.USER_PROPERTY)).containsExactly("z=1", "a=2", "z=3");
      assertThat(got.numbers(PropertyId.MESSAGE_EXPIRY))
          .singleElement()
          .satisfies(seconds -> assertThat(seconds).isBetween(90L, 100L));
      assertThat(got.numbers(PropertyId.WILL_DELAY)).isEmpty();
    }
  }
}
