package io.honeyguide.mqtt;

import static io.honeyguide.mqtt.wire.WireBytes.packet;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectTest {

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    broker = new EdgeFixture(1, MqttOptions.builder().connectTimeoutSeconds(4), new MemoryDisk());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void acceptsEveryVersionAndAnswersPing(int version) {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(ConnectBytes.of(version, "c"));
      assertThat(connack.code()).isZero();
      assertThat(connack.isSessionPresent()).isFalse();
      client.send(0xC0, 0);
      client.receive(Packet.PINGRESP);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void announcesItsLimits() {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(ConnectBytes.of(5, "limits"));
      assertThat(connack.numbers(0x21)).containsExactly(1024L);
      assertThat(connack.numbers(0x27)).containsExactly(1024L * 1024);
      assertThat(connack.numbers(0x22)).containsExactly(64L);
      assertThat(connack.numbers(0x25)).containsExactly(1L);
      assertThat(connack.numbers(0x28)).containsExactly(1L);
      assertThat(connack.numbers(0x29)).containsExactly(1L);
      assertThat(connack.numbers(0x2A)).containsExactly(1L);
      assertThat(connack.texts(0x12)).isEmpty();
      assertThat(connack.numbers(0x11)).isEmpty();
      assertThat(connack.texts(0x15)).isEmpty();
    }
  }

  @Test
  void announcesWhatItCaps() {
    var options = MqttOptions.builder().keepAliveMaxSeconds(30).sessionExpiryMaxSeconds(60);
    try (var capped = new EdgeFixture(1, options, new MemoryDisk());
        var client = RawClient.open(capped.port)) {
      var connack = client.handshake(ConnectBytes.of(5, "capped").keepAlive(0).expiry(3600));
      assertThat(connack.numbers(0x13)).containsExactly(30L);
      assertThat(connack.numbers(0x11)).containsExactly(60L);
    }
  }

  @Test
  void givesAnIdentifierToWhoHasNone() {
    var connect = ConnectBytes.of(5, "").expiry(100);
    String assigned;
    try (var client = RawClient.open(broker.port)) {
      assigned = client.handshake(connect).texts(0x12).get(0);
      assertThat(assigned).isNotEmpty();
    }
    try (var again = RawClient.open(broker.port)) {
      var connack = again.handshake(ConnectBytes.of(5, assigned).expiry(100).resume());
      assertThat(connack.isSessionPresent()).isTrue();
    }
    try (var other = RawClient.open(broker.port)) {
      var connack = other.handshake(ConnectBytes.of(5, "").resume());
      assertThat(connack.code()).isZero();
      assertThat(connack.texts(0x12)).hasSize(1);
    }
    broker.client(4, "").disconnect();
  }

  @Test
  void refusesAnEmptyIdentifierWithoutCleanSessionBeforeFive() {
    try (var client = RawClient.open(broker.port)) {
      assertThat(client.handshake(ConnectBytes.of(4, "").resume()).code()).isEqualTo(2);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "12345678901234567890123", "ünï/+#", "white space"})
  void takesAnyIdentifierThatIsText(String clientId) {
    broker.client(4, clientId).disconnect();
    broker.client(5, clientId.repeat(40)).disconnect();
  }

  @ParameterizedTest
  @CsvSource({"4,99,1", "4,0,1", "4,6,1"})
  void saysWhichVersionsItServes(int version, int level, int returnCode) {
    try (var client = RawClient.open(broker.port)) {
      var body = ConnectBytes.of(version, "level").body();
      body[6] = (byte) level;
      client.send(packet(0x10, body));
      assertThat(client.receive(Packet.CONNACK).code()).isEqualTo(returnCode);
      assertThat(client.isClosed()).isTrue();
    }
  }

  static Stream<Arguments> brokenBeforeFive() {
    return Stream.of(
        broken("name", ConnectBytes.of(4, "x").name("MQTX").bytes()),
        broken("case", ConnectBytes.of(4, "x").name("mqtt").bytes()),
        broken("reserved flag", ConnectBytes.of(4, "x").flags(3).bytes()),
        broken("will qos 3", ConnectBytes.of(4, "x").flags(0x1E).payload(0, 1, 't', 0, 0)),
        broken("will qos without will", ConnectBytes.of(4, "x").flags(0x0A).bytes()),
        broken("will retain without will", ConnectBytes.of(4, "x").flags(0x22).bytes()),
        broken("password alone", ConnectBytes.of(4, "x").flags(0x42).payload(0, 1, 'p')),
        broken("user missing", ConnectBytes.of(4, "x").flags(0x82).bytes()),
        broken("password missing", ConnectBytes.of(4, "x").flags(0xC2).payload(0, 1, 'u')),
        broken("will missing", ConnectBytes.of(4, "x").flags(0x06).bytes()),
        broken("stray bytes", ConnectBytes.of(4, "x").payload(0, 1, 'u')),
        broken("flags", packet(0x11, ConnectBytes.of(4, "x").body())),
        broken("surrogate", raw(4, new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80})),
        broken("nul", raw(4, new byte[] {'a', 0})),
        broken("bad utf8", raw(4, new byte[] {(byte) 0xFF})),
        broken("overlong", raw(4, new byte[] {(byte) 0xC0, (byte) 0xAF})),
        broken("no id", packet(0x10, new WireBytes().text("MQTT").u8(4).u8(2).u16(0).bytes())),
        broken("wildcard will", ConnectBytes.of(4, "x").will("a/#", "p", 0, false).bytes()),
        broken("empty will topic", ConnectBytes.of(4, "x").will("", "p", 0, false).bytes()),
        broken("vbi5", new byte[] {0x10, -1, -1, -1, -1, 1}),
        broken("long length", new byte[] {0x10, (byte) 0x80, 0}),
        broken("publish first", new byte[] {0x30, 3, 0, 1, 't'}),
        broken("subscribe first", new byte[] {(byte) 0x82, 6, 0, 1, 0, 1, 't', 0}),
        broken("ping first", new byte[] {(byte) 0xC0, 0}),
        broken("disconnect first", new byte[] {(byte) 0xE0, 0}),
        broken("auth first", new byte[] {(byte) 0xF0, 0}),
        broken("type 0 first", new byte[] {0, 0}),
        broken("http", "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8)));
  }

  private static Arguments broken(String name, byte[] bytes) {
    return Arguments.of(name, bytes);
  }

  private static Arguments broken(String name, ConnectBytes connect) {
    return Arguments.of(name, connect.bytes());
  }

  private static byte[] raw(int version, byte[] clientId) {
    var body = new WireBytes().text("MQTT").u8(version).u8(2).u16(0);
    if (version == 5) {
      body.u8(0);
    }
    return packet(0x10, body.binary(clientId).bytes());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenBeforeFive")
  void closesOnWhatIsNoConnect(String name, byte[] bytes) {
    try (var client = RawClient.open(broker.port)) {
      client.send(bytes);
      assertThat(client.isClosed()).isTrue();
    }
  }

  static Stream<Arguments> brokenInFive() {
    var twice = new WireBytes().u8(0x11).u32(1).u8(0x11).u32(1);
    var will = new WireBytes().u8(0x18).u32(1);
    return Stream.of(
        refused("reserved flag", ConnectBytes.of(5, "x").flags(3), 0x81),
        refused("expiry twice", ConnectBytes.of(5, "x").properties(twice), 0x82),
        refused("receive maximum 0", with(0x21, 0, 0), 0x82),
        refused("packet size 0", with(0x27, 0, 0, 0, 0), 0x82),
        refused("problem information 2", with(0x17, 2), 0x82),
        refused("response information 2", with(0x19, 2), 0x82),
        refused("data without method", with(0x16, 0, 1, 1), 0x82),
        refused("method", with(0x15, 0, 1, 'x'), 0x8C),
        refused("unknown property", with(0x7F), 0x81),
        refused("alias in connect", with(0x23, 0, 1), 0x81),
        refused("will delay in connect", with(0x18, 0, 0, 0, 1), 0x81),
        refused("short property", with(0x11, 0, 0), 0x81),
        refused("bad user property", with(0x26, 0, 1, 0xFF, 0, 0), 0x81),
        refused(
            "will format 2",
            ConnectBytes.of(5, "x").will("t", "p", 0, false, new WireBytes().raw(1, 2)),
            0x82),
        refused(
            "will is no text",
            ConnectBytes.of(5, "x")
                .will("t", "", 0, false, new WireBytes().raw(1, 1))
                .payload(0, 1, 't', 0, 1, 0xFF),
            0x99),
        refused(
            "will delay twice",
            ConnectBytes.of(5, "x")
                .will("t", "p", 0, false, new WireBytes().raw(will.bytes()).raw(will.bytes())),
            0x82),
        refused("will wildcard", ConnectBytes.of(5, "x").will("+", "p", 0, false), 0x90));
  }

  private static ConnectBytes with(int... properties) {
    return ConnectBytes.of(5, "x").properties(new WireBytes().raw(properties));
  }

  private static Arguments refused(String name, ConnectBytes connect, int code) {
    return Arguments.of(name, connect, code);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenInFive")
  void saysWhyItRefuses(String name, ConnectBytes connect, int code) {
    try (var client = RawClient.open(broker.port)) {
      var connack = client.handshake(connect);
      assertThat(connack.code()).isEqualTo(code);
      assertThat(connack.isSessionPresent()).isFalse();
      assertThat(connack.texts(0x1F)).hasSize(1);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void takesUserNameAndPassword() {
    try (var client = RawClient.open(broker.port)) {
      var userAndPassword = new WireBytes().text("user").binary((byte) 0xFF, (byte) 0).bytes();
      var connack =
          client.handshake(ConnectBytes.of(4, "auth").flags(0xC2).payload(userAndPassword));
      assertThat(connack.code()).isZero();
    }
    try (var client = RawClient.open(broker.port)) {
      var password = new WireBytes().binary((byte) 0xFF).bytes();
      assertThat(client.handshake(ConnectBytes.of(5, "auth").flags(0x42).payload(password)).code())
          .isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void takesAPacketByteByByte(int version) {
    try (var client = RawClient.open(broker.port).version(version)) {
      for (var each : ConnectBytes.of(version, "bytewise").bytes()) {
        client.send(each);
      }
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
      for (var each : client.publishBytes("bytes", 1, false, 3, new byte[300])) {
        client.send(each);
      }
      assertThat(client.receive(Packet.PUBACK).packetId()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void handlesWhatWasSentBeforeConnack(int version) {
    try (var client = RawClient.open(broker.port).version(version)) {
      var subscribe = new WireBytes().u16(1);
      if (version == 5) {
        subscribe.u8(0);
      }
      client.send(
          new WireBytes()
              .raw(ConnectBytes.of(version, "pipelined" + version).bytes())
              .raw(subscribe.text("own/" + version).u8(1).packet(0x82))
              .raw(client.publishBytes("own/" + version, 0, false, 0, new byte[] {'0'}))
              .raw(client.publishBytes("own/" + version, 1, false, 2, new byte[] {'1'}))
              .bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
      client.receive(Packet.SUBACK);
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("0");
      var types = new int[] {client.receive().type(), client.receive().type()};
      assertThat(types).containsExactlyInAnyOrder(Packet.PUBACK, Packet.PUBLISH);
    }
  }

  @Test
  void doesNotHandleWhatFollowsARefusedConnect() {
    try (var watcher = broker.subscriber("refused/#");
        var client = RawClient.open(broker.port).version(5)) {
      client.send(
          new WireBytes()
              .raw(with(0x21, 0, 0).bytes())
              .raw(client.publishBytes("refused/x", 0, false, 0, new byte[1]))
              .bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isEqualTo(0x82);
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  @Test
  void refusesASecondConnect() {
    try (var client = broker.client(5, "second")) {
      client.send(ConnectBytes.of(5, "second").bytes());
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x82);
      assertThat(client.isClosed()).isTrue();
    }
    try (var client = broker.client(4, "second")) {
      client.send(ConnectBytes.of(4, "second").bytes());
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  void closesWhoNeverSendsConnect() {
    try (var silent = RawClient.open(broker.port);
        var slow = RawClient.open(broker.port)) {
      slow.send(0x10, 50, 0);
      assertThat(silent.isClosed()).isTrue();
      assertThat(slow.isClosed()).isTrue();
    }
  }
}
