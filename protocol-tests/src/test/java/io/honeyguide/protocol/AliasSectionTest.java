package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3.2.3.4 of the standard: topic aliases in both directions. */
@ExtendWith(SharedBroker.class)
class AliasSectionTest {

  private static final int TOPICS = 5;
  private static final int ROUNDS = 4;

  private static WireBytes alias(int number) {
    return new WireBytes().u8(PropertyId.TOPIC_ALIAS).u16(number);
  }

  private static WireBytes aliasMaximum(int most) {
    return new WireBytes().u8(PropertyId.TOPIC_ALIAS_MAXIMUM).u16(most);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.2-12")
  void understandsAliasesAndTheirChange(int qos, BrokerProcess broker) {
    var topic = "alias/in/" + qos;
    try (var subscriber = RawClient.connect(broker.mqttPort(), 5, "sub-" + topic);
        var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, topic));
      var most = connack.numbers(PropertyId.TOPIC_ALIAS_MAXIMUM).get(0).intValue();
      subscriber.subscribe(1, topic + "/+", qos);
      for (var number : new int[] {1, most}) {
        publish(client, topic + "/a", qos, "set", alias(number));
        publish(client, "", qos, "used", alias(number));
        publish(client, topic + "/b", qos, "changed", alias(number));
        publish(client, "", qos, "used", alias(number));
      }
      // A topic in full needs no alias, and leaves those that are set as they are.
      publish(client, topic + "/c", qos, "full", new WireBytes());
      publish(client, "", qos, "first", alias(1));
      var got = take(subscriber, 10);
      assertThat(got).allMatch(each -> each.numbers(PropertyId.TOPIC_ALIAS).isEmpty());
      assertThat(got.stream().map(each -> each.topic() + " " + each.payload()))
          .containsExactly(
              topic + "/a set",
              topic + "/a used",
              topic + "/b changed",
              topic + "/b used",
              topic + "/a set",
              topic + "/a used",
              topic + "/b changed",
              topic + "/b used",
              topic + "/c full",
              topic + "/b first");
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-7")
  @Tag("MQTT5-4.13.1-1")
  void forgetsTheClientsAliasesWithTheConnection(BrokerProcess broker) {
    var name = "alias/per-connection";
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      publish(client, name, 1, "set", alias(1));
      client.disconnect();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      client.publish("", 1, 1, "unknown", alias(1));
      assertEnded(client, 5, 0x82);
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-7")
  void keepsTheAliasesOfClientsApart(BrokerProcess broker) {
    try (var one = RawClient.connect(broker.mqttPort(), 5, "alias/one");
        var other = RawClient.connect(broker.mqttPort(), 5, "alias/other")) {
      publish(one, "alias/of-one", 1, "set", alias(1));
      other.publish("", 0, 0, "unknown", alias(1));
      assertEnded(other, 5, 0x82);
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-8")
  @Tag("MQTT5-3.3.2-9")
  @Tag("MQTT5-4.13.1-1")
  void endsTheConnectionOfAnAliasOutOfRange(BrokerProcess broker) {
    int most;
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "alias/asks"));
      most = connack.numbers(PropertyId.TOPIC_ALIAS_MAXIMUM).get(0).intValue();
    }
    for (var number : new int[] {0, most + 1, 65_535}) {
      try (var client = RawClient.connect(broker.mqttPort(), 5, "alias/range")) {
        client.publish("alias/range", 0, 0, "x", alias(number));
        assertEnded(client, 5, 0x94);
      }
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-27")
  @Tag("MQTT5-3.3.2-11")
  void sendsNoAliasToAClientThatAllowsNone(BrokerProcess broker) {
    for (var connect :
        List.of(
            ConnectBytes.of(5, "alias/silent"),
            ConnectBytes.of(5, "alias/zero").properties(aliasMaximum(0)))) {
      try (var client = RawClient.connect(broker.mqttPort(), connect)) {
        client.subscribe(1, "alias/none/+", 1);
        publishRounds(broker, "alias/none");
        for (var message : take(client, TOPICS * ROUNDS)) {
          assertThat(message.numbers(PropertyId.TOPIC_ALIAS)).isEmpty();
          assertThat(message.topic()).isEqualTo(message.payload());
        }
      }
    }
  }

  /** Publishes to several topics in turn, each message with its topic for a payload. */
  private static void publishRounds(BrokerProcess broker, String parent) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 5, "")) {
      for (var i = 0; i < TOPICS * ROUNDS; i++) {
        var topic = parent + "/" + i % TOPICS;
        publish(publisher, topic, i % 2, false, topic);
      }
      publisher.disconnect();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, TOPICS, 65_535})
  @Tag("MQTT5-3.1.2-26")
  @Tag("MQTT5-3.3.2-8")
  @Tag("MQTT5-3.3.2-11")
  void staysWithinTheClientsAliasMaximum(int most, BrokerProcess broker) {
    var topic = "alias/out/" + most;
    var connect = ConnectBytes.of(5, topic).properties(aliasMaximum(most));
    try (var client = RawClient.connect(broker.mqttPort(), connect)) {
      client.subscribe(1, topic + "/+", 2);
      publishRounds(broker, topic);
      assertAllResolve(take(client, TOPICS * ROUNDS), most);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-26")
  @Tag("MQTT5-3.3.2-11")
  void leavesATopicOutOnceTheClientKnowsItsAlias(BrokerProcess broker) {
    var topic = "alias/out/used";
    var connect = ConnectBytes.of(5, topic).properties(aliasMaximum(1));
    try (var client = RawClient.connect(broker.mqttPort(), connect)) {
      client.subscribe(1, topic, 2);
      publish(broker, topic, 0, topic);
      publish(broker, topic, 1, topic);
      publish(broker, topic, 2, topic);
      var got = take(client, 3);
      assertThat(got.stream().map(Packet::topic)).containsExactly(topic, "", "");
      assertThat(got).allMatch(each -> each.numbers(PropertyId.TOPIC_ALIAS).equals(List.of(1L)));
    }
  }

  /** Holds when every message names its topic, in full or by an alias set before. */
  private static void assertAllResolve(List<Packet> messages, int most) {
    Map<Long, String> topics = new HashMap<>();
    for (var message : messages) {
      var aliases = message.numbers(PropertyId.TOPIC_ALIAS);
      assertThat(aliases).hasSizeLessThanOrEqualTo(1);
      var topic = message.topic();
      for (var number : aliases) {
        assertThat(number).isBetween(1L, (long) most);
        if (topic.isEmpty()) {
          topic = topics.getOrDefault(number, "");
        } else {
          topics.put(number, topic);
        }
      }
      assertThat(topic).isEqualTo(message.payload());
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-7")
  @Tag("MQTT5-4.4.0-1")
  void startsItsAliasesAnewOnEveryConnection(BrokerProcess broker) {
    var name = "alias/anew";
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, aliasMaximum(3)))) {
      client.subscribe(1, name + "/+", 1);
      publishRounds(broker, name);
      // Unacknowledged: those of QoS 1 come again.
      var first = DeliverySteps.receive(client, TOPICS * ROUNDS);
      assertAllResolve(first, 3);
    }
    publishRounds(broker, name);
    var stored = TOPICS * ROUNDS;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, aliasMaximum(2)))) {
      assertAllResolve(DeliverySteps.receive(client, stored), 2);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      var full = take(client, stored);
      assertThat(full).allMatch(each -> each.numbers(PropertyId.TOPIC_ALIAS).isEmpty());
      assertAllResolve(full, 0);
    }
  }
}
