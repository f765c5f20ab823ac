package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.leave;
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
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.14: DISCONNECT, from either side. What it does to wills is in WillSectionTest. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class DisconnectSectionTest {

  private static final int HEADER_BYTES = 2;
  private static final int MALFORMED = 0x81;

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.14.4-2")
  @Tag("MQTT3-3.14.4-1")
  void closesBehindTheClient(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, fresh("leaves"))) {
      leave(client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.14.4-1")
  @Tag("MQTT3-3.14.4-2")
  void handlesNothingBehindIt(int version, BrokerProcess broker) {
    var topic = fresh("behind");
    try (var watcher = watcher(broker, topic);
        var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      client.send(
          new WireBytes()
              .raw(0xE0, 0)
              .raw(client.publishBytes(topic, 0, false, 0, new byte[] {'x'}))
              .raw(0xC0, 0)
              .bytes());
      assertThat(client.isClosed()).isTrue();
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.14.1-1")
  @Tag("MQTT5-2.1.3-1")
  @Tag("MQTT3-3.14.1-1")
  @Tag("MQTT3-2.2.2-2")
  void endsTheConnectionAtFlagsOtherThanZero(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, fresh("flags"))) {
      client.send(0xE1, 0);
      assertEnded(client, version, MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99})
  @Tag("MQTT5-3.14.2-1")
  void takesEveryReasonOfAClient(int code, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, fresh("reason"))) {
      client.send(
          new WireBytes()
              .u8(code)
              .sized(new WireBytes().u8(PropertyId.REASON_STRING).text("why").bytes())
              .packet(0xE0));
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x01, 0x42, 0x87, 0x8E, 0xFF})
  @Tag("MQTT5-3.14.2-1")
  void refusesAReasonThatClientsDoNotHave(int code, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, fresh("reason"))) {
      client.send(0xE0, 1, code);
      assertEnded(client, 5, MALFORMED);
    }
  }

  @Test
  @Tag("MQTT3-4.8.0-1")
  void refusesABodyInThree(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 4, fresh("body"))) {
      client.send(0xE0, 1, 0);
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** DISCONNECT of the broker, asked for by what no client may send. */
  private static Packet provoked(BrokerProcess broker, int packetBytesMax) {
    var size = new WireBytes().u8(PropertyId.MAXIMUM_PACKET_SIZE).u32(packetBytesMax);
    var connect = ConnectBytes.of(5, fresh("provoked")).properties(size);
    try (var client = RawClient.connect(broker.mqttPort(), connect)) {
      client.send(0xC0, 1, 0);
      var disconnect = client.receive(Packet.DISCONNECT);
      assertThat(disconnect.first()).isEqualTo(0xE0);
      assertThat(disconnect.code()).isEqualTo(MALFORMED);
      assertThat(client.isClosed()).isTrue();
      return disconnect;
    }
  }

  @Test
  @Tag("MQTT5-3.14.2-1")
  @Tag("MQTT5-3.14.2-2")
  @Tag("MQTT5-3.14.4-1")
  @Tag("MQTT5-3.14.4-2")
  @Tag("MQTT5-4.13.2-1")
  void isTheLastWordOfTheBrokerAndSaysNothingOfTheSession(BrokerProcess broker) {
    assertThat(provoked(broker, 1000).numbers(PropertyId.SESSION_EXPIRY)).isEmpty();
  }

  @Test
  @Tag("MQTT5-3.14.2-3")
  @Tag("MQTT5-3.1.2-24")
  void leavesItsReasonOutWhereThatWouldBeTooLargeForTheClient(BrokerProcess broker) {
    var whole = provoked(broker, 1000);
    assertThat(whole.texts(PropertyId.REASON_STRING)).hasSize(1);
    // At least as large as CONNACK, which has to come through.
    var bytes = HEADER_BYTES + whole.body().length;
    assertThat(provoked(broker, bytes).texts(PropertyId.REASON_STRING)).hasSize(1);
    assertThat(provoked(broker, bytes - 1).properties()).isEmpty();
  }
}
