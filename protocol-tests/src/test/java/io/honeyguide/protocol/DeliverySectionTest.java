package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.3 to 3.7 and 4.3 to 4.6 of the standard: PUBLISH and its acknowledgements. */
@ExtendWith(SharedBroker.class)
class DeliverySectionTest {

  private static ConnectBytes lasting(int version, String name) {
    var connect = ConnectBytes.of(version, name).resume();
    return version == 5 ? connect.expiry(600) : connect;
  }

  @ParameterizedTest
  @CsvSource({"4, 1", "4, 2", "5, 1", "5, 2"})
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT3-4.4.0-1")
  @Tag("MQTT5-3.3.1-1")
  @Tag("MQTT3-3.3.1-1")
  @Tag("MQTT5-4.6.0-5")
  @Tag("MQTT3-4.6.0-6")
  void sendsUnacknowledgedMessagesAgainWithTheirIdentifiersInOrder(
      int version, int qos, BrokerProcess broker) {
    var name = "again-%d-%d".formatted(version, qos);
    List<Integer> identifiers = new ArrayList<>();
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, qos);
      publishThree(broker, name);
      for (var i = 0; i < 3; i++) {
        var got = client.receive(Packet.PUBLISH);
        assertThat(got.isDuplicate()).isFalse();
        identifiers.add(got.packetId());
      }
      assertThat(client.isQuiet()).as("nothing comes again while connected").isTrue();
    }
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      for (var i = 0; i < 3; i++) {
        var got = client.receive(Packet.PUBLISH);
        assertThat(got.isDuplicate()).isTrue();
        assertThat(got.packetId()).isEqualTo(identifiers.get(i));
        assertThat(got.payload()).isEqualTo("m" + i);
      }
    }
  }

  private static void publishThree(BrokerProcess broker, String topic) {
    var http = new HttpCaller(broker);
    for (var i = 0; i < 3; i++) {
      http.publish(topic + "?qos=2", "m" + i);
    }
  }

  @Test
  @Tag("MQTT5-4.3.3-5")
  @Tag("MQTT5-4.3.3-10")
  @Tag("MQTT5-4.4.0-1")
  void keepsTheStepsOfQos2OverAKillOnBothSides(@TempDir Path data) {
    try (var broker = BrokerProcess.start(data)) {
      int taken;
      int untaken;
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "steps"))) {
        client.subscribe(1, "steps", 2);
        publishThree(broker, "steps");
        taken = client.receive(Packet.PUBLISH).packetId();
        untaken = client.receive(Packet.PUBLISH).packetId();
        client.receive(Packet.PUBLISH);
        client.acknowledge(Packet.PUBREC, taken);
        client.receive(Packet.PUBREL);
        client.publish("other", 2, false, 77, "only once");
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
        var repeated =
            client.publishBytes(
                "other", 2, false, 77, "only once".getBytes(StandardCharsets.UTF_8));
        repeated[0] |= 8;
        client.send(repeated);
        assertThat(client.receive(Packet.PUBREC).packetId()).isEqualTo(77);
        client.acknowledge(Packet.PUBREL, 77);
        client.receive(Packet.PUBCOMP);
      }
      assertThat(new HttpCaller(broker).history("other")).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.3.3-11")
  @Tag("MQTT3-4.3.3-2")
  void answersEveryReleaseOnceMore(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "release-" + version)) {
      client.publishExactlyOnce("release/" + version, 5, "x");
      client.acknowledge(Packet.PUBREL, 5);
      var pubcomp = client.receive(Packet.PUBCOMP);
      assertThat(pubcomp.packetId()).isEqualTo(5);
      assertThat(pubcomp.code()).isEqualTo(version == 5 ? 0x92 : 0);
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-9")
  void keepsToTheClientsReceiveMaximum(BrokerProcess broker) {
    try (var client =
        RawClient.connect(
            broker.mqttPort(),
            ConnectBytes.of(5, "window").properties(new WireBytes().u8(0x21).u16(2)))) {
      client.subscribe(1, "window", 1);
      publishThree(broker, "window");
      var first = client.receive(Packet.PUBLISH);
      client.receive(Packet.PUBLISH);
      assertThat(client.isQuiet()).isTrue();
      client.acknowledge(Packet.PUBACK, first.packetId());
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m2");
    }
  }

  @Test
  @Tag("MQTT5-3.3.4-7")
  void disconnectsAClientThatExceedsTheServersReceiveMaximum(@TempDir Path data) {
    try (var broker = BrokerProcess.start(data, "mqtt.receive-maximum=2");
        var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "eager"));
      assertThat(connack.numbers(0x21)).containsExactly(2L);
      for (var id = 1; id <= 3; id++) {
        client.publish("eager", 2, false, id, "x");
      }
      Packet last;
      do {
        last = client.receive();
      } while (last.type() == Packet.PUBREC);
      assertThat(last.type()).isEqualTo(Packet.DISCONNECT);
      assertThat(last.code()).isEqualTo(0x93);
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-4")
  @Tag("MQTT5-3.3.2-15")
  @Tag("MQTT5-3.3.2-16")
  @Tag("MQTT5-3.3.2-17")
  @Tag("MQTT5-3.3.2-20")
  void passesPropertiesOnUnchangedAndIntoTheHistory(BrokerProcess broker) {
    var properties =
        new WireBytes()
            .u8(0x01)
            .u8(1)
            .u8(0x03)
            .text("text/plain")
            .u8(0x08)
            .text("reply/here")
            .u8(0x09)
            .binary((byte) 1, (byte) 2)
            .u8(0x26)
            .text("k")
            .text("v1")
            .u8(0x26)
            .text("k")
            .text("v2");
    try (var client = RawClient.connect(broker.mqttPort(), 5, "properties")) {
      client.subscribe(1, "properties", 0);
      client.publish("properties", 0, 0, "p", properties);
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.numbers(0x01)).containsExactly(1L);
      assertThat(got.texts(0x03)).containsExactly("text/plain");
      assertThat(got.texts(0x08)).containsExactly("reply/here");
      assertThat(got.numbers(0x09)).containsExactly(0x0102L);
      assertThat(got.texts(0x26)).containsExactly("k=v1", "k=v2");
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-12")
  void understandsTopicAliases(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "aliases")) {
      client.subscribe(1, "aliases/#", 0);
      var alias = new WireBytes().u8(0x23).u16(1);
      client.publish("aliases/a", 0, 0, "set", alias);
      client.publish("", 0, 0, "used", alias);
      assertThat(client.receive(Packet.PUBLISH).topic()).isEqualTo("aliases/a");
      var used = client.receive(Packet.PUBLISH);
      assertThat(used.topic()).isEqualTo("aliases/a");
      assertThat(used.payload()).isEqualTo("used");
    }
  }

  @Test
  @Tag("MQTT3-4.5.0-1")
  void doesNotLetASubscriberThatStopsReadingHoldUpOthers(BrokerProcess broker) {
    var payload = "x".repeat(60_000);
    try (var stuck = RawClient.connect(broker.mqttPort(), 4, "stuck");
        var reader = RawClient.connect(broker.mqttPort(), 4, "reader");
        var publisher = RawClient.connect(broker.mqttPort(), 4, "writer")) {
      stuck.subscribe(1, "stuck/#", 1);
      reader.subscribe(1, "stuck/#", 1);
      for (var i = 0; i < 200; i++) {
        publisher.publish("stuck/" + i, 1, false, 1, payload);
        publisher.receive(Packet.PUBACK);
        var got = reader.receive(Packet.PUBLISH);
        assertThat(got.topic()).isEqualTo("stuck/" + i);
        reader.acknowledge(Packet.PUBACK, got.packetId());
      }
    }
  }

  @Test
  @Tag("MQTT5-3.3.2-5")
  @Tag("MQTT5-3.3.2-6")
  void doesNotDeliverWhatHasExpiredAndTellsHowLongTheRestHas(BrokerProcess broker) {
    var http = new HttpCaller(broker);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "expiry"))) {
      client.subscribe(1, "expiry", 1);
      client.disconnect();
    }
    http.publish("expiry?expiry=1s", "short");
    http.publish("expiry?expiry=1h", "long");
    await().atMost(Duration.ofSeconds(10)).until(() -> http.history("expiry").size() == 1);
    try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "expiry"))) {
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.payload()).isEqualTo("long");
      assertThat(got.numbers(0x02))
          .singleElement()
          .satisfies(s -> assertThat(s).isBetween(1L, 3600L));
    }
  }
}
