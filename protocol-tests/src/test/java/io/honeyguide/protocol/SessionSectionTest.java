package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.SessionSteps.expiring;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.isPresent;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.publish;
import static io.honeyguide.protocol.SessionSteps.receive;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.1.2.4, 3.1.4 and 4.1: sessions that begin, go on, end and change hands. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class SessionSectionTest {

  private static final int TAKEN_OVER = 0x8E;
  private static final int MESSAGES = 20;

  private static RawClient subscribed(BrokerProcess broker, ConnectBytes connect, String topic) {
    var client = RawClient.connect(broker.mqttPort(), connect);
    client.subscribe(1, topic, 2);
    return client;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-5")
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT3-3.1.2-4")
  @Tag("MQTT3-3.1.2-5")
  void outlivesAConnectionThatBreaks(int version, BrokerProcess broker) {
    var name = fresh("abrupt");
    subscribed(broker, lasting(version, name), name).close();
    publish(broker, name, "while away");
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(lasting(version, name)).isSessionPresent()).isTrue();
      receive(client, "while away");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-5")
  @Tag("MQTT5-4.1.0-1")
  @Tag("MQTT3-3.1.2-4")
  @Tag("MQTT3-4.1.0-1")
  void goesOnWithItsSubscriptions(int version, BrokerProcess broker) {
    var name = fresh("goes-on");
    try (var client = subscribed(broker, lasting(version, name), name)) {
      leave(client);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      publish(broker, name, "live");
      assertThat(receive(client, "live").isDuplicate()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-4")
  @Tag("MQTT5-3.1.4-4")
  @Tag("MQTT3-3.1.2-6")
  @Tag("MQTT3-3.1.4-3")
  void losesSubscriptionsAndMessagesAtACleanStart(int version, BrokerProcess broker) {
    var name = fresh("clean");
    try (var client = subscribed(broker, lasting(version, name), name)) {
      leave(client);
    }
    publish(broker, name, "queued");
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      publish(broker, name, "live");
      assertThat(client.isQuiet()).isTrue();
      leave(client);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "5, 2"})
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT5-4.6.0-5")
  @Tag("MQTT3-3.1.2-5")
  @Tag("MQTT3-4.5.0-1")
  @Tag("MQTT3-4.6.0-6")
  void keepsMessagesInTheirOrderForWhoIsAway(int version, int qos, BrokerProcess broker) {
    var name = fresh("away");
    try (var client = subscribed(broker, lasting(version, name), name)) {
      leave(client);
    }
    try (var publisher = RawClient.connect(broker.mqttPort(), version, "")) {
      for (var i = 1; i <= MESSAGES; i++) {
        if (qos == 1) {
          publisher.publish(name, 1, false, i, "m" + i);
          publisher.receive(Packet.PUBACK);
        } else {
          publisher.publishExactlyOnce(name, i, "m" + i);
        }
      }
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      for (var i = 1; i <= MESSAGES; i++) {
        var got = receive(client, "m" + i);
        assertThat(got.qos()).isEqualTo(qos);
        assertThat(got.isDuplicate()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.1.0-2")
  @Tag("MQTT3-3.1.2-6")
  void endsWithItsConnectionWhenItWasClean(int version, BrokerProcess broker) {
    var name = fresh("ends");
    try (var client = subscribed(broker, ConnectBytes.of(version, name), name)) {
      leave(client);
    }
    publish(broker, name, "while away");
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(lasting(version, name)).isSessionPresent()).isFalse();
      publish(broker, name, "live");
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.1.0-1")
  @Tag("MQTT3-4.1.0-2")
  void lastsAsLongAsItsConnectionEvenWhenClean(int version, BrokerProcess broker) {
    var name = fresh("as-long");
    try (var client = subscribed(broker, ConnectBytes.of(version, name), name)) {
      publish(broker, name, "1");
      receive(client, "1");
      SessionSteps.letPass(broker, 1);
      publish(broker, name, "2");
      receive(client, "2");
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 4", "5, 5", "4, 5", "5, 4", "3, 5", "5, 3", "3, 4"})
  @Tag("MQTT5-3.1.4-3")
  @Tag("MQTT5-3.1.3-2")
  @Tag("MQTT5-3.14.2-2")
  @Tag("MQTT3-3.1.4-2")
  @Tag("MQTT3-3.1.3-2")
  void movesToTheSecondConnectionOfItsClient(int before, int after, BrokerProcess broker) {
    var name = fresh("moves");
    try (var first = subscribed(broker, lasting(before, name), name);
        var second = RawClient.open(broker.mqttPort())) {
      // Level 3 has no Session Present flag; its byte is reserved and 0.
      assertThat(second.handshake(lasting(after, name)).isSessionPresent()).isEqualTo(after > 3);
      assertEnded(first, before, TAKEN_OVER);
      publish(broker, name, "to the second");
      receive(second, "to the second");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-4")
  @Tag("MQTT5-3.1.4-3")
  @Tag("MQTT5-3.1.4-4")
  @Tag("MQTT3-3.1.2-6")
  @Tag("MQTT3-3.1.4-2")
  @Tag("MQTT3-3.1.4-3")
  void isEmptyAfterACleanStartThatTakesOver(int version, BrokerProcess broker) {
    var name = fresh("emptied");
    try (var first = subscribed(broker, lasting(version, name), name);
        var second = RawClient.open(broker.mqttPort())) {
      assertThat(second.handshake(ConnectBytes.of(version, name)).isSessionPresent()).isFalse();
      assertEnded(first, version, TAKEN_OVER);
      publish(broker, name, "live");
      assertThat(second.isQuiet()).isTrue();
      DeliverySteps.assertAlive(second);
    }
  }

  /** A device behind a broken network comes back before anybody has noticed that it went. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.4-3")
  @Tag("MQTT3-3.1.4-2")
  void staysWithTheLastOfManyConnections(int version, BrokerProcess broker) {
    var name = fresh("many");
    var last = subscribed(broker, lasting(version, name), name);
    for (var i = 0; i < 10; i++) {
      var next = RawClient.connect(broker.mqttPort(), lasting(version, name));
      assertEnded(last, version, TAKEN_OVER);
      last.close();
      last = next;
    }
    publish(broker, name, "to the last");
    receive(last, "to the last");
    last.close();
  }

  @ParameterizedTest
  @CsvSource({"4, 5", "5, 4"})
  @Tag("MQTT5-3.1.2-5")
  @Tag("MQTT3-3.1.2-4")
  void goesOnAcrossVersions(int before, int after, BrokerProcess broker) {
    var name = fresh("across");
    subscribed(broker, lasting(before, name), name).close();
    assertThat(isPresent(broker, lasting(after, name))).isTrue();
    publish(broker, name, "m");
    var connect = after == 5 ? expiring(name, 0) : lasting(after, name);
    try (var client = RawClient.connect(broker.mqttPort(), connect)) {
      receive(client, "m");
    }
  }
}
