package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.stream.Stream;

/**
 * A CONNECT that breaks the rules, as a row of a table.
 *
 * @param name of the row
 * @param version protocol level in the packet
 * @param code reason code of the CONNACK that answers it in MQTT 5.0
 * @param bytes the whole packet
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record BrokenConnect(String name, int version, int code, byte[] bytes) {

  static final int MALFORMED = 0x81;
  static final int PROTOCOL_ERROR = 0x82;
  static final int BAD_AUTHENTICATION_METHOD = 0x8C;
  static final int TOPIC_NAME_INVALID = 0x90;
  static final int PAYLOAD_FORMAT_INVALID = 0x99;

  private static final String CLIENT = "broken";

  /** A CONNECT of one version with flags and a payload behind the client identifier. */
  static BrokenConnect of(String name, int version, int code, int flags, int... payload) {
    var connect = ConnectBytes.of(version, CLIENT).flags(flags);
    return new BrokenConnect(name, version, code, connect.payload(payload).bytes());
  }

  /** The same CONNECT of both versions; 5.0 has no properties in it. */
  static Stream<BrokenConnect> both(String name, int code, int flags, int... payload) {
    return Stream.of(of(name, 4, code, flags, payload), of(name, 5, code, flags, payload));
  }

  /** The same CONNECT of both versions with a payload of its own, client identifier and all. */
  static Stream<BrokenConnect> bothWhole(String name, int code, int flags, int... payload) {
    return Stream.of(whole(name, 4, code, flags, payload), whole(name, 5, code, flags, payload));
  }

  private static BrokenConnect whole(
      String name, int version, int code, int flags, int... payload) {
    var body = new WireBytes().text("MQTT").u8(version).u8(flags).u16(0);
    if (version == 5) {
      body.sized();
    }
    return new BrokenConnect(name, version, code, body.raw(payload).packet(0x10));
  }

  /** A CONNECT of both versions whose will has a topic. */
  static Stream<BrokenConnect> bothWill(String name, int code, int... topic) {
    return Stream.of(4, 5)
        .map(
            version -> {
              var will = new WireBytes().u16(topic.length).raw(topic).text("gone").bytes();
              var connect = ConnectBytes.of(version, CLIENT).will("t", "", 0, false);
              return new BrokenConnect(name, version, code, connect.payload(will).bytes());
            });
  }

  /** A CONNECT of 5.0 with properties. */
  static BrokenConnect properties(String name, int code, int... properties) {
    var connect = ConnectBytes.of(5, CLIENT).properties(new WireBytes().raw(properties));
    return new BrokenConnect(name, 5, code, connect.bytes());
  }

  /** A CONNECT of 5.0 with a will that has properties and a payload. */
  static BrokenConnect willProperties(String name, int code, String payload, int... properties) {
    var wire = new WireBytes().raw(properties);
    var connect = ConnectBytes.of(5, CLIENT).will("t", payload, 0, false, wire);
    return new BrokenConnect(name, 5, code, connect.bytes());
  }

  /**
   * Sends it on a connection of its own, which has to be closed: in 5.0 after a CONNACK that says
   * why, and no DISCONNECT; in 3.1.1, whose return codes do not know of it, without a word.
   */
  void isRefused(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort()).version(version)) {
      client.send(bytes);
      if (version == 5) {
        var connack = client.receive(Packet.CONNACK);
        assertThat(connack.code()).isEqualTo(code);
        assertThat(connack.isSessionPresent()).isFalse();
      }
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Override
  public String toString() {
    return name + " in " + (version == 5 ? "5.0" : "3.1.1");
  }
}
