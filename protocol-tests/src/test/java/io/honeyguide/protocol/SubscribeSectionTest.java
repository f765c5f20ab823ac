package io.honeyguide.protocol;

import static io.honeyguide.protocol.BrokenPacket.MALFORMED;
import static io.honeyguide.protocol.BrokenPacket.PROTOCOL_ERROR;
import static io.honeyguide.protocol.BrokenPacket.five;
import static io.honeyguide.protocol.BrokenPackets.SUBSCRIBE;
import static io.honeyguide.protocol.BrokenPackets.filters;
import static io.honeyguide.protocol.BrokenPackets.noProperties;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.8 and 3.9 of the standard: SUBSCRIBE and SUBACK. */
@ExtendWith(SharedBroker.class)
class SubscribeSectionTest {

  private static final int REASON_STRING = 0x1F;
  private static final int NO_LOCAL = 4;
  private static final int RETAIN_AS_PUBLISHED = 8;

  /** SUBSCRIBE without properties. */
  private static byte[] subscribe(int version, int packetId, WireBytes filters) {
    return noProperties(version, new WireBytes().u16(packetId)).raw(filters.bytes()).packet(0x82);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.2.1-6")
  @Tag("MQTT5-3.8.4-1")
  @Tag("MQTT5-3.8.4-2")
  @Tag("MQTT5-3.8.4-5")
  @Tag("MQTT5-3.8.4-6")
  @Tag("MQTT5-3.8.4-7")
  @Tag("MQTT5-3.9.3-1")
  @Tag("MQTT5-3.9.3-2")
  @Tag("MQTT3-2.3.1-7")
  @Tag("MQTT3-3.8.4-1")
  @Tag("MQTT3-3.8.4-2")
  @Tag("MQTT3-3.8.4-4")
  @Tag("MQTT3-3.8.4-5")
  @Tag("MQTT3-3.9.3-1")
  @Tag("MQTT3-3.9.3-2")
  void answersOneCodePerFilterInOrder(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "codes-" + version)) {
      var filters = new WireBytes().text("codes/a").u8(2).text("codes/b").u8(0);
      client.send(subscribe(version, 513, filters.text("codes/c").u8(1)));
      var suback = client.receive(Packet.SUBACK);
      assertThat(suback.packetId()).isEqualTo(513);
      assertThat(suback.codes()).containsExactly(2, 0, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.8.4-5")
  @Tag("MQTT5-3.9.3-1")
  @Tag("MQTT3-3.8.4-4")
  @Tag("MQTT3-3.9.3-1")
  void givesABadFilterAmongGoodOnesItsOwnCode(int version, BrokerProcess broker) {
    var name = "mixed/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      var filters = new WireBytes().text(name + "/a").u8(1).text("a/#/b").u8(1);
      client.send(subscribe(version, 1, filters.text(name + "/c").u8(0)));
      var failure = version == 5 ? 0x8F : 0x80;
      assertThat(client.receive(Packet.SUBACK).codes()).containsExactly(1, failure, 0);
      client.publish(name + "/a", 0, false, 0, "first");
      client.publish(name + "/c", 0, false, 0, "third");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("first");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("third");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.8.4-3")
  @Tag("MQTT3-3.8.4-3")
  void replacesASubscriptionOfTheSameFilter(int version, BrokerProcess broker) {
    var name = "replaced/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.publish(name, 1, true, 1, "kept").receive(Packet.PUBACK);
      client.subscribe(1, name, 0);
      assertThat(client.receive(Packet.PUBLISH).qos()).isZero();
      client.subscribe(2, name, 1);
      var retained = client.receive(Packet.PUBLISH);
      assertThat(retained.isRetain()).as("retained messages come again").isTrue();
      client.publish(name, 1, false, 2, "once");
      var got = nextPublish(client);
      assertThat(got.payload()).isEqualTo("once");
      assertThat(got.qos()).isEqualTo(1);
      client.publish(name, 1, false, 3, "mark");
      assertThat(nextPublish(client).payload()).as("one copy of each").isEqualTo("mark");
    }
  }

  /** The next PUBLISH, whatever is acknowledged in between. */
  private static Packet nextPublish(RawClient client) {
    var packet = client.receive();
    while (packet.type() != Packet.PUBLISH) {
      packet = client.receive();
    }
    return packet;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.4-2")
  @Tag("MQTT3-3.3.5-1")
  void deliversAtTheHighestQosOfOverlappingSubscriptions(int version, BrokerProcess broker) {
    var name = "overlap/" + version;
    var http = new HttpCaller(broker);
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name + "/#", 0);
      client.subscribe(2, name + "/+", 2);
      client.subscribe(3, name + "/x", 1);
      http.publish(name + "/x?qos=2", "x");
      http.publish(name + "/end?qos=2", "end");
      var highest = 0;
      for (var got = nextPublish(client);
          !got.topic().endsWith("/end");
          got = nextPublish(client)) {
        highest = Math.max(highest, got.qos());
      }
      assertThat(highest).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.8.3-3")
  @Tag("MQTT3-4.5.0-1")
  void givesAPublisherItsOwnMessage(int version, BrokerProcess broker) {
    var name = "own/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name, 1);
      client.publish(name, 0, false, 0, "own");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("own");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.8.4-5")
  @Tag("MQTT5-3.9.3-1")
  @Tag("MQTT3-3.8.4-4")
  @Tag("MQTT3-3.9.3-1")
  void takesTwoHundredFiltersAtOnce(int version, BrokerProcess broker) {
    var count = 200;
    var name = "many/" + version + "/";
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      var filters = new WireBytes();
      var granted = new int[count];
      for (var i = 0; i < count; i++) {
        granted[i] = i % 3;
        filters.text(name + i).u8(granted[i]);
      }
      client.send(subscribe(version, 9, filters));
      assertThat(client.receive(Packet.SUBACK).codes()).containsExactly(granted);
      for (var i = 0; i < count; i++) {
        client.publish(name + i, 0, false, 0, "m" + i);
        assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m" + i);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT3-4.5.0-1")
  void bringsAMessageToTwentySubscribersOnceEach(int version, BrokerProcess broker) {
    var name = "twenty/" + version;
    var subscribers = new ArrayList<RawClient>();
    try (var publisher = RawClient.connect(broker.mqttPort(), version, name)) {
      for (var i = 0; i < 20; i++) {
        subscribers.add(RawClient.connect(broker.mqttPort(), version, name + "/" + i));
        subscribers.get(i).subscribe(1, name, i % 3);
      }
      publisher.publish(name, 1, false, 1, "m").receive(Packet.PUBACK);
      publisher.publish(name, 1, false, 1, "end").receive(Packet.PUBACK);
      for (var subscriber : subscribers) {
        assertThat(subscriber.receive(Packet.PUBLISH).payload()).isEqualTo("m");
        assertThat(subscriber.receive(Packet.PUBLISH).payload()).isEqualTo("end");
      }
    } finally {
      subscribers.forEach(RawClient::close);
    }
  }

  static Stream<BrokenPacket> withoutFilters() {
    return Stream.of(
            filters("no filter", PROTOCOL_ERROR, SUBSCRIBE, 1, new WireBytes()),
            filters("no options", MALFORMED, SUBSCRIBE, 1, new WireBytes().text("t")))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("withoutFilters")
  @Tag("MQTT5-3.8.3-2")
  @Tag("MQTT3-3.8.3-3")
  void endsTheConnectionWithoutAWholeFilter(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> reservedOptions() {
    return Stream.of(
            filters("bit 6", MALFORMED, SUBSCRIBE, 1, new WireBytes().text("t").u8(0x40)),
            filters("bit 7", MALFORMED, SUBSCRIBE, 1, new WireBytes().text("t").u8(0x81)),
            // Section 3.8.3.1 calls this one a protocol error.
            filters("QoS 3", PROTOCOL_ERROR, SUBSCRIBE, 1, new WireBytes().text("t").u8(3)),
            Stream.of(4, 8, 0x10, 0x20)
                .map(
                    option ->
                        BrokenPacket.four(
                            "option %02x".formatted(option),
                            SUBSCRIBE,
                            new WireBytes().u16(1).text("t").u8(option))))
        .flatMap(rows -> rows);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reservedOptions")
  @Tag("MQTT5-3.8.3-5")
  @Tag("MQTT3-3.8.3-4")
  void endsTheConnectionAtReservedOptions(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> retainHandling3() {
    return Stream.of(
        five("3", PROTOCOL_ERROR, SUBSCRIBE, new WireBytes().u16(1).u8(0).text("t").u8(0x30)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("retainHandling3")
  @Tag("MQTT5-3.8.3-5")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionAtRetainHandling3(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> noLocalOfAShare() {
    return Stream.of(
        five(
            "$share/g/t",
            PROTOCOL_ERROR,
            SUBSCRIBE,
            new WireBytes().u16(1).u8(0).text("$share/g/t").u8(NO_LOCAL)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noLocalOfAShare")
  @Tag("MQTT5-3.8.3-4")
  void endsTheConnectionAtNoLocalOfASharedSubscription(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  static Stream<BrokenPacket> badProperties() {
    return Stream.of(
        withProperties("identifier 0", PROTOCOL_ERROR, 0x0B, 0),
        withProperties("two identifiers", PROTOCOL_ERROR, 0x0B, 1, 0x0B, 2),
        withProperties("an identifier of five bytes", MALFORMED, 0x0B, 128, 128, 128, 128, 1),
        withProperties("Content Type", MALFORMED, 3, 0, 0),
        withProperties("an unknown one", MALFORMED, 0x7F, 0));
  }

  private static BrokenPacket withProperties(String name, int code, int... properties) {
    var body = new WireBytes().u16(1).u8(properties.length).raw(properties);
    return five(name, code, SUBSCRIBE, body.text("t").u8(0));
  }

  static Stream<BrokenPacket> cutFilters() {
    return filters("a cut filter", MALFORMED, SUBSCRIBE, 1, new WireBytes().u16(9).u8('t'));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"badProperties", "cutFilters"})
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT3-4.8.0-1")
  void endsTheConnectionAtABadPropertyOrFilter(BrokenPacket packet, BrokerProcess broker) {
    packet.endsItsConnection(broker);
  }

  @Test
  @Tag("MQTT5-3.8.3-3")
  void leavesOwnMessagesAwayWithNoLocal(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "no-local")) {
      client.subscribe(1, "no-local", NO_LOCAL);
      client.publish("no-local", 0, false, 0, "own");
      new HttpCaller(broker).publish("no-local", "another's");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("another's");
    }
  }

  @Test
  @Tag("MQTT5-3.3.1-13")
  @Tag("MQTT5-3.3.4-3")
  void keepsTheRetainFlagAndTheIdentifierAsTheSubscriptionAsks(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "flags")) {
      client.subscribe(
          1, "as-published", RETAIN_AS_PUBLISHED, new WireBytes().u8(0x0B).varInt(300));
      client.publish("as-published", 0, true, 0, "x");
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.isRetain()).isTrue();
      assertThat(got.numbers(0x0B)).containsExactly(300L);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 2", "1, 1", "2, 0"})
  @Tag("MQTT5-3.3.1-9")
  @Tag("MQTT5-3.3.1-10")
  @Tag("MQTT5-3.3.1-11")
  @Tag("MQTT5-3.8.4-4")
  void sendsRetainedMessagesAsRetainHandlingSays(int handling, int times, BrokerProcess broker) {
    var topic = "handling/" + handling;
    new HttpCaller(broker).publish(topic + "?retain=true", "kept");
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      var count = 0;
      for (var i = 1; i <= 2; i++) {
        client.subscribe(i, topic, handling << 4);
        client.publish(topic, 0, false, 0, "mark");
        while (client.receive(Packet.PUBLISH).payload().equals("kept")) {
          count++;
        }
      }
      assertThat(count).isEqualTo(times);
    }
  }

  @Test
  @Tag("MQTT5-3.9.2-1")
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
      return client.subscribe(1, "a/#/b", 0);
    }
  }
}
