package io.honeyguide.message;

import io.netty.buffer.ByteBuf;

/**
 * Writes the body of a {@link RecordType#MESSAGE} or {@link RecordType#RETAINED} record; {@link
 * MessageView} reads it.
 *
 * <pre>
 * u8         flags: bits 0-1 QoS, 2 retain, 3 live, 4 has expiry, 5 has packet identifier,
 *            6 is a copy
 * u64 LE     time of receipt, milliseconds since 1970
 * [u32 LE    expiry in seconds]                        if flag 4
 * [u16 LE    packet identifier of the QoS 2 PUBLISH]   if flag 5
 * [u64 LE    offset of the record it is a copy of]     if flag 6
 * u16 LE     length of the publisher's client identifier, then its UTF-8 bytes
 * u16 BE     length of the topic name, then its UTF-8 bytes
 * varint     length of the MQTT 5 properties, then their wire form
 * ...        payload, to the end
 * </pre>
 *
 * <p>From the topic on the bytes stand as MQTT 5 sends them, so a delivery is copied, not encoded.
 */
public final class MessageCodec {

  /** Upper bound of what a body holds besides publisher, topic, properties and payload. */
  public static final int HEADER_BYTES_MAX = 1 + 8 + 4 + 2 + 8 + 2 + 2 + 4;

  static final int QOS_MASK = 3;
  static final int RETAIN = 1 << 2;
  static final int LIVE = 1 << 3;
  static final int EXPIRY = 1 << 4;
  static final int PACKET_ID = 1 << 5;
  static final int COPY = 1 << 6;

  /** Largest expiry that fits its field. */
  private static final long EXPIRY_MAX = 0xFFFF_FFFFL;

  private MessageCodec() {}

  /**
   * Appends the body of a message.
   *
   * @param timeMs time of receipt, milliseconds since 1970
   */
  public static void write(PublishRequest request, long timeMs, ByteBuf out) {
    var hasExpiry = request.expirySeconds() != PublishRequest.NO_EXPIRY;
    var hasPacketId = request.packetId() != 0;
    out.writeByte(
        request.qos()
            | (request.retain() ? RETAIN : 0)
            | (request.live() ? LIVE : 0)
            | (hasExpiry ? EXPIRY : 0)
            | (hasPacketId ? PACKET_ID : 0));
    out.writeLongLE(timeMs);
    if (hasExpiry) {
      out.writeIntLE((int) Math.min(request.expirySeconds(), EXPIRY_MAX));
    }
    if (hasPacketId) {
      out.writeShortLE(request.packetId());
    }
    out.writeShortLE(request.publisher().length).writeBytes(request.publisher());
    append(out.writeShort(request.topic().readableBytes()), request.topic());
    VarInt.write(out, request.properties().readableBytes());
    append(out, request.properties());
    append(out, request.payload());
  }

  private static void append(ByteBuf out, ByteBuf part) {
    out.writeBytes(part, part.readerIndex(), part.readableBytes());
  }
}
