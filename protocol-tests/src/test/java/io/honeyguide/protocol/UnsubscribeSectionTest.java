package io.honeyguide.protocol;

import static io.honeyguide.protocol.BrokenPacket.MALFORMED;
import static io.honeyguide.protocol.BrokenPacket.PROTOCOL_ERROR;
import static io.honeyguide.protocol.BrokenPacket.five;
import static io.honeyguide.protocol.BrokenPackets.UNSUBSCRIBE;
import static io.honeyguide.protocol.BrokenPackets.filters;
import static io.honeyguide.protocol.BrokenPackets.noProperties;
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

/** Sections 3.10 and 3.11 of the standard: UNSUBSCRIBE and UNSUBACK. */
@ExtendWith(SharedBroker.class)
class UnsubscribeSectionTest {

  private static final int REASON_STRING = 0x1F;
  private static final int SUCCESS = 0;
  private static final int NO_SUBSCRIPTION_EXISTED = 0x11;
  private static final int FILTER_INVALID = 0x8F;

  /** Before 5.0 an UNSUBACK has its packet identifier and nothing else. */
  private static void assertCodes(Packet unsuback, int packetId, int version, int... codes) {
    assertThat(unsuback.packetId()).isEqualTo(packetId);
    assertThat(unsuback.codes()).containsExactly(version == 5 ? codes : new int[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-1")
  @Tag("MQTT5-3.10.4-2")
  @Tag("MQTT5-3.10.4-4")
  @Tag("MQTT5-3.10.4-5")
  @Tag("MQTT5-3.11.3-1")
  @Tag("MQTT5-3.11.3-2")
  @Tag("MQTT3-3.10.4-1")
  @Tag("MQTT3-3.10.4-2")
  @Tag("MQTT3-3.10.4-4")
  void stopsDelivery(int version, BrokerProcess broker) {
    var name = "unsubscribe-" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name + "/a", 0);
      client.subscribe(2, name + "/b", 0);
      assertCodes(client.unsubscribe(0x1234, name + "/a"), 0x1234, version, SUCCESS);
      client.publish(name + "/a", 0, false, 0, "gone");
      client.publish(name + "/b", 0, false, 0, "stays");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("stays");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-5")
  @Tag("MQTT3-3.10.4-5")
  void answersWhereNothingWasSubscribed(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "never-" + version)) {
      assertCodes(client.unsubscribe(4, "never/there"), 4, version, NO_SUBSCRIPTION_EXISTED);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-1")
  @Tag("MQTT3-3.10.4-1")
  void comparesFiltersCharacterByCharacter(int version, BrokerProcess broker) {
    var name = "exact/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name + "/#", 0);
      client.subscribe(2, name + "/+", 0);
      for (var other : new String[] {name, name + "/a", name + "/", name + "/+/#", "+/+/+"}) {
        assertCodes(client.unsubscribe(3, other), 3, version, NO_SUBSCRIPTION_EXISTED);
      }
      assertCodes(client.unsubscribe(4, name + "/+"), 4, version, SUCCESS);
      client.publish(name + "/a", 0, false, 0, "by #");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("by #");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-6")
  @Tag("MQTT5-3.11.3-1")
  @Tag("MQTT3-3.10.4-6")
  void answersSeveralFiltersOnceAndInOrder(int version, BrokerProcess broker) {
    var name = "several/" + version + "/";
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name + "a", 0);
      client.subscribe(2, name + "b", 0);
      client.subscribe(3, name + "c", 0);
      var body = noProperties(version, new WireBytes().u16(7));
      body.text(name + "a").text(name + "none").text("a/#/b").text(name + "b").text(name + "a");
      client.send(body.packet(0xA2));
      assertCodes(
          client.receive(Packet.UNSUBACK),
          7,
          version,
          SUCCESS,
          NO_SUBSCRIPTION_EXISTED,
          FILTER_INVALID,
          SUCCESS,
          NO_SUBSCRIPTION_EXISTED);
      for (var topic : new String[] {"a", "b", "c"}) {
        client.publish(name + topic, 0, false, 0, topic);
      }
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("c");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-3")
  @Tag("MQTT3-3.10.4-3")
  void finishesWhatIsInFlight(int version, BrokerProcess broker) {
    var name = "unfinished/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name);
        var publisher = RawClient.connect(broker.mqttPort(), version, "pub " + name)) {
      client.subscribe(1, name, 2);
      publisher.publishExactlyOnce(name, 1, "two");
      publisher.publish(name, 1, false, 1, "one").receive(Packet.PUBACK);
      var two = client.receive(Packet.PUBLISH);
      var one = client.receive(Packet.PUBLISH);
      client.unsubscribe(2, name);
      client.acknowledge(Packet.PUBREC, two.packetId());
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(two.packetId());
      client.acknowledge(Packet.PUBCOMP, two.packetId());
      client.acknowledge(Packet.PUBACK, one.packetId());
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-3")
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT3-3.10.4-3")
  @Tag("MQTT3-4.4.0-1")
  void finishesWhatIsInFlightOnTheNextConnection(int version, BrokerProcess broker) {
    var name = "carried-on/" + version;
    var lasting = ConnectBytes.of(version, name).resume();
    if (version == 5) {
      lasting.expiry(600);
    }
    int one;
    int two;
    try (var client = RawClient.connect(broker.mqttPort(), lasting);
        var publisher = RawClient.connect(broker.mqttPort(), version, "pub " + name)) {
      client.subscribe(1, name, 2);
      publisher.publish(name, 1, false, 1, "one").receive(Packet.PUBACK);
      publisher.publishExactlyOnce(name, 1, "two");
      one = client.receive(Packet.PUBLISH).packetId();
      two = client.receive(Packet.PUBLISH).packetId();
      client.unsubscribe(2, name);
      publisher.publish(name, 1, false, 1, "too late").receive(Packet.PUBACK);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting)) {
      var again = client.receive(Packet.PUBLISH);
      assertThat(again.packetId()).isEqualTo(one);
      assertThat(again.isDuplicate()).isTrue();
      assertThat(client.receive(Packet.PUBLISH).packetId()).isEqualTo(two);
      client.acknowledge(Packet.PUBACK, one).acknowledge(Packet.PUBREC, two);
      client.receive(Packet.PUBREL);
      client.acknowledge(Packet.PUBCOMP, two);
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  static Stream<BrokenPacket> empty() {
    return filters("no filter", PROTOCOL_ERROR, UNSUBSCRIBE, 1, new WireBytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("empty")
  @Tag("MQTT5-3.10.3-2")
  @Tag("MQTT3-3.10.3-2")
  void endsTheConnectionWithoutAFilter(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> otherwiseBad() {
    return Stream.concat(
        filters("a cut filter", MALFORMED, UNSUBSCRIBE, 1, new WireBytes().u16(9).u8('t')),
        Stream.of(
            five(
                "Subscription Identifier",
                MALFORMED,
                UNSUBSCRIBE,
                new WireBytes().u16(1).raw(2, 0x0B, 1).text("t"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("otherwiseBad")
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtABadPropertyOrFilter(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  @Test
  @Tag("MQTT5-3.11.2-1")
  void leavesTheReasonOutWhereTheAnswerWouldBeTooLarge(BrokerProcess broker) {
    var whole = refusal(broker, 0xFFFF);
    assertThat(whole.texts(REASON_STRING)).hasSize(1);
    var bytes = 2 + whole.body().length;
    assertThat(refusal(broker, bytes).texts(REASON_STRING)).hasSize(1);
    var shorter = refusal(broker, bytes - 1);
    assertThat(shorter.texts(REASON_STRING)).isEmpty();
    assertThat(shorter.codes()).containsExactly(0x8F);
  }

  /** The answer to a bad filter, of a client that takes packets up to a size. */
  private static Packet refusal(BrokerProcess broker, int packetBytesMax) {
    var limit = new WireBytes().u8(0x27).u32(packetBytesMax);
    try (var client =
        RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, "").properties(limit))) {
      return client.unsubscribe(1, "a/#/b");
    }
  }
}
