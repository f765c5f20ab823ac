package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.acknowledge;
import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.DeliverySteps.assertTaken;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.packetIds;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.receive;
import static io.honeyguide.protocol.DeliverySteps.release;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Section 4.9 of the standard: Receive Maximum in both directions. */
@ExtendWith(SharedBroker.class)
class FlowControlSectionTest {

  private static WireBytes receiveMaximum(int count) {
    return new WireBytes().u8(PropertyId.RECEIVE_MAXIMUM).u16(count);
  }

  private static RawClient subscriber(BrokerProcess broker, String name, int count, int qos) {
    var connect = ConnectBytes.of(5, name).properties(receiveMaximum(count));
    var client = RawClient.connect(broker.mqttPort(), connect);
    client.subscribe(1, name, qos);
    return client;
  }

  @Test
  @Tag("MQTT5-3.3.4-9")
  @Tag("MQTT5-4.9.0-1")
  @Tag("MQTT5-4.9.0-2")
  void keepsToTheClientsReceiveMaximum(BrokerProcess broker) {
    try (var client = subscriber(broker, "flow/window", 2, 1)) {
      publish(broker, "flow/window", 1, "m0", "m1", "m2", "m3");
      var first = receive(client, 2);
      assertThat(client.isQuiet()).isTrue();
      client.acknowledge(Packet.PUBACK, first.get(1).packetId());
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m2");
      assertThat(client.isQuiet()).isTrue();
      client.acknowledge(Packet.PUBACK, first.get(0).packetId());
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m3");
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-9")
  @Tag("MQTT5-4.9.0-2")
  void countsAQos2DeliveryUntilItsPubcomp(BrokerProcess broker) {
    try (var client = subscriber(broker, "flow/exactly", 2, 2)) {
      publish(broker, "flow/exactly", 2, "m0", "m1", "m2");
      var id = receive(client, 2).get(0).packetId();
      client.acknowledge(Packet.PUBREC, id);
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(id);
      assertThat(client.isQuiet()).as("received, but not complete").isTrue();
      client.acknowledge(Packet.PUBCOMP, id);
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m2");
    }
  }

  @Test
  @Tag("MQTT5-4.9.0-1")
  void doesNotTakeRepeatedAcknowledgementsForRoom(BrokerProcess broker) {
    try (var client = subscriber(broker, "flow/repeated", 2, 1)) {
      publish(broker, "flow/repeated", 1, "m0", "m1", "m2", "m3", "m4");
      var id = receive(client, 2).get(0).packetId();
      for (var i = 0; i < 3; i++) {
        client.acknowledge(Packet.PUBACK, id);
        client.acknowledge(Packet.PUBACK, 50_000);
      }
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m2");
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-10")
  @Tag("MQTT5-4.9.0-3")
  void sendsEverythingElseWhileTheQuotaIsSpent(BrokerProcess broker) {
    try (var client = subscriber(broker, "flow/spent", 1, 2)) {
      publish(broker, "flow/spent", 1, "m0", "m1");
      var id = client.receive(Packet.PUBLISH).packetId();
      publish(broker, "flow/spent", 0, "free");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("free");
      publish(client, "flow/elsewhere", 1, false, "x");
      publish(client, "flow/elsewhere", 2, false, "x");
      assertThat(client.subscribe(2, "flow/elsewhere", 0).packetId()).isEqualTo(2);
      assertThat(client.unsubscribe(3, "flow/elsewhere").packetId()).isEqualTo(3);
      assertAlive(client);
      client.acknowledge(Packet.PUBACK, id);
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m1");
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-9")
  void keepsToTheReceiveMaximumOfTheConnectionThatIs(BrokerProcess broker) {
    var name = "flow/resumed";
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, receiveMaximum(10)))) {
      client.subscribe(1, name, 1);
      publish(broker, name, 1, "m0", "m1", "m2", "m3", "m4");
      receive(client, 5);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, receiveMaximum(2)))) {
      var first = receive(client, 2);
      assertThat(payloads(first)).containsExactly("m0", "m1");
      assertThat(client.isQuiet()).isTrue();
      for (var id : packetIds(first)) {
        client.acknowledge(Packet.PUBACK, id);
      }
      var second = receive(client, 2);
      assertThat(payloads(second)).containsExactly("m2", "m3");
      assertThat(second).allMatch(Packet::isDuplicate);
      assertThat(client.isQuiet()).isTrue();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      assertThat(payloads(receive(client, 3))).containsExactly("m2", "m3", "m4");
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-7")
  @Tag("MQTT5-4.13.1-1")
  void takesItsWholeReceiveMaximumAndNotOneMore(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "flow/eager"));
      var most = connack.numbers(PropertyId.RECEIVE_MAXIMUM).get(0).intValue();
      var burst = new WireBytes();
      for (var id = 1; id <= most; id++) {
        burst.raw(client.publishBytes("flow/eager", 2, false, id, new byte[1]));
      }
      client.send(burst.bytes());
      for (var id = 1; id <= most; id++) {
        assertTaken(client.receive(Packet.PUBREC), id);
      }
      // Complete is complete: its place is free again, at either QoS.
      release(client, 1);
      publish(client, "flow/eager", 1, false, "x");
      client.publish("flow/eager", 2, false, most + 1, "x");
      assertTaken(client.receive(Packet.PUBREC), most + 1);
      client.publish("flow/eager", 0, false, 0, "QoS 0 does not count");
      assertAlive(client);
      client.publish("flow/eager", 1, false, most + 2, "x");
      assertEnded(client, 5, 0x93);
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-7")
  @Tag("MQTT5-4.9.0-2")
  void freesThePlaceOfAPublishItRefused(@TempDir Path data) {
    try (var broker = BrokerProcess.start(data, "mqtt.receive-maximum=2");
        var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "refused"));
      assertThat(connack.numbers(PropertyId.RECEIVE_MAXIMUM)).containsExactly(2L);
      var text = new WireBytes().u8(PropertyId.PAYLOAD_FORMAT).u8(1);
      for (var id = 1; id <= 4; id++) {
        client.send(client.publishBytes("t", 1 + id % 2, false, id, new byte[] {-1}, text));
        assertThat(client.receive().code()).isEqualTo(0x99);
      }
      client.publish("t", 2, false, 10, "x");
      client.publish("t", 2, false, 11, "x");
      assertTaken(client.receive(Packet.PUBREC), 10);
      assertTaken(client.receive(Packet.PUBREC), 11);
      acknowledge(client, Packet.PUBREL, 10, 0);
      client.receive(Packet.PUBCOMP);
      client.publish("t", 2, false, 12, "x");
      assertTaken(client.receive(Packet.PUBREC), 12);
      client.publish("t", 2, false, 13, "x");
      assertEnded(client, 5, 0x93);
    }
  }
}
