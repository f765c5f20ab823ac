package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.publish;
import static io.honeyguide.protocol.SessionSteps.receive;
import static io.honeyguide.protocol.SessionSteps.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of MQTT 3.1: protocol name MQIsdp, level 3. They are served like those of 3.1.1; where
 * the two differ the tests say how.
 */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class Mqtt31Test {

  private static final int LEVEL = 3;

  private static RawClient connect(BrokerProcess broker, String name) {
    return RawClient.connect(broker.mqttPort(), LEVEL, name);
  }

  @Test
  void isAcceptedAndPings(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(ConnectBytes.of(LEVEL, fresh("old"))).body())
          .containsExactly(0, 0);
      assertAlive(client);
      assertThat(client.isQuiet()).isTrue();
      leave(client);
    }
  }

  /** 3.1 allows 23 characters; clients in the field never kept to that. */
  @Test
  void mayHaveALongIdentifier(BrokerProcess broker) {
    leave(connect(broker, fresh("x".repeat(24))));
    leave(connect(broker, fresh("x".repeat(500))));
  }

  /** 3.1 asks for one character at least; an identifier is assigned from 3.1.1 on only. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2})
  void needsAnIdentifier(int flags, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(ConnectBytes.of(LEVEL, "").flags(flags)).body())
          .containsExactly(0, 2);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void publishesAndReceivesAtEveryQos(int qos, BrokerProcess broker) {
    var topic = fresh("qos");
    try (var client = connect(broker, topic)) {
      assertThat(client.subscribe(1, topic, qos).codes()).containsExactly(qos);
      client.publish(topic, qos, false, 7, "m");
      var unacknowledged = qos > 0;
      Packet message = null;
      while (message == null || unacknowledged) {
        var packet = client.receive();
        switch (packet.type()) {
          case Packet.PUBLISH -> message = packet;
          case Packet.PUBREC -> client.acknowledge(Packet.PUBREL, packet.packetId());
          default -> {
            assertThat(packet.type()).isEqualTo(qos == 1 ? Packet.PUBACK : Packet.PUBCOMP);
            assertThat(packet.packetId()).isEqualTo(7);
            unacknowledged = false;
          }
        }
      }
      assertThat(message.topic()).isEqualTo(topic);
      assertThat(message.payload()).isEqualTo("m");
      assertThat(message.qos()).isEqualTo(qos);
    }
  }

  @Test
  void getsRetainedMessages(BrokerProcess broker) {
    var topic = fresh("retained");
    try (var client = connect(broker, topic)) {
      client.publish(topic, 1, true, 1, "kept");
      client.receive(Packet.PUBACK);
      client.subscribe(2, topic, 1);
      assertThat(receive(client, "kept").isRetain()).isTrue();
    }
  }

  @Test
  void hasAWill(BrokerProcess broker) {
    var topic = fresh("will");
    var will = ConnectBytes.of(LEVEL, topic).will(topic, "gone", 1, false);
    try (var watcher = watcher(broker, topic)) {
      leave(RawClient.connect(broker.mqttPort(), will));
      assertThat(watcher.isQuiet()).isTrue();
      RawClient.connect(broker.mqttPort(), will).close();
      receive(watcher, "gone");
    }
  }

  /** The byte of the Session Present flag is reserved in 3.1, whether there is a session or not. */
  @Test
  void goesOnWithItsSessionWithoutBeingTold(BrokerProcess broker) {
    var name = fresh("session");
    var lasting = ConnectBytes.of(LEVEL, name).resume();
    try (var client = RawClient.connect(broker.mqttPort(), lasting)) {
      client.subscribe(1, name, 2);
      leave(client);
    }
    publish(broker, name, "while away");
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(lasting).body()).containsExactly(0, 0);
      receive(client, "while away");
    }
  }

  @Test
  void getsUnacknowledgedMessagesAgain(BrokerProcess broker) {
    var name = fresh("again");
    var lasting = ConnectBytes.of(LEVEL, name).resume();
    int packetId;
    try (var client = RawClient.connect(broker.mqttPort(), lasting)) {
      client.subscribe(1, name, 1);
      publish(broker, name, "m");
      packetId = receive(client, "m").packetId();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting)) {
      var again = receive(client, "m");
      assertThat(again.packetId()).isEqualTo(packetId);
      assertThat(again.isDuplicate()).isTrue();
    }
  }

  @Test
  void takesOverFromItsOtherConnection(BrokerProcess broker) {
    var name = fresh("taken");
    try (var first = connect(broker, name);
        var second = connect(broker, name)) {
      assertThat(first.isClosed()).isTrue();
      assertAlive(second);
    }
  }

  /**
   * SUBACK of 3.1 has no way to say no: a code is the QoS granted, and a client might read 0x80 as
   * anything. The standard of 3.1 (its section 3.8) asks for an answer as if all were well.
   */
  @Test
  void isGrantedQosZeroWhereASubscriptionIsRefused(BrokerProcess broker) {
    var name = fresh("suback");
    try (var client = connect(broker, name)) {
      client.send(new WireBytes().u16(5).text("a/#/b").u8(1).text(name).u8(1).packet(0x82));
      var suback = client.receive(Packet.SUBACK);
      assertThat(suback.packetId()).isEqualTo(5);
      assertThat(suback.codes()).containsExactly(0, 1);
      publish(broker, name, "m");
      receive(client, "m");
    }
  }

  @Test
  void isClosedWithoutAWordWhereNoReturnCodeFits(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.send(ConnectBytes.of(LEVEL, fresh("reserved")).flags(3).bytes());
      assertThat(client.isClosed()).isTrue();
    }
    try (var client = connect(broker, fresh("type-15"))) {
      client.send(0xF0, 0);
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** 3.1 has return codes from 1 to 5; the name goes with its level and no other. */
  @ParameterizedTest
  @ValueSource(ints = {0, 2, 4, 5, 0x83})
  void isRefusedAtAnotherLevelOfItsName(int level, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var body = ConnectBytes.of(LEVEL, fresh("level")).body();
      body[8] = (byte) level;
      client.send(WireBytes.packet(0x10, body));
      assertThat(client.isClosed()).isTrue();
    }
  }
}
