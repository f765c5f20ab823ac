package io.honeyguide.protocol;

import static io.honeyguide.protocol.BrokenPacket.MALFORMED;
import static io.honeyguide.protocol.BrokenPackets.SUBSCRIBE;
import static io.honeyguide.protocol.BrokenPackets.UNSUBSCRIBE;
import static io.honeyguide.protocol.BrokenPackets.filters;
import static io.honeyguide.protocol.BrokenPackets.properties;
import static io.honeyguide.protocol.BrokenPackets.topic;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 1.5.4 and 1.5.7 (1.5.3 of 3.1.1): texts in UTF-8, wherever they stand. */
@ExtendWith(SharedBroker.class)
class TextSectionTest {

  private static final int[] NUL = {'a', 0};

  private static final Map<String, int[]> ILL_FORMED =
      Map.of(
          "byte 0xFF", new int[] {0xFF},
          "byte 0xFE", new int[] {0xFE},
          "a surrogate", new int[] {0xED, 0xA0, 0x80},
          "an overlong slash", new int[] {0xC0, 0xAF},
          "an end inside a character", new int[] {'a', 0xC3},
          "a code point above U+10FFFF", new int[] {0xF4, 0x90, 0x80, 0x80});

  private static WireBytes text(int... bytes) {
    return new WireBytes().u16(bytes.length).raw(bytes);
  }

  static Stream<BrokenPacket> topics() {
    return ILL_FORMED.entrySet().stream()
        .flatMap(each -> topic("topic with " + each.getKey(), MALFORMED, each.getValue()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("topics")
  @Tag("MQTT5-1.5.4-1")
  @Tag("MQTT5-3.3.2-1")
  @Tag("MQTT3-1.5.3-1")
  @Tag("MQTT3-3.3.2-1")
  void endsTheConnectionAtAnIllFormedTopicName(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> subscribedFilters() {
    return ILL_FORMED.entrySet().stream()
        .flatMap(
            each ->
                filters(
                    "filter with " + each.getKey(),
                    MALFORMED,
                    SUBSCRIBE,
                    1,
                    text(each.getValue()).u8(0)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subscribedFilters")
  @Tag("MQTT5-1.5.4-1")
  @Tag("MQTT5-3.8.3-1")
  @Tag("MQTT3-1.5.3-1")
  @Tag("MQTT3-3.8.3-1")
  void endsTheConnectionAtAnIllFormedFilter(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> unsubscribedFilters() {
    return ILL_FORMED.entrySet().stream()
        .flatMap(
            each ->
                filters(
                    "filter with " + each.getKey(),
                    MALFORMED,
                    UNSUBSCRIBE,
                    1,
                    text(each.getValue())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("unsubscribedFilters")
  @Tag("MQTT5-1.5.4-1")
  @Tag("MQTT5-3.10.3-1")
  @Tag("MQTT3-1.5.3-1")
  @Tag("MQTT3-3.10.3-1")
  void endsTheConnectionAtAnIllFormedFilterToUnsubscribe(
      BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> nulCharacters() {
    return Stream.of(
            topic("topic", MALFORMED, NUL),
            filters("filter", MALFORMED, SUBSCRIBE, 1, text(NUL).u8(0)),
            filters("filter to unsubscribe", MALFORMED, UNSUBSCRIBE, 1, text(NUL)))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("nulCharacters")
  @Tag("MQTT5-1.5.4-2")
  @Tag("MQTT5-4.7.3-2")
  @Tag("MQTT3-1.5.3-2")
  @Tag("MQTT3-4.7.3-2")
  void endsTheConnectionAtTheNulCharacter(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> responseTopics() {
    return ILL_FORMED.entrySet().stream().map(each -> property(0x08, each.getKey(), each));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("responseTopics")
  @Tag("MQTT5-3.3.2-13")
  @Tag("MQTT5-1.5.4-1")
  void endsTheConnectionAtAnIllFormedResponseTopic(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> contentTypes() {
    return ILL_FORMED.entrySet().stream().map(each -> property(0x03, each.getKey(), each));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("contentTypes")
  @Tag("MQTT5-3.3.2-19")
  @Tag("MQTT5-1.5.4-1")
  void endsTheConnectionAtAnIllFormedContentType(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  private static BrokenPacket property(int id, String name, Map.Entry<String, int[]> row) {
    var bytes = row.getValue();
    var property = new WireBytes().u8(id).u16(bytes.length).raw(bytes).bytes();
    return properties(name, MALFORMED, unsigned(property));
  }

  static Stream<BrokenPacket> userProperties() {
    return Stream.of(
        properties("U+0000 in a name", MALFORMED, 0x26, 0, 1, 0, 0, 0),
        properties("U+0000 in a value", MALFORMED, 0x26, 0, 1, 'a', 0, 1, 0),
        properties("an ill-formed name", MALFORMED, 0x26, 0, 1, 0xFF, 0, 0),
        properties("an ill-formed value", MALFORMED, 0x26, 0, 1, 'a', 0, 2, 0xC0, 0xAF));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("userProperties")
  @Tag("MQTT5-1.5.7-1")
  @Tag("MQTT5-1.5.4-1")
  @Tag("MQTT5-1.5.4-2")
  void endsTheConnectionAtABadUserProperty(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  private static int[] unsigned(byte[] bytes) {
    var numbers = new int[bytes.length];
    for (var i = 0; i < bytes.length; i++) {
      numbers[i] = bytes[i] & 0xFF;
    }
    return numbers;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-1.5.4-3")
  @Tag("MQTT5-4.7.3-4")
  @Tag("MQTT3-1.5.3-3")
  @Tag("MQTT3-4.7.3-4")
  void keepsTheByteOrderMarkAsACharacter(int version, BrokerProcess broker) {
    var topic = "\uFEFFmark/\uFEFF/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, "mark-" + version)) {
      client.subscribe(1, topic, 0);
      client.publish(topic.replace("\uFEFF", ""), 0, false, 0, "without");
      client.publish(topic, 0, false, 0, "with");
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.payload()).isEqualTo("with");
      assertThat(got.topic()).isEqualTo(topic);
    }
  }
}
