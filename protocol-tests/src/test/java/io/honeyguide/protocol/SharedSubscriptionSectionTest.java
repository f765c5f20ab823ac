package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.8 of the standard: shared subscriptions, which 3.1.1 clients may have as well. */
@ExtendWith(SharedBroker.class)
class SharedSubscriptionSectionTest {

  private static final int COUNT = 40;

  private static List<String> numbered(int count) {
    return IntStream.range(0, count).mapToObj(i -> "m" + i).toList();
  }

  private static void publish(BrokerProcess broker, String topic, List<String> payloads) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "")) {
      for (var payload : payloads) {
        publisher.publish(topic, 1, false, 1, payload).receive(Packet.PUBACK);
      }
    }
  }

  private static ConnectBytes lasting(int version, String name) {
    var connect = ConnectBytes.of(version, name).resume();
    return version == 5 ? connect.expiry(600) : connect;
  }

  /**
   * Everything that comes before a mark on a topic of the member's own, which is published after
   * the messages and so comes after them.
   */
  private static List<String> taken(BrokerProcess broker, RawClient member, String markTopic) {
    publish(broker, markTopic, List.of("mark"));
    var payloads = new ArrayList<String>();
    while (true) {
      var got = member.receive(Packet.PUBLISH);
      if (got.qos() == 1) {
        member.acknowledge(Packet.PUBACK, got.packetId());
      }
      if (got.topic().equals(markTopic)) {
        return payloads;
      }
      payloads.add(got.payload());
    }
  }

  private static RawClient member(BrokerProcess broker, int version, String name, String filter) {
    var member = RawClient.connect(broker.mqttPort(), version, name);
    assertThat(member.subscribe(1, filter, 1).codes()).containsExactly(1);
    member.subscribe(2, "mark/" + name, 1);
    return member;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-1")
  @Tag("MQTT3-3.8.4-1")
  void bringsEachMessageToOneMemberAndLetsBothWork(int version, BrokerProcess broker) {
    var name = "split-" + version;
    try (var one = member(broker, version, name + "a", "$share/g/" + name);
        var two = member(broker, version, name + "b", "$share/g/" + name)) {
      publish(broker, name, numbered(COUNT));
      var first = taken(broker, one, "mark/" + name + "a");
      var second = taken(broker, two, "mark/" + name + "b");
      assertThat(first).isNotEmpty();
      assertThat(second).isNotEmpty();
      var both = new ArrayList<>(first);
      both.addAll(second);
      assertThat(both).containsExactlyInAnyOrderElementsOf(numbered(COUNT));
      // Each of them in the order of the publisher.
      assertThat(first).isSortedAccordingTo((a, b) -> number(a) - number(b));
      assertThat(second).isSortedAccordingTo((a, b) -> number(a) - number(b));
    }
  }

  private static int number(String payload) {
    return Integer.parseInt(payload.substring(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-1")
  void bringsEveryMessageToEachGroupAndToPlainSubscribers(int version, BrokerProcess broker) {
    var name = "groups-" + version;
    try (var one = member(broker, version, name + "a", "$share/g/" + name);
        var two = member(broker, version, name + "b", "$share/g/" + name);
        var other = member(broker, version, name + "c", "$share/h/" + name);
        var plain = member(broker, version, name + "d", name)) {
      publish(broker, name, numbered(COUNT));
      var group = new ArrayList<>(taken(broker, one, "mark/" + name + "a"));
      group.addAll(taken(broker, two, "mark/" + name + "b"));
      assertThat(group).containsExactlyInAnyOrderElementsOf(numbered(COUNT));
      assertThat(taken(broker, other, "mark/" + name + "c")).isEqualTo(numbered(COUNT));
      assertThat(taken(broker, plain, "mark/" + name + "d")).isEqualTo(numbered(COUNT));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-1")
  void givesAClientItsSharedAndItsPlainCopy(int version, BrokerProcess broker) {
    var name = "both-" + version;
    try (var client = member(broker, version, name, "$share/g/" + name)) {
      client.subscribe(3, name, 1);
      publish(broker, name, List.of("m0"));
      assertThat(taken(broker, client, "mark/" + name)).containsExactly("m0", "m0");
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-4.8.2-3")
  void deliversAtTheQosOfTheMember(int version, int granted, BrokerProcess broker) {
    var name = "granted-" + version + granted;
    try (var member = RawClient.connect(broker.mqttPort(), version, name)) {
      assertThat(member.subscribe(1, "$share/g/" + name, granted).codes()).containsExactly(granted);
      new HttpCaller(broker).publish(name + "?qos=2", "x");
      assertThat(member.receive(Packet.PUBLISH).qos()).isEqualTo(granted);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.1-9")
  void sendsNoRetainedMessages(int version, BrokerProcess broker) {
    var name = "retained-share-" + version;
    new HttpCaller(broker).publish(name + "?retain=true", "kept");
    try (var member = member(broker, version, name, "$share/g/" + name)) {
      publish(broker, name, List.of("live"));
      assertThat(taken(broker, member, "mark/" + name)).containsExactly("live");
    }
  }

  @ParameterizedTest
  @CsvSource({"4, DISCONNECT", "4, close", "4, UNSUBSCRIBE", "5, DISCONNECT", "5, close"})
  @Tag("MQTT5-4.8.2-1")
  @SuppressWarnings("try") // the connection breaks before the test is over
  void givesTheRestEverythingWhenAMemberLeaves(int version, String how, BrokerProcess broker) {
    var name = "leaves-" + version + how;
    try (var stays = member(broker, version, name + "a", "$share/g/" + name);
        var leaves = member(broker, version, name + "b", "$share/g/" + name)) {
      switch (how) {
        case "DISCONNECT" -> leaves.disconnect();
        case "close" -> leaves.close();
        default -> leaves.unsubscribe(9, "$share/g/" + name);
      }
      publish(broker, name, numbered(COUNT));
      assertThat(taken(broker, stays, "mark/" + name + "a")).isEqualTo(numbered(COUNT));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.10.4-1")
  @Tag("MQTT5-3.11.3-2")
  void unsubscribesASharedFilter(int version, BrokerProcess broker) {
    var name = "unshare-" + version;
    try (var member = member(broker, version, name, "$share/g/" + name)) {
      assertCode(member.unsubscribe(3, name), version, 0x11);
      assertCode(member.unsubscribe(4, "$share/h/" + name), version, 0x11);
      assertCode(member.unsubscribe(5, "$share/g/" + name), version, 0);
      publish(broker, name, List.of("gone"));
      assertThat(taken(broker, member, "mark/" + name)).isEmpty();
    }
  }

  private static void assertCode(Packet unsuback, int version, int code) {
    assertThat(unsuback.codes()).containsExactly(version == 5 ? new int[] {code} : new int[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-1")
  void losesNothingThatAVanishedMemberDidNotAcknowledge(int version, BrokerProcess broker) {
    var name = "vanishes-" + version;
    try (var stays = member(broker, version, name + "a", "$share/g/" + name)) {
      var vanishes = member(broker, version, name + "b", "$share/g/" + name);
      publish(broker, name, numbered(COUNT));
      vanishes.receive(Packet.PUBLISH); // and acknowledges nothing
      vanishes.close();
      var payloads = new ArrayList<String>();
      while (payloads.size() < COUNT) {
        var got = stays.receive(Packet.PUBLISH);
        stays.acknowledge(Packet.PUBACK, got.packetId());
        payloads.add(got.payload());
      }
      assertThat(payloads).containsExactlyInAnyOrderElementsOf(numbered(COUNT));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-4")
  void finishesQos2WithTheMemberThatBeganIt(int version, BrokerProcess broker) {
    var name = "began-" + version;
    var lasting = lasting(version, name + "b");
    try (var began = RawClient.connect(broker.mqttPort(), lasting)) {
      began.subscribe(1, "$share/g/" + name, 2);
      new HttpCaller(broker).publish(name + "?qos=2", "two");
      var got = began.receive(Packet.PUBLISH);
      began.acknowledge(Packet.PUBREC, got.packetId());
      began.receive(Packet.PUBREL);
    }
    try (var other = RawClient.connect(broker.mqttPort(), version, name + "a")) {
      other.subscribe(1, "$share/g/" + name, 2);
      try (var again = RawClient.connect(broker.mqttPort(), lasting)) {
        var pubrel = again.receive(Packet.PUBREL);
        again.acknowledge(Packet.PUBCOMP, pubrel.packetId());
        again.send(0xC0, 0).receive(Packet.PINGRESP);
      }
      other.subscribe(2, "mark/" + name + "a", 1);
      assertThat(taken(broker, other, "mark/" + name + "a")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-5")
  void givesToNobodyElseWhatAMemberBeganAtQos2(int version, BrokerProcess broker) {
    var name = "ended-" + version;
    try (var other = member(broker, version, name + "a", "$share/g/" + name + "/none")) {
      // Its session ends with its connection.
      try (var began = RawClient.connect(broker.mqttPort(), version, name + "b")) {
        began.subscribe(1, "$share/g/" + name, 2);
        new HttpCaller(broker).publish(name + "?qos=2", "two");
        other.subscribe(3, "$share/g/" + name, 2);
        var got = began.receive(Packet.PUBLISH);
        began.acknowledge(Packet.PUBREC, got.packetId());
        began.receive(Packet.PUBREL);
      }
      assertThat(taken(broker, other, "mark/" + name + "a")).isEmpty();
    }
  }

  @Test
  @Tag("MQTT5-4.8.2-6")
  @SuppressWarnings("try") // the connection breaks before the test is over
  void givesToNobodyElseWhatAMemberRejects(BrokerProcess broker) {
    var name = "rejects";
    try (var other = member(broker, 5, name + "a", "$share/g/" + name);
        var rejects = member(broker, 5, name + "b", "$share/g/" + name)) {
      publish(broker, name, numbered(COUNT));
      var kept = taken(broker, other, "mark/" + name + "a");
      var rejected = COUNT - kept.size();
      for (var i = 0; i < rejected; i++) {
        var got = rejects.receive(Packet.PUBLISH);
        rejects.send(new WireBytes().u16(got.packetId()).raw(0x83, 0).packet(0x40));
      }
      rejects.send(0xC0, 0).receive(Packet.PINGRESP);
      rejects.close();
      assertThat(taken(broker, other, "mark/" + name + "a")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-1")
  void keepsMessagesForAGroupWhoseMembersAreAway(int version, BrokerProcess broker) {
    var name = "away-" + version;
    try (var member = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      member.subscribe(1, "$share/g/" + name, 1);
    }
    publish(broker, name, numbered(5));
    try (var member = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      for (var payload : numbered(5)) {
        var got = member.receive(Packet.PUBLISH);
        assertThat(got.payload()).isEqualTo(payload);
        member.acknowledge(Packet.PUBACK, got.packetId());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.8.2-1")
  void prefersMembersThatAreThere(int version, BrokerProcess broker) {
    var name = "there-" + version;
    try (var away = RawClient.connect(broker.mqttPort(), lasting(version, name + "b"))) {
      away.subscribe(1, "$share/g/" + name, 1);
    }
    try (var there = member(broker, version, name + "a", "$share/g/" + name)) {
      publish(broker, name, numbered(COUNT));
      assertThat(taken(broker, there, "mark/" + name + "a")).isEqualTo(numbered(COUNT));
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-3")
  void returnsTheIdentifierOfASharedSubscription(BrokerProcess broker) {
    try (var member = RawClient.connect(broker.mqttPort(), 5, "share-id")) {
      member.subscribe(1, "$share/g/share-id", 1, new WireBytes().u8(0x0B).varInt(77));
      publish(broker, "share-id", List.of("x"));
      assertThat(member.receive(Packet.PUBLISH).numbers(0x0B)).containsExactly(77L);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, #", "4, +/dollar-share", "5, #", "5, +/dollar-share"})
  @Tag("MQTT5-4.7.2-1")
  @Tag("MQTT3-4.7.2-1")
  void keepsDollarTopicsFromSharedWildcards(int version, String filter, BrokerProcess broker) {
    var name = "dollar-share-" + version + filter.length();
    try (var member = member(broker, version, name, "$share/" + name + "/" + filter)) {
      publish(broker, "$dollar/dollar-share", List.of(name + " hidden"));
      publish(broker, "plain/dollar-share", List.of(name));
      assertThat(taken(broker, member, "mark/" + name))
          .contains(name)
          .doesNotContain(name + " hidden");
    }
  }

  @Test
  @Tag("MQTT5-3.2.2-1")
  void announcesThatItServesThem(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "announced"));
      assertThat(connack.numbers(0x2A)).doesNotContain(0L);
    }
  }
}
