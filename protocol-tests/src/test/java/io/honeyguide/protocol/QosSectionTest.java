package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.DeliverySteps.assertTaken;
import static io.honeyguide.protocol.DeliverySteps.finish;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.release;
import static io.honeyguide.protocol.DeliverySteps.repeated;
import static io.honeyguide.protocol.DeliverySteps.take;
import static io.honeyguide.protocol.DeliverySteps.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.3 of the standard: the steps of QoS 0, 1 and 2 on a connection that stays. */
@ExtendWith(SharedBroker.class)
class QosSectionTest {

  private static final int PUBREL_FIRST_BYTE = 0x62;

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 1", "4, 2", "5, 0", "5, 1", "5, 2"})
  @Tag("MQTT5-2.2.1-2")
  @Tag("MQTT5-3.3.1-2")
  @Tag("MQTT5-3.3.4-1")
  @Tag("MQTT5-3.8.4-8")
  @Tag("MQTT5-2.2.1-5")
  @Tag("MQTT5-4.3.1-1")
  @Tag("MQTT5-3.4.2-1")
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT5-3.6.2-1")
  @Tag("MQTT5-3.7.2-1")
  @Tag("MQTT5-4.3.2-1")
  @Tag("MQTT5-4.3.2-2")
  @Tag("MQTT5-4.3.2-4")
  @Tag("MQTT5-4.3.3-1")
  @Tag("MQTT5-4.3.3-2")
  @Tag("MQTT5-4.3.3-8")
  @Tag("MQTT3-2.3.1-5")
  @Tag("MQTT3-3.3.1-2")
  @Tag("MQTT3-3.3.4-1")
  @Tag("MQTT3-3.8.4-6")
  @Tag("MQTT3-2.3.1-6")
  @Tag("MQTT3-4.3.1-1")
  @Tag("MQTT3-4.3.2-1")
  @Tag("MQTT3-4.3.2-2")
  @Tag("MQTT3-4.3.3-1")
  @Tag("MQTT3-4.3.3-2")
  void answersEveryQosAndDeliversAtTheLowerOne(int version, int qos, BrokerProcess broker) {
    var topic = "qos/matrix/%d/%d".formatted(version, qos);
    try (var publisher = RawClient.connect(broker.mqttPort(), version, "pub-" + topic)) {
      for (var granted = 0; granted <= 2; granted++) {
        try (var subscriber =
            RawClient.connect(broker.mqttPort(), version, "sub-" + topic + granted)) {
          assertThat(subscriber.subscribe(1, topic, granted).codes()).containsExactly(granted);
          publisher.publish(topic, qos, false, 7, "x" + granted);
          finish(publisher, qos, 7);
          var got = subscriber.receive(Packet.PUBLISH);
          assertThat(got.payload()).isEqualTo("x" + granted);
          assertThat(got.qos()).isEqualTo(Math.min(qos, granted));
          assertThat(got.isDuplicate()).isFalse();
          assertStepsOf(subscriber, got);
        }
      }
      assertAlive(publisher);
    }
  }

