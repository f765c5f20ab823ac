package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;

/**
 * A packet that no client may send, as a row of a table.
 *
 * @param name of the row
 * @param version protocol level of the connection
 * @param code reason code of the DISCONNECT that answers it in MQTT 5.0
 * @param bytes the whole packet
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record BrokenPacket(String name, int version, int code, byte[] bytes) {

  static final int MALFORMED = 0x81;
  static final int PROTOCOL_ERROR = 0x82;
  static final int TOPIC_NAME_INVALID = 0x90;
  static final int TOPIC_ALIAS_INVALID = 0x94;
  static final int PAYLOAD_FORMAT_INVALID = 0x99;

  /** A packet of MQTT 5.0 alone. */
  static BrokenPacket five(String name, int code, int first, WireBytes body) {
    return new BrokenPacket(name, 5, code, body.packet(first));
  }

  /** A packet of MQTT 3.1.1 alone. */
  static BrokenPacket four(String name, int first, WireBytes body) {
    return new BrokenPacket(name, 4, 0, body.packet(first));
  }

  /** Sends it on a connection of its own, which has to end with the right words. */
  void endsItsConnection(BrokerProcess broker) {
    // Without an identifier: rows of any table may run at the same time.
    try (var client = RawClient.connect(broker.mqttPort(), version, "")) {
      client.send(bytes);
      if (version == 5) {
        assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(code);
      }
      assertThat(client.isClosed()).isTrue();
    }
  }

  @Override
  public String toString() {
    return name + " in " + (version == 5 ? "5.0" : "3.1.1");
  }
}
