package io.honeyguide.protocol;

import static io.honeyguide.protocol.BrokenPacket.MALFORMED;
import static io.honeyguide.protocol.BrokenPacket.PAYLOAD_FORMAT_INVALID;
import static io.honeyguide.protocol.BrokenPacket.PROTOCOL_ERROR;
import static io.honeyguide.protocol.BrokenPacket.TOPIC_ALIAS_INVALID;
import static io.honeyguide.protocol.BrokenPacket.TOPIC_NAME_INVALID;
import static io.honeyguide.protocol.BrokenPacket.five;
import static io.honeyguide.protocol.BrokenPackets.both;
import static io.honeyguide.protocol.BrokenPackets.properties;
import static io.honeyguide.protocol.BrokenPackets.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.13 (4.8 of 3.1.1): what ends a connection, after CONNECT. */
@ExtendWith(SharedBroker.class)
class MalformedSectionTest {

  static Stream<BrokenPacket> cutShort() {
    return Stream.of(
            both("PUBLISH of nothing", MALFORMED, 0x30),
            both("PUBLISH whose topic is cut", MALFORMED, 0x30, 0, 5, 't'),
            both("PUBLISH of QoS 1 without an identifier", MALFORMED, 0x32, 0, 1, 't'),
            both("PUBACK without an identifier", MALFORMED, 0x40),
            both("PUBACK of one byte", MALFORMED, 0x40, 1),
            both("PINGREQ with a body", MALFORMED, 0xC0, 0))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutShort")
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtAPacketOfTheWrongShape(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> serverPackets() {
    return Stream.of(
            both("CONNACK", PROTOCOL_ERROR, 0x20, 0, 0),
            both("SUBACK", PROTOCOL_ERROR, 0x90, 0, 1, 0),
            both("UNSUBACK", PROTOCOL_ERROR, 0xB0, 0, 1),
            both("PINGRESP", PROTOCOL_ERROR, 0xD0))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("serverPackets")
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtAPacketThatOnlyServersSend(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> auth() {
    return Stream.of(
        five("AUTH of nothing", PROTOCOL_ERROR, 0xF0, new WireBytes()),
        five("AUTH", PROTOCOL_ERROR, 0xF0, new WireBytes().raw(0x19, 4, 0x15, 0, 1, 'm')));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("auth")
  @Tag("MQTT5-4.12.0-7")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionAtAnAuthNobodyAskedFor(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> wildcardTopics() {
    return Stream.of(
            topic("+", TOPIC_NAME_INVALID, '+'),
            topic("a/+", TOPIC_NAME_INVALID, 'a', '/', '+'),
            topic("#", TOPIC_NAME_INVALID, '#'),
            topic("a#", TOPIC_NAME_INVALID, 'a', '#'))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wildcardTopics")
  @Tag("MQTT5-3.3.2-2")
  @Tag("MQTT5-4.7.0-1")
  @Tag("MQTT3-3.3.2-2")
  @Tag("MQTT3-4.7.1-1")
  void endsTheConnectionAtAWildcardInATopicName(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> emptyTopics() {
    return topic("an empty topic", PROTOCOL_ERROR);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("emptyTopics")
  @Tag("MQTT5-4.7.3-1")
  @Tag("MQTT3-4.7.3-1")
  void endsTheConnectionAtAnEmptyTopicName(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> propertiesOfPublish() {
    return Stream.of(
        properties("Content Type twice", PROTOCOL_ERROR, 3, 0, 0, 3, 0, 0),
        properties("Message Expiry twice", PROTOCOL_ERROR, 2, 0, 0, 0, 1, 2, 0, 0, 0, 1),
        properties("Topic Alias twice", PROTOCOL_ERROR, 0x23, 0, 1, 0x23, 0, 2),
        properties("Payload Format Indicator 2", PROTOCOL_ERROR, 1, 2),
        properties("an unknown one", MALFORMED, 0x7F, 0),
        properties("Receive Maximum", MALFORMED, 0x21, 0, 1),
        properties("a cut Message Expiry", MALFORMED, 2, 0, 0),
        properties("cut Correlation Data", MALFORMED, 9, 0, 5, 1),
        five("a length beyond the packet", MALFORMED, 0x30, new WireBytes().text("t").u8(9)),
        five("no length", MALFORMED, 0x30, new WireBytes().text("t")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("propertiesOfPublish")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionAtABadPropertyOfPublish(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> propertyLengths() {
    return Stream.of(
        five(
            "five bytes",
            MALFORMED,
            0x30,
            new WireBytes().text("t").raw(0x80, 0x80, 0x80, 0x80, 0)),
        five("more bytes than needed", MALFORMED, 0x30, new WireBytes().text("t").raw(0x80, 0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("propertyLengths")
  @Tag("MQTT5-1.5.5-1")
  void endsTheConnectionAtABadPropertyLength(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> identifierOfPublish() {
    return Stream.of(properties("Subscription Identifier 1", PROTOCOL_ERROR, 0x0B, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("identifierOfPublish")
  @Tag("MQTT5-3.3.4-6")
  void endsTheConnectionAtASubscriptionIdentifierOfAPublisher(
      BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> responseTopics() {
    return Stream.of(
        properties("+", PROTOCOL_ERROR, 8, 0, 1, '+'),
        properties("a/#", PROTOCOL_ERROR, 8, 0, 3, 'a', '/', '#'),
        properties("nothing", PROTOCOL_ERROR, 8, 0, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("responseTopics")
  @Tag("MQTT5-3.3.2-14")
  void endsTheConnectionAtAResponseTopicThatIsNone(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> aliasZero() {
    return Stream.of(properties("alias 0", TOPIC_ALIAS_INVALID, 0x23, 0, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("aliasZero")
  @Tag("MQTT5-3.3.2-8")
  void endsTheConnectionAtTopicAliasZero(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  @Test
  @Tag("MQTT5-3.3.2-9")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionAtATopicAliasAboveTheMaximum(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "alias above"));
      var maximum = connack.numbers(0x22).get(0).intValue();
      client.publish("alias", 0, 0, "at", new WireBytes().u8(0x23).u16(maximum));
      client.send(0xC0, 0).receive(Packet.PINGRESP);
      client.publish("alias", 0, 0, "above", new WireBytes().u8(0x23).u16(maximum + 1));
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(TOPIC_ALIAS_INVALID);
      assertThat(client.isClosed()).isTrue();
    }
  }

  static Stream<BrokenPacket> unknownAlias() {
    return Stream.of(
        five(
            "alias 9 that nobody set",
            PROTOCOL_ERROR,
            0x30,
            new WireBytes().u16(0).u8(3).raw(0x23, 0, 9)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unknownAlias")
  @Tag("MQTT5-3.3.2-7")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionAtAnUnknownTopicAlias(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> disconnects() {
    return Stream.of(
        five("a foreign property", MALFORMED, 0xE0, new WireBytes().raw(0, 2, 0x17, 1)),
        five("an unknown property", MALFORMED, 0xE0, new WireBytes().raw(0, 2, 0x7F, 1)),
        five("an unknown reason code", MALFORMED, 0xE0, new WireBytes().raw(0x42)),
        five("bytes behind its end", MALFORMED, 0xE0, new WireBytes().raw(0, 0, 0)),
        BrokenPacket.four("a body", 0xE0, new WireBytes().raw(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("disconnects")
  @Tag("MQTT5-4.13.1-1")
  void doesNotTakeABadDisconnectForAGoodOne(BrokenPacket packet, BrokerProcess broker) {
    var topic = "disconnects/" + packet.name();
    try (var watcher = RawClient.connect(broker.mqttPort(), 4, "watch " + topic);
        var client =
            RawClient.connect(
                broker.mqttPort(),
                ConnectBytes.of(packet.version(), topic).will(topic, "will", 0, false))) {
      watcher.subscribe(1, topic, 0);
      client.send(packet.bytes());
      if (packet.version() == 5) {
        assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(packet.code());
      }
      assertThat(client.isClosed()).isTrue();
      assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("will");
    }
  }

  static Stream<BrokenPacket> acknowledgements() {
    return Stream.of(
        five("PUBACK 0x42", MALFORMED, 0x40, new WireBytes().u16(1).u8(0x42)),
        five("PUBREC 0x92", MALFORMED, 0x50, new WireBytes().u16(1).u8(0x92)),
        five("PUBREL 0x10", MALFORMED, 0x62, new WireBytes().u16(1).u8(0x10)),
        five("PUBCOMP 0x80", MALFORMED, 0x70, new WireBytes().u16(1).u8(0x80)),
        five("PUBACK beyond its end", MALFORMED, 0x40, new WireBytes().u16(1).raw(0, 0, 0)),
        five("PUBACK, foreign", MALFORMED, 0x40, new WireBytes().u16(1).raw(0, 2, 1, 1)),
        BrokenPacket.four("PUBACK of three bytes", 0x40, new WireBytes().u16(1).u8(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("acknowledgements")
  @Tag("MQTT5-3.4.2-1")
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtAReasonCodeOfNoTable(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> payloadsThatAreNoText() {
    return Stream.of(
        five(
            "a payload that is no UTF-8 as it says",
            PAYLOAD_FORMAT_INVALID,
            0x30,
            new WireBytes().text("t").raw(2, 1, 1, 0xFF)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("payloadsThatAreNoText")
  @Tag("MQTT5-3.3.2-4")
  void endsTheConnectionAtAPayloadThatIsNoText(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  @Test
  @Tag("MQTT5-3.3.2-4")
  void refusesAPayloadThatIsNoTextWhereAnAnswerCanSayIt(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "no text")) {
      var text = new WireBytes().raw(1, 1);
      var payload = new byte[] {(byte) 0xFF};
      client.send(client.publishBytes("t", 1, false, 1, payload, text));
      assertThat(client.receive(Packet.PUBACK).code()).isEqualTo(PAYLOAD_FORMAT_INVALID);
      client.send(client.publishBytes("t", 2, false, 2, payload, text));
      assertThat(client.receive(Packet.PUBREC).code()).isEqualTo(PAYLOAD_FORMAT_INVALID);
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void leavesOtherConnectionsAlone(int version, BrokerProcess broker) {
    var topic = "alive/" + version;
    try (var good = RawClient.connect(broker.mqttPort(), version, "good-" + version);
        var other = RawClient.connect(broker.mqttPort(), version, "other-" + version)) {
      good.subscribe(1, topic, 1);
      for (var row : flagsAndShapes(version)) {
        row.endsItsConnection(broker);
        other.publish(topic, 1, false, 1, row.name());
        other.receive(Packet.PUBACK);
        var got = good.receive(Packet.PUBLISH);
        assertThat(got.payload()).isEqualTo(row.name());
        good.acknowledge(Packet.PUBACK, got.packetId());
      }
    }
  }

  private static BrokenPacket[] flagsAndShapes(int version) {
    return Stream.concat(FixedHeaderSectionTest.flags(), serverPackets())
        .filter(row -> row.version() == version)
        .map(row -> new BrokenPacket("beside " + row.name(), version, row.code(), row.bytes()))
        .toArray(BrokenPacket[]::new);
  }
}
