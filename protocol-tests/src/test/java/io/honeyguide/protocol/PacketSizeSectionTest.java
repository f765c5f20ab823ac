package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.DeliverySteps.finish;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.receive;
import static io.honeyguide.protocol.DeliverySteps.retain;
import static io.honeyguide.protocol.DeliverySteps.subscribeAndLeave;
import static io.honeyguide.protocol.DeliverySteps.take;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.1.2.11.4 and 3.2.2.3.6 of the standard: Maximum Packet Size in both directions. */
@ExtendWith(SharedBroker.class)
class PacketSizeSectionTest {

  /** Bytes of the largest packet that the clients of these tests take. */
  private static final int LIMIT = 100;

  private static WireBytes limit() {
    return new WireBytes().u8(PropertyId.MAXIMUM_PACKET_SIZE).u32(LIMIT);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.1.2-24")
  @Tag("MQTT5-3.1.2-25")
  void deliversUpToTheLimitAndDropsWhatIsLarger(int qos, BrokerProcess broker) {
    var topic = "size/edge/" + qos;
    // Fixed header 2, topic with its length, packet identifier, no properties 1.
    var fits = LIMIT - 2 - (2 + topic.length()) - (qos > 0 ? 2 : 0) - 1;
    try (var client =
        RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, topic).properties(limit()))) {
      client.subscribe(1, topic, qos);
      publish(broker, topic, qos, "x".repeat(fits + 1), "y".repeat(fits), "z".repeat(5_000), MARK);
      var got = take(client, 2);
      assertThat(payloads(got)).containsExactly("y".repeat(fits), MARK);
      assertThat(got.get(0).body()).hasSize(LIMIT - 2);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-24")
  @Tag("MQTT5-3.1.2-25")
  void keepsToTheLimitWithTopicAliases(BrokerProcess broker) {
    var topic = "size/aliases";
    var aliases = limit().u8(PropertyId.TOPIC_ALIAS_MAXIMUM).u16(5);
    // The whole packet at QoS 0 without an alias.
    var fits = LIMIT - 2 - (2 + topic.length()) - 1;
    try (var client =
        RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, topic).properties(aliases))) {
      client.subscribe(1, topic, 0);
      publish(broker, topic, 0, "x".repeat(5_000), "y".repeat(fits), "z".repeat(5_000), "1", "2");
      var got = receive(client, 3);
      assertThat(payloads(got)).containsExactly("y".repeat(fits), "1", "2");
      // An alias counts from the packet on that carried its topic, which none of the dropped did.
      assertThat(got.get(1).topic()).isEqualTo(topic);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-25")
  void goesOnAsIfTheLargeMessageOfAQueueHadBeenSent(BrokerProcess broker) {
    var name = "size/queue";
    subscribeAndLeave(broker, lasting(5, name), name, 1);
    publish(broker, name, 1, "before", "x".repeat(LIMIT), "after");
    // One at a time: a dropped message must not hold the place of another.
    var one = limit().u8(PropertyId.RECEIVE_MAXIMUM).u16(1);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, one))) {
      assertThat(payloads(take(client, 2))).containsExactly("before", "after");
      client.disconnect();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      publish(broker, name, 1, MARK);
      assertThat(take(client).payload()).as("sent is sent").isEqualTo(MARK);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-24")
  @Tag("MQTT5-3.1.2-25")
  void doesNotSendLargeRetainedMessages(BrokerProcess broker) {
    retain(broker, "size/retained/a", "x".repeat(LIMIT));
    retain(broker, "size/retained/b", "small");
    try (var client =
        RawClient.connect(
            broker.mqttPort(), ConnectBytes.of(5, "size/retained").properties(limit()))) {
      client.subscribe(1, "size/retained/+", 1);
      assertThat(take(client).payload()).isEqualTo("small");
      publish(broker, "size/retained/c", 1, MARK);
      assertThat(take(client).payload()).isEqualTo(MARK);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-25")
  void deliversTheMessageToThoseWhoTakeIt(BrokerProcess broker) {
    var topic = "size/both";
    try (var small =
            RawClient.connect(broker.mqttPort(), ConnectBytes.of(5, topic).properties(limit()));
        var large = RawClient.connect(broker.mqttPort(), 5, "size/both-large")) {
      small.subscribe(1, topic, 1);
      large.subscribe(1, topic, 1);
      publish(broker, topic, 1, "x".repeat(LIMIT), MARK);
      assertThat(payloads(take(large, 2))).containsExactly("x".repeat(LIMIT), MARK);
      assertThat(take(small).payload()).isEqualTo(MARK);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.2.2-15")
  @Tag("MQTT5-4.13.1-1")
  void takesPacketsUpToItsLimitAndEndsTheConnectionOfALargerOne(int version, BrokerProcess broker) {
    int limit;
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "size/asks"));
      limit = connack.numbers(PropertyId.MAXIMUM_PACKET_SIZE).get(0).intValue();
    }
    // Fixed header 4, topic 3, packet identifier 2, in 5.0 no properties 1.
    var fits = limit - 4 - 3 - 2 - (version == 5 ? 1 : 0);
    try (var client = RawClient.connect(broker.mqttPort(), version, "size/in-" + version)) {
      var largest = client.publishBytes("t", 1, false, 1, new byte[fits]);
      assertThat(largest).hasSize(limit);
      client.send(largest);
      finish(client, 1, 1);
      // Its announcement is enough.
      client.send(new WireBytes().u8(0x32).varInt(limit - 4 + 1).bytes());
      assertEnded(client, version, 0x95);
    }
  }
}
