package io.honeyguide.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** Appends control packets to a send buffer; the caller has made sure that there is room. */
final class PacketWriter {

  /** Bytes of PUBACK, PUBREC, PUBREL and PUBCOMP. */
  static final int ACK_BYTES = 4;

  private static final int PROTOCOL_LEVEL_3_1_1 = 4;
  private static final int CLEAN_SESSION = 2;
  private static final int SUBSCRIBE_FLAGS = 2;
  private static final int PUBREL_FLAGS = 2;

  private PacketWriter() {}

  /** A CONNECT for a new clean session without keep alive. */
  static void connect(ByteBuffer out, String clientId) {
    var id = clientId.getBytes(UTF_8);
    head(out, PacketType.CONNECT, 0, 10 + 2 + id.length);
    text(out, "MQTT".getBytes(UTF_8));
    out.put((byte) PROTOCOL_LEVEL_3_1_1).put((byte) CLEAN_SESSION).putShort((short) 0);
    text(out, id);
  }

  /** A SUBSCRIBE with one filter. */
  static void subscribe(ByteBuffer out, int packetId, String filter, int qos) {
    var bytes = filter.getBytes(UTF_8);
    head(out, PacketType.SUBSCRIBE, SUBSCRIBE_FLAGS, 2 + 2 + bytes.length + 1);
    out.putShort((short) packetId);
    text(out, bytes);
    out.put((byte) qos);
  }

  /** A DISCONNECT. */
  static void disconnect(ByteBuffer out) {
    head(out, PacketType.DISCONNECT, 0, 0);
  }

  /** A PUBACK, PUBREC, PUBREL or PUBCOMP. */
  static void ack(ByteBuffer out, int type, int packetId) {
    var flags = type == PacketType.PUBREL ? PUBREL_FLAGS : 0;
    out.putInt((type << 4 | flags) << 24 | 2 << 16 | packetId);
  }

  /** First byte and remaining length. */
  static void head(ByteBuffer out, int type, int flags, int bodyBytes) {
    out.put((byte) (type << 4 | flags));
    var rest = bodyBytes;
    while (rest > 0x7f) {
      out.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }

  private static void text(ByteBuffer out, byte[] utf8) {
    out.putShort((short) utf8.length).put(utf8);
  }
}
