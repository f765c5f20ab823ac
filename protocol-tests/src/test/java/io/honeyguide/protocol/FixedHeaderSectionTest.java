package io.honeyguide.protocol;

import static io.honeyguide.protocol.BrokenPacket.MALFORMED;
import static io.honeyguide.protocol.BrokenPacket.PROTOCOL_ERROR;
import static io.honeyguide.protocol.BrokenPackets.SUBSCRIBE;
import static io.honeyguide.protocol.BrokenPackets.UNSUBSCRIBE;
import static io.honeyguide.protocol.BrokenPackets.both;
import static io.honeyguide.protocol.BrokenPackets.filters;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 1.5.5, 2.1 and 2.2.1: packet types, flags, lengths and packet identifiers. */
@ExtendWith(SharedBroker.class)
class FixedHeaderSectionTest {

  static Stream<BrokenPacket> flags() {
    return Stream.of(
            both("PUBACK with flags 15", MALFORMED, 0x4F, 0, 1),
            both("PUBREC with flags 2", MALFORMED, 0x52, 0, 1),
            both("PUBCOMP with flags 1", MALFORMED, 0x71, 0, 1),
            both("PINGREQ with flags 1", MALFORMED, 0xC1))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("flags")
  @Tag("MQTT5-2.1.3-1")
  @Tag("MQTT3-2.2.2-1")
  @Tag("MQTT3-2.2.2-2")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionAtReservedFlags(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> subscribeFlags() {
    return filters("flags 0", MALFORMED, 0x80, 1, new WireBytes().text("t").u8(0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subscribeFlags")
  @Tag("MQTT5-3.8.1-1")
  @Tag("MQTT5-3.14.2-1")
  @Tag("MQTT5-4.13.2-1")
  @Tag("MQTT3-3.8.1-1")
  void endsTheConnectionAtTheFlagsOfSubscribe(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> unsubscribeFlags() {
    return filters("flags 0", MALFORMED, 0xA0, 1, new WireBytes().text("t"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsubscribeFlags")
  @Tag("MQTT5-3.10.1-1")
  @Tag("MQTT3-3.10.1-1")
  void endsTheConnectionAtTheFlagsOfUnsubscribe(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> pubrelFlags() {
    return both("flags 0", MALFORMED, 0x60, 0, 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pubrelFlags")
  @Tag("MQTT5-3.6.1-1")
  @Tag("MQTT3-3.6.1-1")
  void endsTheConnectionAtTheFlagsOfPubrel(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> disconnectFlags() {
    return both("flags 1", MALFORMED, 0xE1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("disconnectFlags")
  @Tag("MQTT5-3.14.1-1")
  @Tag("MQTT3-3.14.1-1")
  void endsTheConnectionAtTheFlagsOfDisconnect(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> authFlags() {
    return Stream.of(BrokenPacket.five("flags 1", MALFORMED, 0xF1, new WireBytes()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("authFlags")
  @Tag("MQTT5-3.15.1-1")
  void endsTheConnectionAtTheFlagsOfAuth(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> qos3() {
    return both("QoS 3", MALFORMED, 0x36, 0, 1, 't', 0, 1, 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("qos3")
  @Tag("MQTT5-3.3.1-4")
  @Tag("MQTT3-3.3.1-4")
  void endsTheConnectionAtAPublishOfQos3(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> duplicateAtQos0() {
    return both("DUP at QoS 0", MALFORMED, 0x38, 0, 1, 't', 0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("duplicateAtQos0")
  @Tag("MQTT5-3.3.1-2")
  @Tag("MQTT3-3.3.1-2")
  void endsTheConnectionAtADuplicateOfQos0(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> reservedTypes() {
    return Stream.concat(
        both("type 0", MALFORMED, 0x00),
        Stream.of(
            BrokenPacket.four("type 15", 0xF0, new WireBytes()),
            BrokenPacket.four("type 15 with a body", 0xF0, new WireBytes().raw(0, 0))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reservedTypes")
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtAReservedType(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> lengths() {
    return Stream.of(4, 5)
        .flatMap(
            version ->
                Stream.of(
                    new BrokenPacket(
                        "five bytes",
                        version,
                        MALFORMED,
                        new WireBytes().raw(0xC0, 0x80, 0x80, 0x80, 0x80, 0).bytes()),
                    new BrokenPacket(
                        "five bytes of a large number",
                        version,
                        MALFORMED,
                        new WireBytes().raw(0x30, 0xFF, 0xFF, 0xFF, 0xFF, 1).bytes()),
                    new BrokenPacket(
                        "more bytes than needed",
                        version,
                        MALFORMED,
                        new WireBytes().raw(0xC0, 0x80, 0).bytes())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("lengths")
  @Tag("MQTT5-1.5.5-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtABadRemainingLength(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> identifiers() {
    return Stream.of(
            both("PUBLISH of QoS 1", PROTOCOL_ERROR, 0x32, 0, 1, 't', 0, 0, 0),
            both("PUBLISH of QoS 2", PROTOCOL_ERROR, 0x34, 0, 1, 't', 0, 0, 0),
            filters("SUBSCRIBE", PROTOCOL_ERROR, SUBSCRIBE, 0, new WireBytes().text("t").u8(0)),
            filters("UNSUBSCRIBE", PROTOCOL_ERROR, UNSUBSCRIBE, 0, new WireBytes().text("t")),
            both("PUBACK", PROTOCOL_ERROR, 0x40, 0, 0),
            both("PUBREL", PROTOCOL_ERROR, 0x62, 0, 0))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("identifiers")
  @Tag("MQTT5-2.2.1-3")
  @Tag("MQTT3-2.3.1-1")
  void endsTheConnectionAtPacketIdentifierZero(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.2.1-3")
  @Tag("MQTT3-2.3.1-1")
  void takesTheLeastAndTheGreatestPacketIdentifier(int version, BrokerProcess broker) {
    var name = "identifiers/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      for (var id : new int[] {1, 0xFFFF}) {
        client.publish(name, 1, false, id, "x");
        assertThat(client.receive(Packet.PUBACK).packetId()).isEqualTo(id);
        assertThat(client.subscribe(id, name + "/s", 0).packetId()).isEqualTo(id);
      }
    }
  }
}