  private static void assertStepsOf(RawClient subscriber, Packet got) {
    if (got.qos() == 0) {
      return;
    }
    assertThat(got.packetId()).isNotZero();
    if (got.qos() == 1) {
      subscriber.acknowledge(Packet.PUBACK, got.packetId());
    } else {
      subscriber.acknowledge(Packet.PUBREC, got.packetId());
      var pubrel = subscriber.receive(Packet.PUBREL);
      assertThat(pubrel.first()).isEqualTo(PUBREL_FIRST_BYTE);
      assertThat(pubrel.packetId()).isEqualTo(got.packetId());
      assertThat(pubrel.code()).isZero();
      subscriber.acknowledge(Packet.PUBCOMP, got.packetId());
    }
    assertAlive(subscriber);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.2-5")
  @Tag("MQTT5-4.3.3-12")
  @Tag("MQTT3-2.3.1-4")
  @Tag("MQTT3-4.3.2-2")
  @Tag("MQTT3-4.3.3-2")
  void takesAPacketIdentifierAgainOnceItsPublishIsFinished(int version, BrokerProcess broker) {
    var topic = "qos/reuse/" + version;
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + topic);
        var publisher = RawClient.connect(broker.mqttPort(), version, "pub-" + topic)) {
      subscriber.subscribe(1, topic, 2);
      for (var i = 0; i < 6; i++) {
        // The same identifier every time, at QoS 1 and 2 in turn.
        publish(publisher, topic, 1 + i % 2, false, "m" + i);
      }
      assertThat(payloads(take(subscriber, 6))).containsExactly("m0", "m1", "m2", "m3", "m4", "m5");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-10")
  @Tag("MQTT3-4.3.3-2")
  void deliversAQos2PublishThatIsRepeatedBeforeItsReleaseOnce(int version, BrokerProcess broker) {
    var topic = "qos/twice/" + version;
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + topic);
        var publisher = RawClient.connect(broker.mqttPort(), version, "pub-" + topic)) {
      subscriber.subscribe(1, topic, 2);
      var once = publisher.publishBytes(topic, 2, false, 9, utf8("once"));
      publisher.send(once);
      assertTaken(publisher.receive(Packet.PUBREC), 9);
      for (var i = 0; i < 3; i++) {
        publisher.send(repeated(once));
        assertTaken(publisher.receive(Packet.PUBREC), 9);
      }
      release(publisher, 9);
      publish(publisher, topic, 2, false, MARK);
      assertThat(payloads(take(subscriber, 2))).containsExactly("once", MARK);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-12")
  @Tag("MQTT3-4.3.3-2")
  void takesARepetitionAfterTheReleaseForANewMessage(int version, BrokerProcess broker) {
    var topic = "qos/after-release/" + version;
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + topic);
        var publisher = RawClient.connect(broker.mqttPort(), version, "pub-" + topic)) {
      subscriber.subscribe(1, topic, 0);
      var message = publisher.publishBytes(topic, 2, false, 9, utf8("same"));
      publisher.send(message);
      finish(publisher, 2, 9);
      publisher.send(repeated(message));
      finish(publisher, 2, 9);
      assertThat(payloads(take(subscriber, 2))).containsExactly("same", "same");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-11")
  @Tag("MQTT5-3.7.2-1")
  @Tag("MQTT3-4.3.3-2")
  void answersEveryReleaseOnceMore(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "release-" + version)) {
      client.publishExactlyOnce("qos/release/" + version, 5, "x");
      for (var i = 0; i < 2; i++) {
        client.acknowledge(Packet.PUBREL, 5);
        assertUnknown(client.receive(Packet.PUBCOMP), version, 5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-11")
  @Tag("MQTT5-3.7.2-1")
  @Tag("MQTT3-4.3.3-2")
  void answersAReleaseOfNothing(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "releases-none-" + version)) {
      client.acknowledge(Packet.PUBREL, 4321);
      assertUnknown(client.receive(Packet.PUBCOMP), version, 4321);
      assertAlive(client);
    }
  }

  private static void assertUnknown(Packet pubcomp, int version, int packetId) {
    assertThat(pubcomp.packetId()).isEqualTo(packetId);
    assertThat(pubcomp.code()).isEqualTo(version == 5 ? 0x92 : 0);
    if (version == 4) {
      assertThat(pubcomp.body()).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "5, 2"})
  @Tag("MQTT5-3.3.1-3")
  @Tag("MQTT3-3.3.1-3")
  void doesNotPassDupOn(int version, int qos, BrokerProcess broker) {
    var topic = "qos/dup/%d/%d".formatted(version, qos);
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      client.subscribe(1, topic, 0);
      client.send(repeated(client.publishBytes(topic, qos, false, 3, utf8("x"))));
      var isDelivered = false;
      var isAnswered = false;
      while (!isDelivered || !isAnswered) {
        var packet = client.receive();
        if (packet.type() == Packet.PUBLISH) {
          assertThat(packet.isDuplicate()).isFalse();
          isDelivered = true;
        } else {
          assertTaken(packet, 3);
          isAnswered = true;
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.2.1-4")
  @Tag("MQTT5-2.2.1-5")
  @Tag("MQTT3-2.3.1-4")
  @Tag("MQTT3-2.3.1-6")
  void keepsItsPacketIdentifiersApartFromTheClients(int version, BrokerProcess broker) {
    var topic = "qos/space/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      client.subscribe(1, topic, 2);
      publish(broker, topic, 2, "theirs");
      var shared = client.receive(Packet.PUBLISH).packetId();
      // Ours with the same identifier, both handshakes in turn.
      client.publish(topic + "/own", 2, false, shared, "ours");
      assertTaken(client.receive(Packet.PUBREC), shared);
      client.acknowledge(Packet.PUBREC, shared);
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(shared);
      release(client, shared);
      client.acknowledge(Packet.PUBCOMP, shared);
      publish(broker, topic, 1, MARK);
      assertThat(take(client).payload()).isEqualTo(MARK);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-2.2.1-3")
  @Tag("MQTT3-2.3.1-1")
  void takesTheHighestPacketIdentifier(int version, BrokerProcess broker) {
    var topic = "qos/highest/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      for (var qos = 1; qos <= 2; qos++) {
        client.publish(topic, qos, false, 65_535, "x");
        finish(client, qos, 65_535);
      }
      assertThat(client.subscribe(65_535, topic, 0).packetId()).isEqualTo(65_535);
      assertThat(client.unsubscribe(65_535, topic).packetId()).isEqualTo(65_535);
    }
  }
}
