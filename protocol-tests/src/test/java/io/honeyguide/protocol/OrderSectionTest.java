package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.DeliverySteps.packetIds;
import static io.honeyguide.protocol.DeliverySteps.payloads;
import static io.honeyguide.protocol.DeliverySteps.publish;
import static io.honeyguide.protocol.DeliverySteps.receive;
import static io.honeyguide.protocol.DeliverySteps.take;
import static io.honeyguide.protocol.DeliverySteps.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 4.5 and 4.6 of the standard: who gets a message, and in which order. */
@ExtendWith(SharedBroker.class)
class OrderSectionTest {

  private static final int COUNT = 100;

  @ParameterizedTest
  @CsvSource({"4, 4", "4, 5", "5, 4", "5, 5"})
  @Tag("MQTT5-4.6.0-5")
  @Tag("MQTT5-4.6.0-6")
  @Tag("MQTT3-4.6.0-5")
  @Tag("MQTT3-4.6.0-6")
  void keepsTheOrderOfEveryQos(int publishing, int subscribing, BrokerProcess broker) {
    var topic = "order/burst/%d/%d".formatted(publishing, subscribing);
    try (var subscriber = RawClient.connect(broker.mqttPort(), subscribing, "sub-" + topic);
        var publisher = RawClient.connect(broker.mqttPort(), publishing, "pub-" + topic)) {
      subscriber.subscribe(1, topic, 2);
      // All at once, the three of them mixed.
      var burst = new WireBytes();
      for (var i = 0; i < COUNT; i++) {
        for (var qos = 0; qos <= 2; qos++) {
          var payload = utf8("m" + i);
          burst.raw(publisher.publishBytes(topic, qos, false, 1 + 2 * i + qos / 2, payload));
        }
      }
      publisher.send(burst.bytes());

      var byQos = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (var message : take(subscriber, 3 * COUNT)) {
        byQos.get(message.qos()).add(message.payload());
      }
      var expected = IntStream.range(0, COUNT).mapToObj(i -> "m" + i).toList();
      assertThat(byQos).allSatisfy(payloads -> assertThat(payloads).isEqualTo(expected));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.6.0-2")
  @Tag("MQTT5-4.6.0-3")
  @Tag("MQTT3-4.6.0-2")
  @Tag("MQTT3-4.6.0-3")
  void answersPublishesInTheOrderTheyCame(int version, BrokerProcess broker) {
    var topic = "order/answers/" + version;
    try (var publisher = RawClient.connect(broker.mqttPort(), version, topic)) {
      var burst = new WireBytes();
      List<Integer> sent = new ArrayList<>();
      for (var i = COUNT; i > 0; i--) {
        burst.raw(publisher.publishBytes(topic, 1 + i % 2, false, i, new byte[8]));
        sent.add(i);
      }
      publisher.send(burst.bytes());
      List<Integer> answered = new ArrayList<>();
      for (var i = 0; i < COUNT; i++) {
        answered.add(publisher.receive().packetId());
      }
      assertThat(answered).isEqualTo(sent);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.6.0-4")
  @Tag("MQTT3-4.6.0-4")
  void releasesInTheOrderOfTheAnswers(int version, BrokerProcess broker) {
    var name = "order/releases/" + version;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, 2);
      publish(broker, name, 2, "m0", "m1", "m2");
      var backwards = new ArrayList<>(packetIds(receive(client, 3)));
      Collections.reverse(backwards);
      backwards.forEach(id -> client.acknowledge(Packet.PUBREC, id));
      for (var id : backwards) {
        assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(id);
        client.acknowledge(Packet.PUBCOMP, id);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "5, 2"})
  @Tag("MQTT5-4.6.0-5")
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT3-4.6.0-6")
  @Tag("MQTT3-4.5.0-1")
  void sendsWhatComesAgainBeforeWhatIsNew(int version, int qos, BrokerProcess broker) {
    var name = "order/resume/%d/%d".formatted(version, qos);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, qos);
      publish(broker, name, 2, "old0", "old1", "old2");
      receive(client, 3);
    }
    publish(broker, name, 2, "queued0", "queued1", "queued2");
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      publish(broker, name, 2, "live");
      var got = take(client, 7);
      assertThat(payloads(got))
          .containsExactly("old0", "old1", "old2", "queued0", "queued1", "queued2", "live");
      assertThat(got.stream().filter(Packet::isDuplicate)).hasSize(3);
      assertThat(packetIds(got)).doesNotHaveDuplicates();
    }
  }

  @Test
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT3-4.5.0-1")
  void doesNotLetASubscriberThatStopsReadingHoldUpOthers(BrokerProcess broker) {
    var payload = "x".repeat(60_000);
    try (var stuck = RawClient.connect(broker.mqttPort(), 4, "stuck");
        var reader = RawClient.connect(broker.mqttPort(), 4, "reader");
        var publisher = RawClient.connect(broker.mqttPort(), 4, "writer")) {
      stuck.subscribe(1, "stuck/#", 1);
      reader.subscribe(1, "stuck/#", 1);
      for (var i = 0; i < 200; i++) {
        publish(publisher, "stuck/" + i, 1, false, payload);
        assertThat(take(reader).topic()).isEqualTo("stuck/" + i);
      }
    }
  }
}
