package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 6 of the standard: WebSocket as the transport. */
@ExtendWith(SharedBroker.class)
class WebSocketSectionTest {

  private static final int BINARY = WebSocketClient.FIN | WebSocketClient.BINARY;
  private static final int NORMAL = 1000;
  private static final int UNACCEPTABLE = 1003;
  private static final int PROTOCOL_ERROR = 1002;

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  @Tag("MQTT5-6.0.0-1")
  @Tag("MQTT3-6.0.0-1")
  void carriesMqttInBinaryFrames(int version, BrokerProcess broker) {
    var topic = "frames/" + version;
    try (var client = WebSocketClient.connect(broker).mqtt()) {
      assertThat(client.handshake(ConnectBytes.of(version, topic)).code()).isZero();
      client.subscribe(1, topic, 2);
      for (var qos = 0; qos <= 1; qos++) {
        client.publish(topic, qos, false, qos, "over frames");
        var first = client.receive();
        var got = first.type() == Packet.PUBLISH ? first : client.receive(Packet.PUBLISH);
        assertThat(got.payload()).isEqualTo("over frames");
        if (qos == 1 && first.type() == Packet.PUBLISH) {
          client.receive(Packet.PUBACK);
        }
      }
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  @ParameterizedTest
  @CsvSource({"before CONNECT, 0", "after CONNECT, 4", "after CONNECT, 5"})
  @Tag("MQTT5-6.0.0-1")
  @Tag("MQTT3-6.0.0-1")
  void closesAtATextFrame(String when, int version, BrokerProcess broker) {
    try (var socket = WebSocketClient.connect(broker)) {
      if (version > 0) {
        socket.mqtt().handshake(ConnectBytes.of(version, ""));
      }
      socket.sendFrame(WebSocketClient.FIN | WebSocketClient.TEXT, (byte) 0xC0, (byte) 0);
      assertThat(socket.receive().status()).as(when).isEqualTo(UNACCEPTABLE);
      assertThat(socket.mqtt().isClosed()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-6.0.0-2")
  @Tag("MQTT3-6.0.0-2")
  void takesPacketsThatAreNotAlignedWithFrames(int version, BrokerProcess broker) {
    try (var socket = WebSocketClient.connect(broker)) {
      var client = socket.mqtt().version(version);
      var connect = ConnectBytes.of(version, "unaligned-" + version).bytes();
      socket.sendFrame(BINARY, Arrays.copyOf(connect, 3));
      socket.sendFrame(BINARY);
      // The rest of one packet, a whole one and the start of a third in one frame.
      var rest = Arrays.copyOfRange(connect, 3, connect.length);
      socket.sendFrame(BINARY, new WireBytes().raw(rest).raw(0xC0, 0, 0xC0).bytes());
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
      client.receive(Packet.PINGRESP);
      socket.sendFrame(BINARY, (byte) 0);
      client.receive(Packet.PINGRESP);
      var pings = new WireBytes();
      for (var i = 0; i < 50; i++) {
        pings.raw(0xC0, 0);
      }
      socket.sendFrame(BINARY, pings.bytes());
      for (var i = 0; i < 50; i++) {
        client.receive(Packet.PINGRESP);
      }
    }
  }

  /** vertx-mqtt dropped continuation frames in silence, so that the stream went out of step. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-6.0.0-2")
  @Tag("MQTT3-6.0.0-2")
  void takesMessagesInFragments(int version, BrokerProcess broker) {
    try (var socket = WebSocketClient.connect(broker)) {
      var client = socket.mqtt().version(version);
      var bytes =
          new WireBytes()
              .raw(ConnectBytes.of(version, "fragments-" + version).bytes())
              .raw(0xC0, 0)
              .bytes();
      for (var i = 0; i < bytes.length; i++) {
        var first = i == 0 ? WebSocketClient.BINARY : WebSocketClient.CONTINUATION;
        var fin = i == bytes.length - 1 ? WebSocketClient.FIN : 0;
        socket.sendFrame(first | fin, bytes[i]);
        if (i == 5) {
          // Control frames may stand between fragments.
          socket.sendFrame(WebSocketClient.FIN | WebSocketClient.PING, (byte) 'p');
          var pong = socket.receive();
          assertThat(pong.opcode()).isEqualTo(WebSocketClient.PONG);
          assertThat(pong.payload()).containsExactly('p');
        }
      }
      assertThat(client.receive(Packet.CONNACK).code()).isZero();
      client.receive(Packet.PINGRESP);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mqtt, mqtt",
    "mqttv3.1, mqttv3.1",
    "'other, mqtt', mqtt",
    "'mqtt, other', mqtt",
    "' other ,  mqtt ', mqtt"
  })
  @Tag("MQTT5-6.0.0-3")
  @Tag("MQTT5-6.0.0-4")
  @Tag("MQTT3-6.0.0-3")
  @Tag("MQTT3-6.0.0-4")
  void answersWithASubprotocolThatWasOffered(String offered, String chosen, BrokerProcess broker) {
    try (var socket = WebSocketClient.open(broker)) {
      var head = socket.upgrade("/mqtt", "Sec-WebSocket-Protocol: " + offered);
      assertThat(head).startsWith("HTTP/1.1 101 ");
      assertThat(head.toLowerCase(Locale.ROOT))
          .containsOnlyOnce("sec-websocket-protocol: " + chosen + "\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"X-None: x", "Sec-WebSocket-Protocol: other", "Sec-WebSocket-Protocol: MQTT"})
  @Tag("MQTT5-6.0.0-3")
  @Tag("MQTT3-6.0.0-3")
  void refusesAClientThatDoesNotOfferMqtt(String header, BrokerProcess broker) {
    try (var socket = WebSocketClient.open(broker)) {
      assertThat(socket.upgrade("/mqtt", header)).startsWith("HTTP/1.1 400 ");
    }
  }

  /** In vertx-mqtt anything but {@code /mqtt} alone hung without an answer. */
  @ParameterizedTest
  @CsvSource({"/mqtt?a=b&c, 101", "/mqtt?, 101", "/other, 404", "/mqtt/more, 404"})
  void answersUpgradesOnAnyPath(String target, int status, BrokerProcess broker) {
    try (var socket = WebSocketClient.open(broker)) {
      assertThat(socket.upgrade(target, "Sec-WebSocket-Protocol: mqtt"))
          .startsWith("HTTP/1.1 " + status);
    }
  }

  /** Any page of the world could otherwise talk to a broker on the visitor's machine. */
  @ParameterizedTest
  @CsvSource({"http://here, 101", "http://elsewhere, 403", "null, 403"})
  void letsInPagesOfItsOwnOnly(String origin, int status, BrokerProcess broker) {
    try (var socket = WebSocketClient.open(broker)) {
      assertThat(socket.upgrade("/mqtt", "Sec-WebSocket-Protocol: mqtt", "Origin: " + origin))
          .startsWith("HTTP/1.1 " + status);
    }
  }

  @ParameterizedTest
  @CsvSource({"an unmasked frame, 130, 1, 0", "a reserved bit, 194, 129, 0", "opcode 3, 131, 128,"})
  void closesAtAFrameThatIsNone(
      String name, int first, int second, String third, BrokerProcess broker) {
    try (var socket = WebSocketClient.connect(broker)) {
      var frame = new WireBytes().raw(first, second).raw(0, 0, 0, 0);
      socket.send((third == null ? frame : frame.u8(0)).bytes());
      var close = socket.receive();
      assertThat(close.opcode()).as(name).isEqualTo(WebSocketClient.CLOSE);
      assertThat(close.status()).isEqualTo(PROTOCOL_ERROR);
      assertThat(socket.mqtt().isClosed()).isTrue();
    }
  }

  @Test
  @Tag("MQTT5-4.13.1-1")
  void saysDisconnectBeforeItClosesTheSocket(BrokerProcess broker) {
    try (var socket = WebSocketClient.connect(broker)) {
      var client = socket.mqtt();
      client.handshake(ConnectBytes.of(5, ""));
      client.send(0, 0);
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(BrokenPacket.MALFORMED);
      assertThat(socket.receive().status()).isEqualTo(NORMAL);
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Test
  @Tag("MQTT5-4.13.1-1")
  void saysDisconnectWhenTheBrokerStops(@TempDir Path data) {
    try (var broker = BrokerProcess.start(data);
        var idle = WebSocketClient.connect(broker);
        var socket = WebSocketClient.connect(broker)) {
      var client = socket.mqtt();
      client.handshake(ConnectBytes.of(5, ""));
      assertThat(broker.terminate().exitCode()).isEqualTo(143);
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x8B);
      assertThat(socket.receive().status()).isEqualTo(NORMAL);
      assertThat(idle.receive().status()).isEqualTo(NORMAL);
    }
  }

  @Test
  void closesTheSocketAfterADisconnectOfTheClient(BrokerProcess broker) {
    try (var socket = WebSocketClient.connect(broker)) {
      RawClient client = socket.mqtt();
      client.handshake(ConnectBytes.of(4, ""));
      client.send(0xE0, 0);
      assertThat(socket.receive().status()).isEqualTo(NORMAL);
    }
  }
}
