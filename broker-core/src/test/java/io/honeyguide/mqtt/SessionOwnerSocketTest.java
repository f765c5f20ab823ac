package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.access.AccessRules;
import io.honeyguide.access.UsersFile;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose session it is, at the socket. */
class SessionOwnerSocketTest {

  @TempDir private static Path directory;
  private static EdgeFixture broker;

  @BeforeAll
  static void start() throws IOException {
    var users = directory.resolve("users");
    UsersFile.add(users, "ada", "pencil", 4096);
    UsersFile.add(users, "bob", "rubber", 4096);
    broker =
        new EdgeFixture(
            1,
            MqttOptions.builder(),
            new MemoryDisk(),
            new AccessOptions(users, true, AccessRules.NONE));
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ConnectBytes connect(int version, String clientId, String user) {
    var connect = ConnectBytes.of(version, clientId);
    return switch (user) {
      case "ada" -> connect.credentials("ada", "pencil");
      case "bob" -> connect.credentials("bob", "rubber");
      default -> connect;
    };
  }

  private static ConnectBytes durably(int version, String clientId, String user) {
    var connect = connect(version, clientId, user).resume();
    return version == 5 ? connect.expiry(600) : connect;
  }

  private static void isTurnedAway(ConnectBytes connect, int version) {
    try (var intruder = RawClient.open(broker.port)) {
      var connack = intruder.handshake(connect);
      assertThat(connack.code()).isEqualTo(version == 5 ? 0x87 : 5);
      assertThat(connack.isSessionPresent()).isFalse();
      if (version == 5) {
        assertThat(connack.texts(0x1F)).singleElement().asString().contains("another user");
      }
      assertThat(intruder.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, ada, bob",
    "4, ada, bob",
    "5, ada, bob",
    "4, ada, ''",
    "5, ada, ''",
    "4, '', bob",
    "5, '', bob"
  })
  void aConnectionIsNotTakenOverByAnotherUser(int version, String user, String other) {
    var clientId = "live-" + version + user + other;
    try (var watcher = broker.subscriber("wills/#");
        var client = broker.client(connect(version, clientId, user))) {
      client.subscribe(1, "live/" + clientId, 1);

      isTurnedAway(
          connect(version, clientId, other).will("wills/" + clientId, "intruder", 1, false),
          version);
      isTurnedAway(durably(version, clientId, other), version);

      client.publish("live/" + clientId, 0, false, 0, "still here");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("still here");
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aSessionIsKeptForItsUser(int version) {
    var clientId = "kept-" + version;
    try (var client = broker.client(durably(version, clientId, "ada"))) {
      client.subscribe(1, "kept/" + version, 1);
      client.disconnect();
    }
    try (var publisher = broker.client(5, "kept-publisher-" + version)) {
      publisher.publish("kept/" + version, 1, false, 1, "for ada");
      assertThat(publisher.receive(Packet.PUBACK).code()).isZero();
    }

    isTurnedAway(durably(version, clientId, "bob"), version);
    isTurnedAway(connect(version, clientId, "bob"), version);
    isTurnedAway(durably(version, clientId, ""), version);

    try (var client = RawClient.open(broker.port)) {
      assertThat(client.handshake(durably(version, clientId, "ada")).isSessionPresent()).isTrue();
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("for ada");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aUserTakesItsOwnConnectionOver(int version) {
    var clientId = "own-" + version;
    var first = broker.client(connect(version, clientId, "ada"));
    try (var second = broker.client(connect(version, clientId, "ada"))) {
      if (version == 5) {
        assertThat(first.receive(Packet.DISCONNECT).code()).isEqualTo(0x8E);
      }
      assertThat(first.isClosed()).isTrue();
      assertThat(second.send(0xC0, 0).receive(Packet.PINGRESP)).isNotNull();
    }
    first.close();
  }
}
