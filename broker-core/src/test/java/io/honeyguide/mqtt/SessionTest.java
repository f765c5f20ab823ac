package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {

  private EdgeFixture broker;

  @BeforeEach
  void start() {
    broker = new EdgeFixture();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** A client whose session stays. */
  private static ConnectBytes lasting(int version, String clientId) {
    var connect = ConnectBytes.of(version, clientId).resume();
    return version == 5 ? connect.expiry(600) : connect;
  }

  private boolean isPresent(ConnectBytes connect) {
    try (var client = RawClient.open(broker.port)) {
      var present = client.handshake(connect).isSessionPresent();
      client.disconnect();
      return present;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void saysWhetherASessionWasThere(int version) {
    assertThat(isPresent(lasting(version, "p"))).isFalse();
    assertThat(isPresent(lasting(version, "p"))).isTrue();
    assertThat(isPresent(ConnectBytes.of(version, "p"))).isFalse();
    assertThat(isPresent(lasting(version, "p"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"4,1", "4,2", "5,1", "5,2"})
  void keepsMessagesForWhoIsAway(int version, int qos) {
    try (var client = broker.client(lasting(version, "away"))) {
      client.subscribe(1, "away/#", 2);
    }
    try (var publisher = broker.client(version, "pub")) {
      for (var i = 1; i <= 20; i++) {
        if (qos == 1) {
          publisher.publish("away/x", 1, false, i, "m" + i);
          publisher.receive(Packet.PUBACK);
        } else {
          publisher.publishExactlyOnce("away/x", i, "m" + i);
        }
      }
    }
    try (var client = RawClient.open(broker.port)) {
      assertThat(client.handshake(lasting(version, "away")).isSessionPresent()).isTrue();
      for (var i = 1; i <= 20; i++) {
        var got = client.receive(Packet.PUBLISH);
        assertThat(got.payload()).isEqualTo("m" + i);
        assertThat(got.qos()).isEqualTo(qos);
        assertThat(got.isDuplicate()).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void cleanStartDropsSubscriptionsAndMessages(int version) {
    try (var client = broker.client(lasting(version, "c"))) {
      client.subscribe(1, "dropped", 1);
    }
    try (var publisher = broker.client(version, "pub")) {
      publisher.publish("dropped", 1, false, 1, "queued");
      publisher.receive(Packet.PUBACK);
      try (var client = broker.client(ConnectBytes.of(version, "c"))) {
        publisher.publish("dropped", 1, false, 2, "live");
        publisher.receive(Packet.PUBACK);
        assertThat(client.isQuiet()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1,4", "1,5", "2,4", "2,5"})
  void repeatsWhatWasNotAcknowledged(int qos, int version) {
    var firstIds = new ArrayList<Integer>();
    try (var client = broker.client(lasting(version, "dup"));
        var publisher = broker.client(version, "pub")) {
      client.subscribe(1, "dup", 2);
      for (var i = 1; i <= 5; i++) {
        publisher.publish("dup", qos, false, i, "m" + i);
        publisher.receive();
        var got = client.receive(Packet.PUBLISH);
        firstIds.add(got.packetId());
        assertThat(got.isDuplicate()).isFalse();
      }
      if (qos == 1) {
        client.acknowledge(Packet.PUBACK, firstIds.get(1));
      } else {
        client.acknowledge(Packet.PUBREC, firstIds.get(1));
        client.receive(Packet.PUBREL);
      }
      assertThat(client.isQuiet()).isTrue();
    }
    try (var publisher = broker.client(version, "pub2")) {
      publisher.publish("dup", qos, false, 1, "new");
      publisher.receive();
    }
    try (var client = broker.client(lasting(version, "dup"))) {
      for (var i : new int[] {0, 1, 2, 3, 4}) {
        if (i == 1) {
          if (qos == 2) {
            assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(firstIds.get(1));
          }
          continue;
        }
        var got = client.receive(Packet.PUBLISH);
        assertThat(got.packetId()).isEqualTo(firstIds.get(i));
        assertThat(got.isDuplicate()).isTrue();
        assertThat(got.payload()).isEqualTo("m" + (i + 1));
      }
      var fresh = client.receive(Packet.PUBLISH);
      assertThat(fresh.payload()).isEqualTo("new");
      assertThat(fresh.isDuplicate()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void finishesAQosTwoPublishAfterReconnect(int version) {
    try (var watcher = broker.subscriber("once")) {
      try (var publisher = broker.client(lasting(version, "once"))) {
        publisher.publish("once", 2, false, 7, "m");
        publisher.receive(Packet.PUBREC);
      }
      try (var publisher = broker.client(lasting(version, "once"))) {
        var again = publisher.publishBytes("once", 2, false, 7, new byte[] {'m'});
        again[0] |= 8;
        publisher.send(again);
        assertThat(publisher.receive(Packet.PUBREC).packetId()).isEqualTo(7);
        publisher.acknowledge(Packet.PUBREL, 7);
        assertThat(publisher.receive(Packet.PUBCOMP).code()).isZero();
        publisher.publishExactlyOnce("once", 7, "other");
      }
      assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("m");
      assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("other");
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"4,4", "5,5", "4,5", "5,4"})
  void secondConnectionTakesTheSessionOver(int first, int second) {
    try (var old = broker.client(lasting(first, "taken"));
        var publisher = broker.client(5, "pub")) {
      old.subscribe(1, "taken", 1);
      try (var fresh = RawClient.open(broker.port)) {
        assertThat(fresh.handshake(lasting(second, "taken")).isSessionPresent()).isTrue();
        if (first == 5) {
          assertThat(old.receive(Packet.DISCONNECT).code()).isEqualTo(0x8E);
        }
        assertThat(old.isClosed()).isTrue();
        publisher.publish("taken", 1, false, 1, "to the new one");
        assertThat(fresh.receive(Packet.PUBLISH).payload()).isEqualTo("to the new one");
      }
    }
  }

  @Test
  void onlyTheLastOfManyStaysConnected() {
    var clients = new ArrayList<RawClient>();
    for (var i = 0; i < 20; i++) {
      clients.add(broker.client(i % 2 == 0 ? lasting(5, "many") : ConnectBytes.of(4, "many")));
    }
    for (var i = 0; i < 19; i++) {
      if (i % 2 == 0) {
        assertThat(clients.get(i).receive(Packet.DISCONNECT).code()).isEqualTo(0x8E);
      }
      assertThat(clients.get(i).isClosed()).isTrue();
    }
    clients.get(19).send(0xC0, 0).receive(Packet.PINGRESP);
    clients.forEach(RawClient::close);
  }

  private void awaitSessions(int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              broker.shard.tick();
              assertThat(broker.shard.sessionCount()).isEqualTo(count);
            });
  }

  @Test
  void sessionEndsAfterItsExpiry() {
    broker.client(ConnectBytes.of(5, "e").expiry(60)).close();
    awaitSessions(1);
    broker.clock.advance(59_000);
    assertThat(isPresent(ConnectBytes.of(5, "e").resume().expiry(60))).isTrue();
    awaitSessions(1);
    broker.clock.advance(61_000);
    awaitSessions(0);
  }

  /** The broker may have been down when it was due: it once went on with such a session. */
  @Test
  void sessionThatIsOverdueIsNotGoneOnWith() {
    broker.client(ConnectBytes.of(5, "overdue").expiry(60)).close();
    awaitSessions(1);
    broker.clock.advance(61_000);
    assertThat(isPresent(ConnectBytes.of(5, "overdue").resume().expiry(60))).isFalse();
    assertThat(isPresent(ConnectBytes.of(5, "overdue").resume().expiry(60))).isTrue();
  }

  @Test
  void sessionWithoutExpiryEndsWithItsConnection() {
    var client = broker.client(5, "n");
    awaitSessions(1);
    client.close();
    awaitSessions(0);
  }

  @Test
  void disconnectChangesTheExpiry() {
    try (var client = broker.client(ConnectBytes.of(5, "d").expiry(600))) {
      client.send(0xE0, 7, 0, 5, 0x11, 0, 0, 0, 0);
      assertThat(client.isClosed()).isTrue();
    }
    awaitSessions(0);
    try (var client = broker.client(ConnectBytes.of(5, "d").expiry(1))) {
      client.send(0xE0, 7, 0, 5, 0x11, 0, 0, 0, 60);
      assertThat(client.isClosed()).isTrue();
    }
    broker.clock.advance(30_000);
    broker.shard.tick();
    assertThat(isPresent(ConnectBytes.of(5, "d").resume())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void closesAfterDisconnectAndHandlesNothingBehindIt(int version) {
    try (var watcher = broker.subscriber("behind");
        var client = broker.client(version, "d")) {
      client.send(
          new WireBytes()
              .raw(0xE0, 0)
              .raw(client.publishBytes("behind", 0, false, 0, new byte[1]))
              .bytes());
      assertThat(client.isClosed()).isTrue();
      assertThat(watcher.isQuiet()).isTrue();
    }
  }
}
