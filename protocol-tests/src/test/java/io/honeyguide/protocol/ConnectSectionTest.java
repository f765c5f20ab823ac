package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.1 and 3.2 of the standard, CONNECT and CONNACK, and 3.14, DISCONNECT. */
@ExtendWith(SharedBroker.class)
class ConnectSectionTest {

  @Test
  @Tag("MQTT3-3.1.0-1")
  void closesWhenTheFirstPacketIsNotConnect(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.send(0xC0, 0);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.0-2")
  @Tag("MQTT3-3.1.0-2")
  void closesAtASecondConnect(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "second-" + version)) {
      client.send(ConnectBytes.of(version, "second-" + version).bytes());
      if (version == 5) {
        assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x82);
      }
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Tag("MQTT3-3.1.2-2")
  void refusesAnUnknownProtocolLevel(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.send(ConnectBytes.of(99, "level-99").bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isIn(0x01, 0x84);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-3")
  @Tag("MQTT3-3.1.2-3")
  void closesWhenTheReservedFlagIsSet(int version, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort()).version(version)) {
      client.send(ConnectBytes.of(version, "reserved").flags(3).bytes());
      if (version == 5) {
        assertThat(client.receive(Packet.CONNACK).code()).isEqualTo(0x81);
      }
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-4")
  @Tag("MQTT3-3.1.2-4")
  @Tag("MQTT5-3.2.2-2")
  @Tag("MQTT3-3.2.2-2")
  void tellsWhetherTheSessionIsPresent(int version, BrokerProcess broker) {
    var name = "present-" + version;
    assertThat(isPresent(broker, lasting(version, name))).isFalse();
    assertThat(isPresent(broker, lasting(version, name))).isTrue();
    assertThat(isPresent(broker, ConnectBytes.of(version, name))).isFalse();
    assertThat(isPresent(broker, lasting(version, name))).isFalse();
  }

  private static ConnectBytes lasting(int version, String name) {
    var connect = ConnectBytes.of(version, name).resume();
    return version == 5 ? connect.expiry(600) : connect;
  }

  private static boolean isPresent(BrokerProcess broker, ConnectBytes connect) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var isPresent = client.handshake(connect).isSessionPresent();
      client.disconnect();
      return isPresent;
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-22")
  void dropsASilentClientAfterOneAndAHalfKeepAlives(BrokerProcess broker) {
    try (var client =
        RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, "silent").keepAlive(1))) {
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x8D);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT3-3.1.2-8")
  void publishesTheWillOfAConnectionThatBreaks(int version, BrokerProcess broker) {
    var topic = "connect/will/" + version;
    try (var watcher = RawClient.connect(broker.mqttPort(), version, "watch-" + topic)) {
      watcher.subscribe(1, topic, 1);
      RawClient.connect(
              broker.mqttPort(),
              ConnectBytes.of(version, "broken-" + version).will(topic, "broke off", 1, false))
          .close();
      assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("broke off");
    }
  }

  @Test
  @Tag("MQTT5-3.1.3-6")
  @Tag("MQTT5-3.2.2-16")
  void assignsAnIdentifierThatResumesItsSession(BrokerProcess broker) {
    String assigned;
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "").expiry(600));
      assigned = connack.texts(0x12).get(0);
      client.disconnect();
    }
    assertThat(isPresent(broker, ConnectBytes.of(5, assigned).resume())).isTrue();
  }

  @Test
  @Tag("MQTT3-3.1.3-8")
  void refusesAnEmptyIdentifierWithoutCleanSession(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(ConnectBytes.of(4, "").resume()).code()).isEqualTo(2);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.4-3")
  @Tag("MQTT3-3.1.4-2")
  void takesOverFromTheConnectionBefore(int version, BrokerProcess broker) {
    var name = "taken-" + version;
    try (var first = RawClient.connect(broker.mqttPort(), version, name);
        var second = RawClient.connect(broker.mqttPort(), version, name)) {
      if (version == 5) {
        assertThat(first.receive(Packet.DISCONNECT).code()).isEqualTo(0x8E);
      }
      assertThat(first.isClosed()).isTrue();
      second.send(0xC0, 0);
      second.receive(Packet.PINGRESP);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.2.0-1")
  @Tag("MQTT3-7.1.1-1")
  void takesAConnectThatComesByteByByte(int version, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort()).version(version)) {
      for (var each : ConnectBytes.of(version, "slow-" + version).bytes()) {
        client.send(each);
      }
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
    }
  }
}
