package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.8 to 3.11 and 4.7 of the standard: subscriptions, topic names and filters. */
@ExtendWith(SharedBroker.class)
class SubscribeSectionTest {

  private static final int NO_LOCAL = 4;
  private static final int RETAIN_AS_PUBLISHED = 8;

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.8.4-2")
  @Tag("MQTT3-3.8.4-2")
  @Tag("MQTT5-3.9.3-1")
  @Tag("MQTT3-3.9.3-1")
  void answersOneCodePerFilterInOrder(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "codes-" + version)) {
      var body = new WireBytes().u16(513);
      if (version == 5) {
        body.sized();
      }
      client.send(
          body.text("codes/a").u8(2).text("codes/b").u8(0).text("codes/c").u8(1).packet(0x82));
      var suback = client.receive(Packet.SUBACK);
      assertThat(suback.packetId()).isEqualTo(513);
      assertThat(suback.codes()).containsExactly(2, 0, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/#/b", "a#", "a+/b", "#/a"})
  @Tag("MQTT5-4.7.1-1")
  @Tag("MQTT5-4.7.1-2")
  void refusesWildcardsInTheWrongPlace(String filter, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "misplaced")) {
      client.sendSubscribe(1, filter, 0, new WireBytes());
      var answer = client.receive();
      if (answer.type() == Packet.SUBACK) {
        assertThat(answer.codes()).containsExactly(0x8F);
      } else {
        assertThat(answer.type()).isEqualTo(Packet.DISCONNECT);
        assertThat(client.isClosed()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "m1/+/c, m1/b/c, m1/b/d",
    "m2/#, m2, m2x",
    "m3/+, m3/, m3/a/b",
    "m4//b, m4//b, m4/b",
    "+/m5, /m5, m5",
    "m6/é 你, m6/é 你, m6/é  你"
  })
  @Tag("MQTT3-4.7.3-4")
  void matchesLevelByLevel(String filter, String matching, String other, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 4, "matches-" + filter)) {
      client.subscribe(1, filter, 0);
      client.publish(other, 0, false, 0, "other");
      client.publish(matching, 0, false, 0, "matching");
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.topic()).isEqualTo(matching);
      assertThat(got.payload()).isEqualTo("matching");
    }
  }

  @Test
  @Tag("MQTT5-4.7.2-1")
  void keepsSystemTopicsOutOfWildcardsAtTheStart(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "dollar")) {
      client.subscribe(1, "+/broker/dollar-test", 0);
      client.publish("$x/broker/dollar-test", 1, false, 1, "hidden");
      client.receive(); // PUBACK, or a refusal: clients may not publish there
      client.publish("x/broker/dollar-test", 0, false, 0, "seen");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("seen");
    }
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

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-4")
  @Tag("MQTT3-3.10.4-4")
  @Tag("MQTT5-3.10.4-1")
  @Tag("MQTT3-3.10.4-1")
  void stopsDeliveryAtUnsubscribe(int version, BrokerProcess broker) {
    var name = "unsubscribe-" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.subscribe(1, name + "/a", 0);
      client.subscribe(2, name + "/b", 0);
      var unsuback = client.unsubscribe(3, name + "/a");
      assertThat(unsuback.packetId()).isEqualTo(3);
      if (version == 5) {
        assertThat(unsuback.codes()).containsExactly(0);
        assertThat(client.unsubscribe(4, name + "/none").codes()).containsExactly(0x11);
      }
      client.publish(name + "/a", 0, false, 0, "gone");
      client.publish(name + "/b", 0, false, 0, "stays");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("stays");
    }
  }

  @Test
  @Tag("MQTT3-3.3.5-1")
  void deliversAtTheHighestQosOfOverlappingSubscriptions(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), ConnectBytes.of(4, "overlap"))) {
      client.subscribe(1, "overlap/#", 0);
      client.subscribe(2, "overlap/x", 1);
      new HttpCaller(broker).publish("overlap/x?qos=1", "x");
      var highest = 0;
      do {
        var got = client.receive(Packet.PUBLISH);
        highest = Math.max(highest, got.qos());
        if (got.qos() == 1) {
          client.acknowledge(Packet.PUBACK, got.packetId());
        }
      } while (!client.isQuiet());
      assertThat(highest).isEqualTo(1);
    }
  }

  @Test
  @Tag("MQTT5-3.9.3-2")
  void refusesSharedSubscriptionsAsItAnnounces(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(ConnectBytes.of(5, "shares")).numbers(0x2A)).containsExactly(0L);
      assertThat(client.subscribe(1, "$share/g/t", 1).codes()).containsExactly(0x9E);
    }
  }
}
