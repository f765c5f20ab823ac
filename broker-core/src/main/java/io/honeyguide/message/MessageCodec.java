package io.honeyguide.message;

import io.netty.buffer.ByteBuf;

/**
 * Writes the body of a {@link RecordType#MESSAGE} or {@link RecordType#RETAINED} record; {@link
 * MessageView} reads it. That of a {@link RecordType#DELAYED} record is the same behind the time at
 * which the message is due: u64 LE, milliseconds since 1970.
 *
 * <pre>
 * u8         flags: bits 0-1 QoS, 2 retain, 3 live, 4 has expiry, 5 has packet identifier,
 *            6 is a copy, 7 has message identifier
 * u64 LE     time of receipt, milliseconds since 1970
 * [u32 LE    expiry in seconds]                        if flag 4
 * [u16 LE    packet identifier of the QoS 2 PUBLISH]   if flag 5
 * [u64 LE    offset of the record it is a copy of]     if flag 6
 * [u8        length of the message identifier, then its bytes]  if flag 7
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
  public static final int HEADER_BYTES_MAX = 8 + 1 + 8 + 4 + 2 + 8 + 1 + 2 + 2 + 4;

  /** Longest message identifier, in bytes. */
  public static final int ID_BYTES_MAX = 255;

  static final int QOS_MASK = 3;
  static final int RETAIN = 1 << 2;
  static final int LIVE = 1 << 3;
  static final int EXPIRY = 1 << 4;
  static final int PACKET_ID = 1 << 5;
  static final int COPY = 1 << 6;
  static final int MESSAGE_ID = 1 << 7;

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
    var id = request.messageId();
    out.writeByte(
        request.qos()
            | (request.retain() ? RETAIN : 0)
            | (request.live() ? LIVE : 0)
            | (hasExpiry ? EXPIRY : 0)
            | (hasPacketId ? PACKET_ID : 0)
            | (id.length == 0 ? 0 : MESSAGE_ID));
    out.writeLongLE(timeMs);
    if (hasExpiry) {
      out.writeIntLE((int) Math.min(request.expirySeconds(), EXPIRY_MAX));
    }
    if (hasPacketId) {
      out.writeShortLE(request.packetId());
    }
    if (id.length > 0) {
      out.writeByte(id.length).writeBytes(id);
    }
    out.writeShortLE(request.publisher().length).writeBytes(request.publisher());
    append(out.writeShort(request.topic().readableBytes()), request.topic());
    VarInt.write(out, request.properties().readableBytes());
    append(out, request.properties());
    append(out, request.payload());
  }

  /**
   * Appends the body of a {@link RecordType#MESSAGE} record for a message that was delayed: nobody
   * saw it before, so its time begins now.
   *
   * @param message as it stands in its {@link RecordType#DELAYED} record
   * @param offset of that record
   * @param nowMs milliseconds since 1970
   */
  public static void writeRelease(MessageView message, long offset, long nowMs, ByteBuf out) {
    var body = message.body();
    var flags = (message.flags() | COPY) & ~PACKET_ID;
    out.writeByte(flags).writeLongLE(nowMs);
    if ((flags & EXPIRY) != 0) {
      out.writeIntLE((int) message.expirySeconds());
    }
    out.writeLongLE(offset);
    if (message.messageIdBytes() > 0) {
      out.writeByte(message.messageIdBytes())
          .writeBytes(body, message.messageIdAt(), message.messageIdBytes());
    }
    var rest = message.publisherAt() - Short.BYTES;
    out.writeBytes(body, rest, body.writerIndex() - rest);
  }

  private static void append(ByteBuf out, ByteBuf part) {
    out.writeBytes(part, part.readerIndex(), part.readableBytes());
  }
}
