package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared subscriptions at the socket (MQTT 5.0, section 4.8.2), over two event loops. */
class SharedSubscriptionTest {

  private static final int MESSAGES = 20;

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    broker = new EdgeFixture(2, MqttOptions.builder(), new MemoryDisk());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static void publish(int version, String topic, int qos) {
    try (var publisher = broker.client(version, "pub-" + topic)) {
      for (var i = 0; i < MESSAGES; i++) {
        if (qos == 2) {
          publisher.publishExactlyOnce(topic, 1 + i, "" + i);
        } else {
          publisher.publish(topic, qos, false, 1 + i, "" + i);
        }
        if (qos == 1) {
          publisher.receive(Packet.PUBACK);
        }
      }
    }
  }

  private static List<Packet> take(RawClient client, int count) {
    var taken = new ArrayList<Packet>();
    while (taken.size() < count) {
      taken.add(client.receive(Packet.PUBLISH));
    }
    return taken;
  }

  @ParameterizedTest
  @CsvSource({"3,0", "4,0", "5,0", "3,1", "4,1", "5,1", "4,2", "5,2"})
  void splitsMessagesOverTheMembers(int version, int qos) {
    var topic = "split/" + version + "/" + qos;
    try (var one = broker.client(version, "one" + topic);
        var two = broker.client(version, "two" + topic);
        var plain = broker.client(version, "plain" + topic)) {
      assertThat(one.subscribe(1, "$share/g/" + topic, qos).codes()).containsExactly(qos);
      assertThat(two.subscribe(1, "$share/g/" + topic, qos).codes()).containsExactly(qos);
      plain.subscribe(1, topic, 0);

      publish(version, topic, qos);

      var taken = take(one, MESSAGES / 2);
      taken.addAll(take(two, MESSAGES / 2));
      assertThat(taken.stream().map(Packet::payload)).doesNotHaveDuplicates();
      assertThat(taken).allMatch(packet -> packet.qos() == qos);
      take(plain, MESSAGES);
      assertThat(one.isQuiet()).isTrue();
      assertThat(two.isQuiet()).isTrue();
    }
  }

  @Test
  void announcesThem() {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(ConnectBytes.of(5, "announced"));
      assertThat(connack.numbers(PropertyScan.SHARED_AVAILABLE)).containsExactly(1L);
    }
  }

  @Test
  void returnsTheIdentifierOfTheMember() {
    try (var client = broker.client(5, "identified");
        var publisher = broker.client(5, "pub-identified")) {
      client.subscribe(1, "$share/g/identified", 1, new WireBytes().u8(0x0B).u8(77));
      publisher.publish("identified", 1, false, 1, "x");
      var delivery = client.receive(Packet.PUBLISH);
      assertThat(delivery.numbers(PropertyScan.SUBSCRIPTION_IDENTIFIER)).containsExactly(77L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void sendsNothingAfterUnsubscribe(int version) {
    var topic = "unsub/" + version;
    try (var client = broker.client(version, "leaver" + version);
        var publisher = broker.client(version, "pub" + topic)) {
      client.subscribe(1, "$share/g/" + topic, 1);
      var unsuback = client.unsubscribe(2, "$share/g/" + topic);
      if (version == 5) {
        assertThat(unsuback.codes()).containsExactly(0);
      }
      publisher.publish(topic, 1, false, 1, "x").receive(Packet.PUBACK);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"4,false", "5,false", "4,true", "5,true"})
  void givesOthersWhatABrokenConnectionOwes(int version, boolean lasting) {
    var topic = "broken/" + version + lasting;
    var connect = ConnectBytes.of(version, "breaks" + topic);
    if (lasting) {
      connect.resume();
      if (version == 5) {
        connect.expiry(60);
      }
    }
    try (var stays = broker.client(version, "stays" + topic)) {
      stays.subscribe(1, "$share/g/" + topic, 1);
      try (var breaks = broker.client(connect)) {
        breaks.subscribe(1, "$share/g/" + topic, 1);
        publish(version, topic, 1);
        take(breaks, MESSAGES / 2);
      }

      var taken = take(stays, MESSAGES);
      assertThat(taken.stream().map(Packet::payload)).doesNotHaveDuplicates();
      assertThat(taken).noneMatch(Packet::isDuplicate);
    }
  }

  @Test
  void givesNobodyElseWhatAMemberRejected() {
    try (var stays = broker.client(5, "rejected-stays");
        var rejects = broker.client(5, "rejects")) {
      rejects.subscribe(1, "$share/g/rejected", 1);
      try (var publisher = broker.client(5, "pub-rejected")) {
        publisher.publish("rejected", 1, false, 1, "x").receive(Packet.PUBACK);
      }
      var packetId = rejects.receive(Packet.PUBLISH).packetId();
      stays.subscribe(1, "$share/g/rejected", 1);
      rejects.send(new WireBytes().u16(packetId).u8(0x80).packet(0x40));
      rejects.disconnect();
      assertThat(stays.isQuiet()).isTrue();
    }
  }
}
