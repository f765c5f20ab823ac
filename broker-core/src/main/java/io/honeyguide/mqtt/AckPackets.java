package io.honeyguide.mqtt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes PUBACK, PUBREC, PUBREL and PUBCOMP to one client (sections 3.4 to 3.7), with a sentence
 * beside a code that says something failed, if the client wants it [MQTT-3.1.2-29] and takes a
 * packet of that size [MQTT-3.4.2-2] [MQTT-3.5.2-2] [MQTT-3.6.2-2] [MQTT-3.7.2-2].
 *
 * <p>Owner: the connection's event loop.
 */
final class AckPackets {

  static final int PUBACK = PacketType.PUBACK << 4;
  static final int PUBREC = PacketType.PUBREC << 4;
  static final int PUBREL = PacketType.PUBREL << 4 | 2;
  static final int PUBCOMP = PacketType.PUBCOMP << 4;

  /** So that every length here takes one byte. */
  static final int SENTENCE_BYTES_MAX = 119;

  /** Bytes of a packet beside its sentence. */
  private static final int BYTES_WITHOUT_SENTENCE = 9;

  private static final Map<Integer, byte[]> SENTENCES =
      Map.of(
          ReasonCode.UNSPECIFIED,
          sentence("the message was not stored: the log has failed, see GET /health/ready"),
          ReasonCode.NOT_AUTHORIZED,
          sentence("the access rules do not let this client publish to this topic"),
          ReasonCode.TOPIC_NAME_INVALID,
          sentence("the topic is above mqtt.topic-levels-max or mqtt.topic-bytes-max"),
          ReasonCode.PACKET_ID_NOT_FOUND,
          sentence("nothing is under way with this packet identifier"),
          ReasonCode.QUOTA_EXCEEDED,
          sentence("no room: on the disk, in the log, or delivery.delayed-messages-max is reached"),
          ReasonCode.IMPLEMENTATION,
          sentence("delay is a duration such as 500ms, 2s or 1h, idempotency-key 1 to 255 bytes"),
          ReasonCode.PAYLOAD_FORMAT_INVALID,
          sentence("the payload is not UTF-8, as its Payload Format Indicator says it is"));

  private final Output output;
  private final boolean wantsSentences;
  private final long packetBytesMax;

  /** For one client. */
  AckPackets(Output output, ConnectPacket connect) {
    this.output = output;
    this.wantsSentences = connect.version() >= ConnectPacket.MQTT_5 && connect.wantsProblems();
    this.packetBytesMax = connect.maximumPacketBytes();
  }

  private static byte[] sentence(String text) {
    if (text.length() > SENTENCE_BYTES_MAX) {
      throw new IllegalArgumentException("a sentence is too long: " + text);
    }
    return text.getBytes(US_ASCII);
  }

  /** The sentence that goes with a code; empty for none. */
  static String sentence(int code) {
    var sentence = SENTENCES.get(code);
    return sentence == null ? "" : new String(sentence, US_ASCII);
  }

  /**
   * Writes a packet.
   *
   * @param first its first byte
   * @param code written only if it is not success, which MQTT before 5.0 has alone
   */
  void write(int first, int packetId, int code) {
    if (code == ReasonCode.SUCCESS) {
      output.append(4).writeByte(first).writeByte(2).writeShort(packetId);
      return;
    }
    // No look for one that goes without: 0x10 comes with every publish that nobody hears.
    var says = wantsSentences && code >= ReasonCode.UNSPECIFIED;
    var sentence = says ? fitting(SENTENCES.get(code)) : null;
    if (sentence == null) {
      output.append(5).writeByte(first).writeByte(3).writeShort(packetId).writeByte(code);
      return;
    }
    var bytes = BYTES_WITHOUT_SENTENCE + sentence.length;
    var out = output.append(bytes).writeByte(first).writeByte(bytes - 2);
    out.writeShort(packetId).writeByte(code).writeByte(3 + sentence.length);
    out.writeByte(PropertyScan.REASON_STRING).writeShort(sentence.length).writeBytes(sentence);
  }

  private byte @Nullable [] fitting(byte @Nullable [] sentence) {
    return sentence != null && BYTES_WITHOUT_SENTENCE + sentence.length <= packetBytesMax
        ? sentence
        : null;
  }
}
