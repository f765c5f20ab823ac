package io.honeyguide.protocol;

import static io.honeyguide.protocol.BrokenConnect.BAD_AUTHENTICATION_METHOD;
import static io.honeyguide.protocol.BrokenConnect.MALFORMED;
import static io.honeyguide.protocol.BrokenConnect.PAYLOAD_FORMAT_INVALID;
import static io.honeyguide.protocol.BrokenConnect.PROTOCOL_ERROR;
import static io.honeyguide.protocol.BrokenConnect.TOPIC_NAME_INVALID;
import static io.honeyguide.protocol.BrokenConnect.both;
import static io.honeyguide.protocol.BrokenConnect.bothWhole;
import static io.honeyguide.protocol.BrokenConnect.bothWill;
import static io.honeyguide.protocol.BrokenConnect.properties;
import static io.honeyguide.protocol.BrokenConnect.willProperties;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.1: what is no CONNECT, and the CONNECT that breaks a rule. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class ConnectRefusalSectionTest {

  private static final int USER_NAME = 0x80;
  private static final int PASSWORD = 0x40;
  private static final int WILL_RETAIN = 0x20;
  private static final int WILL_QOS_1 = 0x08;
  private static final int WILL_QOS_2 = 0x10;
  private static final int WILL = 0x04;
  private static final int CLEAN = 0x02;
  private static final int RESERVED = 0x01;

  @ParameterizedTest
  @ValueSource(
      strings = {"30030001740a", "8206000100017400", "c000", "e000", "f000", "0000", "20020000"})
  @Tag("MQTT5-3.1.0-1")
  @Tag("MQTT3-3.1.0-1")
  void closesWhenTheFirstPacketIsNotConnect(String packet, BrokerProcess broker) {
    assertClosedBy(broker, HexFormat.of().parseHex(packet));
  }

  @Test
  @Tag("MQTT5-3.1.0-1")
  @Tag("MQTT3-3.1.0-1")
  void closesWhenSomebodySpeaksHttp(BrokerProcess broker) {
    var request = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.UTF_8);
    assertClosedBy(broker, request);
  }

  private static void assertClosedBy(BrokerProcess broker, byte... bytes) {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.send(bytes);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"MQTX, 4", "MQTX, 5", "mqtt, 4", "mqtt, 5", "MQIsdp, 4", "MQIsdp, 5", "'', 4"})
  @Tag("MQTT5-3.1.2-1")
  @Tag("MQTT3-3.1.2-1")
  void closesAtAnotherProtocolName(String name, int version, BrokerProcess broker) {
    assertClosedBy(broker, ConnectBytes.of(version, "named").name(name).bytes());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 6, 99, 255})
  @Tag("MQTT5-3.1.2-2")
  @Tag("MQTT3-3.1.2-2")
  void refusesAnUnknownProtocolLevel(int level, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.send(ConnectBytes.of(level, "level").name("MQTT").bytes());
      // In the form of 3.1.1: nobody knows which one a client of the unknown level would read.
      assertThat(client.receive(Packet.CONNACK).body()).containsExactly(0, 1);
      assertThat(client.isClosed()).isTrue();
    }
  }

  static Stream<BrokenConnect> reservedFlag() {
    return both("reserved flag", MALFORMED, RESERVED | CLEAN);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reservedFlag")
  @Tag("MQTT5-3.1.2-3")
  @Tag("MQTT3-3.1.2-3")
  @Tag("MQTT5-3.14.0-1")
  void refusesTheReservedFlag(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> willFlags() {
    return Stream.of(
            both("Will QoS without a will", MALFORMED, CLEAN | WILL_QOS_1),
            both("Will Retain without a will", MALFORMED, CLEAN | WILL_RETAIN),
            both("Will QoS 3", MALFORMED, CLEAN | WILL | WILL_QOS_1 | WILL_QOS_2, 0, 1, 't', 0, 0),
            both("Will QoS 3 without a will", MALFORMED, CLEAN | WILL_QOS_1 | WILL_QOS_2))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("willFlags")
  @Tag("MQTT5-3.1.2-11")
  @Tag("MQTT5-3.1.2-12")
  @Tag("MQTT5-3.1.2-13")
  @Tag("MQTT3-3.1.2-11")
  @Tag("MQTT3-3.1.2-13")
  @Tag("MQTT3-3.1.2-14")
  @Tag("MQTT3-3.1.2-15")
  void refusesWillFlagsThatContradictEachOther(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> missingFields() {
    return Stream.of(
            both("no user name", MALFORMED, CLEAN | USER_NAME),
            both("no password", MALFORMED, CLEAN | USER_NAME | PASSWORD, 0, 1, 'u'),
            both("no will", MALFORMED, CLEAN | WILL),
            both("no will payload", MALFORMED, CLEAN | WILL, 0, 1, 't'))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("missingFields")
  @Tag("MQTT5-3.1.2-9")
  @Tag("MQTT5-3.1.2-17")
  @Tag("MQTT5-3.1.2-19")
  @Tag("MQTT5-3.1.3-1")
  @Tag("MQTT3-3.1.2-9")
  @Tag("MQTT3-3.1.2-19")
  @Tag("MQTT3-3.1.2-21")
  @Tag("MQTT3-3.1.3-1")
  void refusesFlagsWhoseFieldsAreMissing(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> unflaggedFields() {
    return Stream.of(
            both("a user name without its flag", MALFORMED, CLEAN, 0, 1, 'u'),
            both("a password without its flag", MALFORMED, CLEAN | USER_NAME, 0, 1, 'u', 0, 1, 'p'),
            both("a stray byte", MALFORMED, CLEAN, 0))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unflaggedFields")
  @Tag("MQTT5-3.1.2-16")
  @Tag("MQTT5-3.1.2-18")
  @Tag("MQTT5-3.1.4-1")
  @Tag("MQTT3-3.1.2-18")
  @Tag("MQTT3-3.1.2-20")
  @Tag("MQTT3-3.1.4-1")
  void refusesFieldsThatNoFlagAnnounces(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  @Test
  @Tag("MQTT3-3.1.2-22")
  void refusesAPasswordWithoutAUserNameInThree(BrokerProcess broker) {
    var password = BrokenConnect.of("password", 4, MALFORMED, CLEAN | PASSWORD, 0, 1, 'p');
    password.isRefused(broker);
  }

  static Stream<BrokenConnect> cutIdentifiers() {
    return Stream.of(
            bothWhole("an identifier beyond the packet", MALFORMED, CLEAN, 0, 9, 'c'),
            bothWhole("half a length", MALFORMED, CLEAN, 0),
            bothWhole("no identifier", MALFORMED, CLEAN))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cutIdentifiers")
  @Tag("MQTT5-3.1.3-3")
  @Tag("MQTT5-3.1.4-1")
  @Tag("MQTT3-3.1.3-3")
  @Tag("MQTT3-3.1.4-1")
  void refusesAPayloadWithoutAWholeIdentifier(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> illFormedIdentifiers() {
    return Stream.of(
            bothWhole("a surrogate", MALFORMED, CLEAN, 0, 3, 0xED, 0xA0, 0x80),
            bothWhole("U+0000", MALFORMED, CLEAN, 0, 2, 'c', 0),
            bothWhole("a byte of no character", MALFORMED, CLEAN, 0, 1, 0xFF))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("illFormedIdentifiers")
  @Tag("MQTT5-1.5.4-1")
  @Tag("MQTT5-1.5.4-2")
  @Tag("MQTT5-3.1.3-4")
  @Tag("MQTT5-3.1.3-8")
  @Tag("MQTT3-1.5.3-1")
  @Tag("MQTT3-1.5.3-2")
  @Tag("MQTT3-3.1.3-4")
  void refusesAnIdentifierThatIsNoText(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> illFormedUserNames() {
    return Stream.of(
            both("an overlong slash", MALFORMED, CLEAN | USER_NAME, 0, 2, 0xC0, 0xAF),
            both("U+0000", MALFORMED, CLEAN | USER_NAME, 0, 2, 'u', 0))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("illFormedUserNames")
  @Tag("MQTT5-1.5.4-1")
  @Tag("MQTT5-1.5.4-2")
  @Tag("MQTT5-3.1.3-12")
  @Tag("MQTT3-1.5.3-1")
  @Tag("MQTT3-1.5.3-2")
  @Tag("MQTT3-3.1.3-11")
  void refusesAUserNameThatIsNoText(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> willTopics() {
    return Stream.of(
            bothWill("an ill-formed topic", MALFORMED, 'a', 0xC3),
            bothWill("+", TOPIC_NAME_INVALID, 'a', '/', '+'),
            bothWill("#", TOPIC_NAME_INVALID, '#'),
            bothWill("an empty topic", TOPIC_NAME_INVALID))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("willTopics")
  @Tag("MQTT5-3.1.3-11")
  @Tag("MQTT5-4.7.0-1")
  @Tag("MQTT5-4.7.3-1")
  @Tag("MQTT3-3.1.3-10")
  @Tag("MQTT3-3.2.2-6")
  @Tag("MQTT3-4.7.1-1")
  @Tag("MQTT3-4.7.3-1")
  void refusesAWillWhoseTopicIsNone(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  static Stream<BrokenConnect> brokenProperties() {
    return Stream.of(
        properties("Session Expiry twice", PROTOCOL_ERROR, 0x11, 0, 0, 0, 1, 0x11, 0, 0, 0, 1),
        properties("Receive Maximum 0", PROTOCOL_ERROR, 0x21, 0, 0),
        properties("Maximum Packet Size 0", PROTOCOL_ERROR, 0x27, 0, 0, 0, 0),
        properties("Request Problem Information 2", PROTOCOL_ERROR, 0x17, 2),
        properties("Request Response Information 2", PROTOCOL_ERROR, 0x19, 2),
        properties("Authentication Data without a method", PROTOCOL_ERROR, 0x16, 0, 1, 1),
        properties("a property that does not exist", MALFORMED, 0x7F, 0),
        properties("a property of PUBLISH", MALFORMED, 0x23, 0, 1),
        properties("a property of the will", MALFORMED, 0x18, 0, 0, 0, 1),
        properties("a property cut short", MALFORMED, 0x11, 0, 0));
  }

  static Stream<BrokenConnect> brokenWillProperties() {
    return Stream.of(
        willProperties("Payload Format Indicator 2", PROTOCOL_ERROR, "x", 1, 2),
        willProperties("Will Delay twice", PROTOCOL_ERROR, "x", 0x18, 0, 0, 0, 1, 0x18, 0, 0, 0, 1),
        willProperties("a property of CONNECT", MALFORMED, "x", 0x11, 0, 0, 0, 1),
        willProperties("a Response Topic with a wildcard", PROTOCOL_ERROR, "x", 8, 0, 1, '#'));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"brokenProperties", "brokenWillProperties"})
  @Tag("MQTT5-3.1.4-1")
  @Tag("MQTT5-3.2.2-6")
  @Tag("MQTT5-3.2.2-7")
  @Tag("MQTT5-3.2.2-8")
  @Tag("MQTT5-3.14.0-1")
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT5-4.13.2-1")
  void refusesPropertiesThatBreakTheirRules(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  @Test
  @Tag("MQTT5-1.5.7-1")
  @Tag("MQTT5-1.5.4-1")
  void refusesAUserPropertyThatIsNoText(BrokerProcess broker) {
    properties("name", MALFORMED, 0x26, 0, 1, 0xFF, 0, 0).isRefused(broker);
    properties("value", MALFORMED, 0x26, 0, 1, 'n', 0, 1, 0xFF).isRefused(broker);
    properties("no value", MALFORMED, 0x26, 0, 1, 'n').isRefused(broker);
  }

  @Test
  void refusesAWillWhosePayloadIsNotTheTextItSays(BrokerProcess broker) {
    var said = ConnectBytes.of(5, "text").will("t", "", 0, false, new WireBytes().raw(1, 1));
    var bytes = said.payload(0, 1, 't', 0, 1, 0xFF).bytes();
    new BrokenConnect("no text", 5, PAYLOAD_FORMAT_INVALID, bytes).isRefused(broker);
  }

  /** The length of the properties, where the packet's own begins with the client identifier. */
  static Stream<BrokenConnect> propertyLengths() {
    return Stream.of(
            new int[] {40},
            new int[] {0x80, 0x00, 0, 1, 'c'},
            new int[] {0x80, 0x80, 0x80, 0x80, 0x01, 0, 1, 'c'})
        .map(
            rest -> {
              var body = new WireBytes().text("MQTT").u8(5).u8(CLEAN).u16(0).raw(rest);
              var name = HexFormat.of().formatHex(new WireBytes().raw(rest).bytes());
              return new BrokenConnect(name, 5, MALFORMED, body.packet(0x10));
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("propertyLengths")
  @Tag("MQTT5-1.5.5-1")
  @Tag("MQTT5-3.1.4-1")
  void refusesAWrongPropertyLength(BrokenConnect connect, BrokerProcess broker) {
    connect.isRefused(broker);
  }

  /** The version is not known yet, so there is no telling how to say why. */
  @ParameterizedTest
  @ValueSource(strings = {"10ffffffff01", "108000", "10808000"})
  @Tag("MQTT5-1.5.5-1")
  @Tag("MQTT5-3.1.4-1")
  @Tag("MQTT3-3.1.4-1")
  void closesAtAWrongRemainingLength(String start, BrokerProcess broker) {
    assertClosedBy(broker, HexFormat.of().parseHex(start));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.1.3-1")
  @Tag("MQTT3-2.2.2-1")
  @Tag("MQTT3-2.2.2-2")
  void closesAtWrongFlagsOfTheFixedHeader(int version, BrokerProcess broker) {
    var body = ConnectBytes.of(version, "flags").body();
    assertClosedBy(broker, WireBytes.packet(0x11, body));
  }

  @Test
  @Tag("MQTT5-4.12.0-1")
  @Tag("MQTT5-3.1.4-2")
  void refusesAnAuthenticationMethodThatItDoesNotKnow(BrokerProcess broker) {
    properties("method", BAD_AUTHENTICATION_METHOD, 0x15, 0, 1, 'x').isRefused(broker);
  }
}
