package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.SessionSteps.expiring;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.isPresent;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.receive;
import static io.honeyguide.protocol.SessionSteps.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.net.SocketException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.1: what a CONNECT may hold and how it is answered. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class ConnectSectionTest {

  private static final int USER_NAME = 0x80;
  private static final int PASSWORD = 0x40;
  private static final int CLEAN = 0x02;

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.4-5")
  @Tag("MQTT3-3.1.4-4")
  @Tag("MQTT5-3.2.0-1")
  @Tag("MQTT5-3.2.0-2")
  @Tag("MQTT3-3.2.0-1")
  void answersConnectByOneConnackAndNothingUnasked(int version, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      assertThat(client.handshake(ConnectBytes.of(version, fresh("one"))).code()).isZero();
      assertThat(client.isQuiet()).isTrue();
      assertAlive(client);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.0-2")
  @Tag("MQTT3-3.1.0-2")
  void closesAtASecondConnect(int version, BrokerProcess broker) {
    var name = fresh("second");
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.send(ConnectBytes.of(version, name).bytes());
      assertEnded(client, version, 0x82);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.2.0-1")
  @Tag("MQTT3-7.1.1-1")
  void takesAConnectThatComesByteByByte(int version, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort()).version(version)) {
      for (var each : ConnectBytes.of(version, fresh("slow")).bytes()) {
        client.send(each);
      }
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.4-5")
  @Tag("MQTT3-3.1.4-4")
  void handlesWhatWasSentBeforeConnack(int version, BrokerProcess broker) {
    var topic = fresh("pipelined");
    try (var client = RawClient.open(broker.mqttPort()).version(version)) {
      var subscribe = new WireBytes().u16(1).raw(version == 5 ? new int[] {0} : new int[0]);
      client.send(
          new WireBytes()
              .raw(ConnectBytes.of(version, topic).bytes())
              .raw(subscribe.text(topic).u8(0).packet(0x82))
              .raw(client.publishBytes(topic, 0, false, 0, new byte[] {'x'}))
              .bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
      client.receive(Packet.SUBACK);
      receive(client, "x");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.3-5")
  @Tag("MQTT3-3.1.3-5")
  void acceptsIdentifiersOfOneAndOfTwentyThreeCharacters(int version, BrokerProcess broker) {
    RawClient.connect(broker.mqttPort(), version, String.valueOf(version)).disconnect();
    RawClient.connect(broker.mqttPort(), version, "ABCxyz7890123456789012" + version).disconnect();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.3-4")
  @Tag("MQTT3-3.1.3-4")
  void acceptsLongerIdentifiersAndAllOfUnicode(int version, BrokerProcess broker) {
    RawClient.connect(broker.mqttPort(), version, fresh("l" + "o".repeat(200) + "ng")).disconnect();
    RawClient.connect(broker.mqttPort(), version, fresh("ünï 你 \uFEFF 😀 /+#")).disconnect();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.3-6")
  @Tag("MQTT3-3.1.3-6")
  void givesEachClientWithoutAnIdentifierOneOfItsOwn(int version, BrokerProcess broker) {
    try (var first = RawClient.connect(broker.mqttPort(), version, "");
        var second = RawClient.connect(broker.mqttPort(), version, "")) {
      assertAlive(second);
      assertAlive(first);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("MQTT5-3.1.3-6")
  @Tag("MQTT5-3.1.3-7")
  @Tag("MQTT5-3.2.2-16")
  void tellsTheIdentifierThatItAssignsAndKeepsItsSession(boolean cleanStart, BrokerProcess broker) {
    var connect = ConnectBytes.of(5, "").expiry(600);
    String assigned;
    try (var first = RawClient.open(broker.mqttPort());
        var second = RawClient.open(broker.mqttPort())) {
      var connack = first.handshake(cleanStart ? connect : connect.resume());
      assertThat(connack.code()).isZero();
      assertThat(connack.isSessionPresent()).isFalse();
      assigned = connack.texts(PropertyId.ASSIGNED_CLIENT_IDENTIFIER).get(0);
      assertThat(assigned).isNotEmpty();
      assertThat(second.handshake(connect).texts(PropertyId.ASSIGNED_CLIENT_IDENTIFIER))
          .hasSize(1)
          .doesNotContain(assigned);
      leave(first);
    }
    assertThat(isPresent(broker, expiring(assigned, 0))).isTrue();
  }

  @Test
  @Tag("MQTT5-3.2.2-16")
  void assignsNoIdentifierToAClientThatHasOne(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, fresh("named")));
      assertThat(connack.texts(PropertyId.ASSIGNED_CLIENT_IDENTIFIER)).isEmpty();
    }
  }

  @Test
  @Tag("MQTT3-3.1.3-7")
  @Tag("MQTT3-3.1.3-8")
  @Tag("MQTT3-3.1.3-9")
  @Tag("MQTT3-3.2.2-4")
  @Tag("MQTT3-3.2.2-5")
  void refusesAnEmptyIdentifierWithoutCleanSession(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(4, "").resume());
      assertThat(connack.code()).isEqualTo(2);
      assertThat(connack.isSessionPresent()).isFalse();
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-17")
  @Tag("MQTT5-3.1.2-19")
  @Tag("MQTT3-3.1.2-19")
  @Tag("MQTT3-3.1.2-21")
  void takesUserNameAndPassword(int version, BrokerProcess broker) {
    var payload = new WireBytes().text("näme").binary((byte) 0xFF, (byte) 0).bytes();
    var connect = ConnectBytes.of(version, fresh("user")).flags(USER_NAME | PASSWORD | CLEAN);
    RawClient.connect(broker.mqttPort(), connect.payload(payload)).disconnect();
  }

  @Test
  @Tag("MQTT5-3.1.2-19")
  void takesAPasswordWithoutAUserNameInFive(BrokerProcess broker) {
    var connect = ConnectBytes.of(5, fresh("password")).flags(PASSWORD | CLEAN);
    RawClient.connect(broker.mqttPort(), connect.payload(0, 1, 0xFE)).disconnect();
  }

  @ParameterizedTest
  @CsvSource({"4, 0", "4, 65535", "5, 0", "5, 65535"})
  @Tag("MQTT5-3.2.2-22")
  @Tag("MQTT3-3.1.2-24")
  void takesTheLongestKeepAliveAndNone(int version, int seconds, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack =
          client.handshake(ConnectBytes.of(version, fresh("keep-alive")).keepAlive(seconds));
      assertThat(connack.code()).isZero();
      assertThat(connack.numbers(PropertyId.SERVER_KEEP_ALIVE)).isEmpty();
      assertAlive(client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.4-6")
  @Tag("MQTT3-3.1.4-5")
  void doesNotHandleWhatFollowsARefusedConnect(int version, BrokerProcess broker) {
    var topic = fresh("refused");
    var refused =
        version == 5
            ? ConnectBytes.of(5, topic).properties(new WireBytes().u8(0x21).u16(0))
            : ConnectBytes.of(4, "").resume();
    try (var watcher = watcher(broker, topic);
        var client = RawClient.open(broker.mqttPort()).version(version)) {
      client.send(
          new WireBytes()
              .raw(refused.bytes())
              .raw(client.publishBytes(topic, 0, false, 0, new byte[] {'x'}))
              .bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isEqualTo(version == 5 ? 0x82 : 2);
      assertThat(client.isClosed()).isTrue();
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  /** A first packet that never comes, or never ends, may hold a connection for a while only. */
  @ParameterizedTest
  @ValueSource(strings = {"", "10", "103200044d515454"})
  void closesWhoDoesNotSendAWholeConnectInTime(String begun, BrokerProcess broker)
      throws SocketException {
    try (var client = RawClient.open(broker.mqttPort())) {
      client.socket().setSoTimeout(20_000);
      for (var i = 0; i + 1 < begun.length(); i += 2) {
        client.send(Integer.parseInt(begun.substring(i, i + 2), 16));
      }
      assertThat(client.isClosed()).isTrue();
    }
  }
}
