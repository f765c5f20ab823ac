package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.MARK;
import static io.honeyguide.protocol.DeliverySteps.assertTaken;
import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.release;
import static io.honeyguide.protocol.DeliverySteps.subscribeAndLeave;
import static io.honeyguide.protocol.DeliverySteps.take;
import static io.honeyguide.protocol.DeliverySteps.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.3.2.3.3 of the standard: Message Expiry Interval. */
@ExtendWith(SharedBroker.class)
class MessageExpirySectionTest {

  private static final Duration BOUND = Duration.ofSeconds(20);

  /** An expiry that no test lives to see, in seconds. */
  private static final long LONG = 1_000;

  private static WireBytes expiry(long seconds) {
    return new WireBytes().u8(PropertyId.MESSAGE_EXPIRY).u32(seconds);
  }

  private static void publishExpiring(
      BrokerProcess broker, String topic, int qos, String payload, long seconds) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 5, "")) {
      publish(publisher, topic, qos, payload, expiry(seconds));
      publisher.disconnect();
    }
  }

  /** Waits until what was published to a topic with an expiry is past it. */
  private static void awaitExpired(BrokerProcess broker, String topic) {
    // History tells only what has not expired.
    var http = new HttpCaller(broker);
    await().atMost(BOUND).until(() -> http.history(topic).isEmpty());
  }

  private static long secondsLeft(Packet message) {
    var seconds = message.numbers(PropertyId.MESSAGE_EXPIRY);
    assertThat(seconds).hasSize(1);
    return seconds.get(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-3.3.2-6")
  void tellsTheExpiryOfALiveMessage(int qos, BrokerProcess broker) {
    var topic = "expiry/live/" + qos;
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic, qos);
      publishExpiring(broker, topic, qos, "x", LONG);
      assertThat(secondsLeft(take(client))).isBetween(LONG - 20, LONG);
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-6")
  void countsTheExpiryOfAQueuedMessageDown(BrokerProcess broker) {
    var name = "expiry/queue";
    subscribeAndLeave(broker, lasting(5, name), name, 1);
    publishExpiring(broker, name, 1, "x", LONG);
    await()
        .atMost(BOUND)
        .until(
            () -> {
              try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
                return secondsLeft(client.receive(Packet.PUBLISH));
              }
            },
            left -> left < LONG && left > LONG - 30);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.3.2-5")
  void dropsAQueuedMessageThatExpired(int version, BrokerProcess broker) {
    var name = "expiry/drop/" + version;
    subscribeAndLeave(broker, lasting(version, name), name, 2);
    publishExpiring(broker, name, 1, "short", 1);
    publishExpiring(broker, name, 2, "short too", 1);
    awaitExpired(broker, name);
    publish(broker, name, 1, MARK);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      assertThat(take(client).payload()).isEqualTo(MARK);
      client.disconnect();
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-5")
  void dropsAMessageThatExpiresWhileItWaitsForRoom(BrokerProcess broker) {
    var name = "expiry/flow";
    var one = new WireBytes().u8(PropertyId.RECEIVE_MAXIMUM).u16(1);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(name, one))) {
      client.subscribe(1, name + "/+", 1);
      publish(broker, name + "/first", 1, "first");
      var first = client.receive(Packet.PUBLISH);
      publishExpiring(broker, name + "/held", 1, "held back", 1);
      awaitExpired(broker, name + "/held");
      publish(broker, name + "/mark", 1, MARK);
      client.acknowledge(Packet.PUBACK, first.packetId());
      assertThat(take(client).payload()).isEqualTo(MARK);
    }
  }

  @Test
  @Tag("MQTT5-4.3.3-7")
  @Tag("MQTT5-4.4.0-1")
  void finishesADeliveryThatExpiredOnTheWay(BrokerProcess broker) {
    var name = "expiry/inflight";
    int received;
    int sent;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      client.subscribe(1, name, 2);
      publishExpiring(broker, name, 2, "received", 1);
      publishExpiring(broker, name, 2, "sent", 1);
      received = client.receive(Packet.PUBLISH).packetId();
      sent = client.receive(Packet.PUBLISH).packetId();
      awaitExpired(broker, name);
      client.acknowledge(Packet.PUBREC, received);
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(received);
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, name))) {
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(received);
      client.acknowledge(Packet.PUBCOMP, received);
      var again = take(client);
      assertThat(again.packetId()).isEqualTo(sent);
      assertThat(again.isDuplicate()).isTrue();
    }
  }

  @Test
  @Tag("MQTT5-4.3.3-13")
  void finishesAPublishThatExpiredBeforeItsRelease(BrokerProcess broker) {
    var topic = "expiry/incoming";
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.publish(topic, 2, 8, "x", expiry(1));
      assertTaken(client.receive(Packet.PUBREC), 8);
      awaitExpired(broker, topic);
      release(client, 8);
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-5")
  @Tag("MQTT5-3.3.2-6")
  void countsDownAndEndsTheTimeOfARetainedMessage(BrokerProcess broker) {
    var topic = "expiry/retained";
    retainExpiring(broker, topic + "/long", LONG);
    retainExpiring(broker, topic + "/short", 1);
    awaitExpired(broker, topic + "/short");
    try (var client = RawClient.connect(broker.mqttPort(), 5, topic)) {
      client.subscribe(1, topic + "/+", 1);
      var kept = take(client);
      assertThat(kept.topic()).isEqualTo(topic + "/long");
      assertThat(kept.isRetain()).isTrue();
      assertThat(secondsLeft(kept)).isBetween(LONG - 30, LONG - 1);
      publish(broker, topic + "/mark", 1, MARK);
      assertThat(take(client).payload()).isEqualTo(MARK);
    }
  }

  private static void retainExpiring(BrokerProcess broker, String topic, long seconds) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 5, "")) {
      var payload = utf8("kept");
      publisher.send(publisher.publishBytes(topic, 1, true, 1, payload, expiry(seconds)));
      assertTaken(publisher.receive(Packet.PUBACK), 1);
      publisher.disconnect();
    }
  }
}
