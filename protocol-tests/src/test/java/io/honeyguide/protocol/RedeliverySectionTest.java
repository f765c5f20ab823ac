package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.assertTaken;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.packetIds;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.receive;
import static io.honeyguide.protocol.DeliverySteps.release;
import static io.honeyguide.protocol.DeliverySteps.repeated;
import static io.honeyguide.protocol.DeliverySteps.take;
import static io.honeyguide.protocol.DeliverySteps.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.4 of the standard: what comes again on the next connection, and what does not. */
@ExtendWith(SharedBroker.class)
class RedeliverySectionTest {

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "5, 2"})
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT5-3.3.1-1")
  @Tag("MQTT5-4.6.0-5")
  @Tag("MQTT5-2.2.1-4")
  @Tag("MQTT3-4.4.0-1")
  @Tag("MQTT3-3.3.1-1")
  @Tag("MQTT3-4.6.0-6")
  @Tag("MQTT3-2.3.1-3")
  void sendsUnacknowledgedMessagesAgainWithTheirIdentifiersInOrder(
      int version, int qos, BrokerProcess broker) {
    var name = "redelivery/again/%d/%d".formatted(version, qos);
    List<Packet> first;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, qos);
      publish(broker, name, 2, "m0", "m1", "m2");
      first = receive(client, 3);
      assertThat(first).noneMatch(Packet::isDuplicate);
      assertThat(packetIds(first)).doesNotHaveDuplicates();
      assertThat(client.isQuiet()).as("nothing comes again while connected").isTrue();
    }
    // Not only once: as long as they are not acknowledged.
    for (var i = 0; i < 2; i++) {
      try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
        var again = receive(client, 3);
        assertThat(again).allMatch(Packet::isDuplicate).allMatch(each -> each.qos() == qos);
        assertThat(packetIds(again)).isEqualTo(packetIds(first));
        assertThat(payloads(again)).containsExactly("m0", "m1", "m2");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "5, 2"})
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT5-4.3.2-3")
  @Tag("MQTT3-4.4.0-1")
  void sendsOnlyWhatIsUnacknowledgedAgain(int version, int qos, BrokerProcess broker) {
    var name = "redelivery/partial/%d/%d".formatted(version, qos);
    int untaken;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, qos);
      publish(broker, name, 2, "m0", "m1", "m2");
      var first = receive(client, 3);
      untaken = first.get(1).packetId();
      // Out of order, with a hole.
      finishDelivery(client, first.get(2));
      finishDelivery(client, first.get(0));
      client.disconnect();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      var again = take(client);
      assertThat(again.packetId()).isEqualTo(untaken);
      assertThat(again.isDuplicate()).isTrue();
      assertThat(again.payload()).isEqualTo("m1");
      publish(broker, name, 1, MARK);
      assertThat(take(client).payload()).isEqualTo(MARK);
      client.disconnect();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      publish(broker, name, 1, "nothing is left");
      assertThat(take(client).payload()).isEqualTo("nothing is left");
    }
  }

  private static void finishDelivery(RawClient client, Packet message) {
    if (message.qos() == 1) {
      client.acknowledge(Packet.PUBACK, message.packetId());
    } else {
      client.acknowledge(Packet.PUBREC, message.packetId());
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(message.packetId());
      client.acknowledge(Packet.PUBCOMP, message.packetId());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT5-4.3.3-3")
  @Tag("MQTT5-4.3.3-5")
  @Tag("MQTT5-4.3.3-6")
  @Tag("MQTT3-4.4.0-1")
  @Tag("MQTT3-4.3.3-1")
  void sendsTheReleaseAgainInPlaceOfAMessageThatWasReceived(int version, BrokerProcess broker) {
    var name = "redelivery/release/" + version;
    int received;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, 2);
      publish(broker, name, 2, "received");
      received = client.receive(Packet.PUBLISH).packetId();
      client.acknowledge(Packet.PUBREC, received);
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(received);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(received);
      client.acknowledge(Packet.PUBCOMP, received);
      client.disconnect();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      publish(broker, name, 1, MARK);
      assertThat(take(client).payload()).isEqualTo(MARK);
    }
  }

  @ParameterizedTest
  @CsvSource({"4, true", "4, false", "5, true", "5, false"})
  @Tag("MQTT5-4.3.3-10")
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT5-3.1.2-5")
  @Tag("MQTT3-4.3.3-2")
  @Tag("MQTT3-4.4.0-1")
  @Tag("MQTT3-3.1.2-4")
  void deliversAQos2PublishThatIsFinishedOnTheNextConnectionOnce(
      int version, boolean isRepeated, BrokerProcess broker) {
    var name = "redelivery/resumed/%d/%s".formatted(version, isRepeated);
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + name)) {
      subscriber.subscribe(1, name, 2);
      byte[] once;
      try (var publisher = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
        once = publisher.publishBytes(name, 2, false, 21, utf8("once"));
        publisher.send(once);
        assertTaken(publisher.receive(Packet.PUBREC), 21);
      }
      try (var publisher = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
        if (isRepeated) {
          publisher.send(repeated(once));
          assertTaken(publisher.receive(Packet.PUBREC), 21);
        }
        release(publisher, 21);
        publish(publisher, name, 2, false, MARK);
      }
      assertThat(payloads(take(subscriber, 2))).containsExactly("once", MARK);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-10")
  @Tag("MQTT3-4.3.3-2")
  void takesAnIdentifierForNewWhenTheSessionBeganAnew(int version, BrokerProcess broker) {
    var name = "redelivery/anew/" + version;
    try (var subscriber = RawClient.connect(broker.mqttPort(), version, "sub-" + name)) {
      subscriber.subscribe(1, name, 2);
      for (var i = 0; i < 2; i++) {
        // A clean start forgets which identifiers were under way.
        try (var publisher = RawClient.connect(broker.mqttPort(), version, name)) {
          publisher.publish(name, 2, false, 21, "m" + i);
          assertTaken(publisher.receive(Packet.PUBREC), 21);
        }
      }
      assertThat(payloads(take(subscriber, 2))).containsExactly("m0", "m1");
    }
  }

  @Test
  @Tag("MQTT5-4.3.3-10")
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT3-4.3.3-2")
  @Tag("MQTT3-4.4.0-1")
  void keepsTheStepsOfQos2OverAKillOnBothSides(@TempDir Path data) {
    try (var broker = BrokerProcess.start(data)) {
      int taken;
      int untaken;
      byte[] once;
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "steps"))) {
        client.subscribe(1, "steps", 2);
        publish(broker, "steps", 2, "m0", "m1", "m2");
        var first = receive(client, 3);
        taken = first.get(0).packetId();
        untaken = first.get(1).packetId();
        client.acknowledge(Packet.PUBREC, taken);
        client.receive(Packet.PUBREL);
        once = client.publishBytes("other", 2, false, 77, utf8("only once"));
        client.send(once);
        client.receive(Packet.PUBREC);
      }

      broker.kill();
      broker.restart();

      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "steps"))) {
        // Taken on: only its release comes again. The others: with the same identifier, as before.
        assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(taken);
        var again = client.receive(Packet.PUBLISH);
        assertThat(again.packetId()).isEqualTo(untaken);
        assertThat(again.isDuplicate()).isTrue();
        assertThat(again.payload()).isEqualTo("m1");
        assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m2");
        // Our own, repeated since its PUBREC might not have come.
        client.send(repeated(once));
        assertThat(client.receive(Packet.PUBREC).packetId()).isEqualTo(77);
        release(client, 77);
      }
      assertThat(new HttpCaller(broker).history("other")).hasSize(1);
    }
  }
}
