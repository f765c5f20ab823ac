package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.lasting;
import static io.honeyguide.protocol.SessionSteps.LONG;
import static io.honeyguide.protocol.SessionSteps.delay;
import static io.honeyguide.protocol.SessionSteps.expiring;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.publish;
import static io.honeyguide.protocol.SessionSteps.receive;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sections 4.1 and 4.4 over the end of the process: what a session is outlives it. */
class RestartSectionTest {

  /** Seconds that run out while the broker is down or starts again. */
  private static final long SHORT = 4;

  /** How the process ends. */
  private enum End {
    STOP,
    KILL;

    /** Ends the process and starts it again. */
    void restart(BrokerProcess broker) {
      if (this == STOP) {
        broker.terminate();
      } else {
        broker.kill();
      }
      broker.restart();
    }
  }

  @TempDir private Path data;

  @ParameterizedTest
  @EnumSource(End.class)
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT5-4.1.0-1")
  @Tag("MQTT3-3.1.2-4")
  @Tag("MQTT3-3.1.2-5")
  @Tag("MQTT3-4.1.0-1")
  void keepsSessionsTheirSubscriptionsAndTheirMessages(End end) {
    try (var broker = BrokerProcess.start(data)) {
      for (var version = 3; version <= 5; version++) {
        try (var client = RawClient.connect(broker.mqttPort(), lasting(version, "s" + version))) {
          client.subscribe(1, "kept/+", 1);
          leave(client);
        }
      }
      publish(broker, "kept/x", "1", "2");

      end.restart(broker);

      publish(broker, "kept/y", "3");
      for (var version = 3; version <= 5; version++) {
        try (var client = RawClient.open(broker.mqttPort())) {
          var connack = client.handshake(lasting(version, "s" + version));
          assertThat(connack.isSessionPresent()).isEqualTo(version > 3);
          receive(client, "1");
          receive(client, "2");
          receive(client, "3");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  @Tag("MQTT5-4.3.3-5")
  @Tag("MQTT5-4.3.3-6")
  @Tag("MQTT5-4.3.3-10")
  @Tag("MQTT5-4.4.0-1")
  @Tag("MQTT3-4.3.3-1")
  @Tag("MQTT3-4.3.3-2")
  @Tag("MQTT3-4.4.0-1")
  void goesOnWithQosTwoWhereItStopped(End end) {
    try (var broker = BrokerProcess.start(data)) {
      var released = new int[6];
      for (var version = 4; version <= 5; version++) {
        released[version] = halfway(broker, version);
      }

      end.restart(broker);

      for (var version = 4; version <= 5; version++) {
        finish(broker, version, released[version]);
      }
    }
  }

  /** Takes two messages, the first as far as PUBREL, and gives one as far as PUBREC. */
  private static int halfway(BrokerProcess broker, int version) {
    var name = "qos2-" + version;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      client.subscribe(1, name, 2);
      try (var publisher = RawClient.connect(broker.mqttPort(), version, "")) {
        publisher.publishExactlyOnce(name, 1, "released");
        publisher.publishExactlyOnce(name, 2, "repeated");
      }
      var packetId = receive(client, "released").packetId();
      receive(client, "repeated");
      client.acknowledge(Packet.PUBREC, packetId);
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(packetId);
      client.publish(name + "/own", 2, false, 77, "once");
      client.receive(Packet.PUBREC);
      return packetId;
    }
  }

  private static void finish(BrokerProcess broker, int version, int released) {
    var name = "qos2-" + version;
    try (var client = RawClient.connect(broker.mqttPort(), lasting(version, name))) {
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(released);
      client.acknowledge(Packet.PUBCOMP, released);
      var repeated = receive(client, "repeated");
      assertThat(repeated.isDuplicate()).isTrue();
      client.acknowledge(Packet.PUBREC, repeated.packetId());
      client.receive(Packet.PUBREL);
      client.acknowledge(Packet.PUBCOMP, repeated.packetId());
      var once = "once".getBytes(StandardCharsets.UTF_8);
      var again = client.publishBytes(name + "/own", 2, false, 77, once);
      again[0] |= 8;
      client.send(again);
      assertThat(client.receive(Packet.PUBREC).packetId()).isEqualTo(77);
      client.acknowledge(Packet.PUBREL, 77);
      assertThat(client.receive(Packet.PUBCOMP).code()).isZero();
      leave(client);
    }
    assertThat(new HttpCaller(broker).history(name + "/own")).hasSize(1);
  }

  /** Awaits that so many seconds have passed, whether the broker was there or not. */
  private static void awaitPassed(long startNanos, long seconds) {
    await()
        .atMost(Duration.ofSeconds(seconds + 1))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> System.nanoTime() - startNanos > Duration.ofSeconds(seconds).toNanos());
  }

  @ParameterizedTest
  @EnumSource(End.class)
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT5-3.3.2-5")
  @Tag("MQTT5-3.3.2-6")
  @Tag("MQTT5-4.1.0-2")
  void countsEveryIntervalOnWhileItIsDown(End end) {
    try (var broker = BrokerProcess.start(data)) {
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "watcher"))) {
        client.subscribe(1, "down/#", 1);
        leave(client);
      }
      try (var publisher = RawClient.connect(broker.mqttPort(), 5, "")) {
        publishExpiring(publisher, "short", SHORT);
        publishExpiring(publisher, "long", LONG);
      }
      var start = System.nanoTime();
      try (var client = RawClient.connect(broker.mqttPort(), expiring("ends", SHORT))) {
        leave(client);
      }
      try (var client = RawClient.connect(broker.mqttPort(), expiring("stays", LONG))) {
        leave(client);
      }
      var will = expiring("delayed", LONG).will("down/will", "late", 1, false, delay(SHORT));
      RawClient.connect(broker.mqttPort(), will).close();

      end.restart(broker);

      // Had anything begun to count anew at the start, it would be far from its end now.
      awaitPassed(start, SHORT + 1);
      assertThat(SessionSteps.isPresent(broker, expiring("ends", 0))).isFalse();
      assertThat(SessionSteps.isPresent(broker, expiring("stays", 0))).isTrue();
      try (var watcher = RawClient.connect(broker.mqttPort(), lasting(5, "watcher"))) {
        var rest = receive(watcher, "long").numbers(PropertyId.MESSAGE_EXPIRY);
        assertThat(rest).allSatisfy(left -> assertThat(left).isLessThanOrEqualTo(LONG - SHORT));
        assertThat(rest).hasSize(1);
        receive(watcher, "late");
        assertThat(watcher.isQuiet()).isTrue();
      }
    }
  }

  private static void publishExpiring(RawClient publisher, String payload, long seconds) {
    var expiry = new WireBytes().u8(PropertyId.MESSAGE_EXPIRY).u32(seconds);
    publisher.publish("down/message", 1, 1, payload, expiry);
    publisher.receive(Packet.PUBACK);
  }

  /** A connection that ends with the process ends without DISCONNECT of its client. */
  @ParameterizedTest
  @EnumSource(End.class)
  @Tag("MQTT5-3.1.2-7")
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT3-3.1.2-8")
  void publishesTheWillsOfWhoWasConnected(End end) {
    try (var broker = BrokerProcess.start(data)) {
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "watcher"))) {
        client.subscribe(1, "wills/#", 1);
        leave(client);
      }
      for (var version = 4; version <= 5; version++) {
        var will = ConnectBytes.of(version, "w" + version).will("wills/w", "gone", 1, false);
        RawClient.connect(broker.mqttPort(), will);
      }
      var kept = expiring("back", LONG).will("wills/back", "late", 1, false, delay(LONG));
      RawClient.connect(broker.mqttPort(), kept);

      end.restart(broker);

      RawClient.connect(broker.mqttPort(), expiring("back", LONG)).close();
      try (var watcher = RawClient.connect(broker.mqttPort(), lasting(5, "watcher"))) {
        receive(watcher, "gone");
        receive(watcher, "gone");
        assertThat(watcher.isQuiet()).isTrue();
      }
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-10")
  @Tag("MQTT3-3.1.2-10")
  void forgetsWillsThatWerePublishedOrThrownAway() {
    try (var broker = BrokerProcess.start(data)) {
      try (var client = RawClient.connect(broker.mqttPort(), lasting(5, "watcher"))) {
        client.subscribe(1, "wills/#", 1);
        var thrown = ConnectBytes.of(5, "thrown").will("wills/thrown", "never", 1, false);
        leave(RawClient.connect(broker.mqttPort(), thrown));
        var published = ConnectBytes.of(5, "published").will("wills/w", "once", 1, false);
        RawClient.connect(broker.mqttPort(), published).close();
        client.acknowledge(Packet.PUBACK, receive(client, "once").packetId());
        leave(client);
      }

      End.KILL.restart(broker);

      try (var watcher = RawClient.connect(broker.mqttPort(), lasting(5, "watcher"))) {
        publish(broker, "wills/mark", "mark");
        var message = watcher.receive(Packet.PUBLISH);
        while (!message.payload().equals("mark")) {
          // Its acknowledgement may have gone with the process. A second will would be no
          // duplicate.
          assertThat(message.payload()).isEqualTo("once");
          assertThat(message.isDuplicate()).isTrue();
          message = watcher.receive(Packet.PUBLISH);
        }
      }
    }
  }
}
