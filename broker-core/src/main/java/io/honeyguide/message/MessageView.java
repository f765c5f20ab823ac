package io.honeyguide.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Reads the body of a {@link RecordType#MESSAGE} or {@link RecordType#RETAINED} record in place:
 * places and lengths, no copies. A flyweight; valid as long as the buffer it was wrapped around.
 */
public final class MessageView {

  private static final long NO_COPY = -1;

  private ByteBuf body = Unpooled.EMPTY_BUFFER;
  private int flags;
  private long timeMs;
  private long expirySeconds;
  private int packetId;
  private long copyOf;
  private int messageIdAt;
  private int messageIdBytes;
  private int publisherAt;
  private int publisherBytes;
  private int topicAt;
  private int topicBytes;
  private int propertiesAt;
  private int propertiesBytes;
  private int payloadAt;
  private int payloadBytes;

  /**
   * Reads a body from its reader to its writer index; both stay as they are.
   *
   * @throws IndexOutOfBoundsException or {@link IllegalArgumentException} when it is no message
   */
  public MessageView wrap(ByteBuf record) {
    body = record;
    var start = record.readerIndex();
    flags = record.readUnsignedByte();
    timeMs = record.readLongLE();
    expirySeconds =
        (flags & MessageCodec.EXPIRY) != 0 ? record.readUnsignedIntLE() : PublishRequest.NO_EXPIRY;
    packetId = (flags & MessageCodec.PACKET_ID) != 0 ? record.readUnsignedShortLE() : 0;
    copyOf = (flags & MessageCodec.COPY) != 0 ? record.readLongLE() : NO_COPY;
    messageIdBytes = (flags & MessageCodec.MESSAGE_ID) != 0 ? record.readUnsignedByte() : 0;
    messageIdAt = record.readerIndex();
    record.skipBytes(messageIdBytes);
    publisherBytes = record.readUnsignedShortLE();
    publisherAt = record.readerIndex();
    record.skipBytes(publisherBytes);
    topicBytes = record.readUnsignedShort();
    topicAt = record.readerIndex();
    record.skipBytes(topicBytes);
    propertiesBytes = VarInt.read(record);
    propertiesAt = record.readerIndex();
    record.skipBytes(propertiesBytes);
    payloadAt = record.readerIndex();
    payloadBytes = record.readableBytes();
    record.readerIndex(start);
    return this;
  }

  /** The buffer that the places below point into. */
  public ByteBuf body() {
    return body;
  }

  /**
   * Appends a part of the body to a buffer. From an array it is copied as one: the general way
   * between a heap and a direct buffer allocates at each call.
   */
  public void copy(int at, int bytes, ByteBuf out) {
    if (body.hasArray()) {
      out.writeBytes(body.array(), body.arrayOffset() + at, bytes);
    } else {
      out.writeBytes(body, at, bytes);
    }
  }

  int flags() {
    return flags;
  }

  /** Offset of the record that this one is a copy of, or -1. */
  public long copyOf() {
    return copyOf;
  }

  /** Quality of service of the publish, 0 to 2. */
  public int qos() {
    return flags & MessageCodec.QOS_MASK;
  }

  /** Whether the publisher asked for it to be retained. */
  public boolean retain() {
    return (flags & MessageCodec.RETAIN) != 0;
  }

  /** Whether connected subscribers got it before it was stored. */
  public boolean live() {
    return (flags & MessageCodec.LIVE) != 0;
  }

  /** Time of receipt, milliseconds since 1970. */
  public long timeMs() {
    return timeMs;
  }

  /** Seconds until it expires, or {@link PublishRequest#NO_EXPIRY}. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** Whether its time is over. */
  public boolean isExpired(long nowMs) {
    return expirySeconds != PublishRequest.NO_EXPIRY && nowMs >= timeMs + expirySeconds * 1000;
  }

  /** When its time is over, in milliseconds since 1970; {@link Long#MAX_VALUE} for never. */
  public long expiresAtMs() {
    return expirySeconds == PublishRequest.NO_EXPIRY
        ? Long.MAX_VALUE
        : timeMs + expirySeconds * 1000;
  }

  /** Packet identifier of the QoS 2 PUBLISH it came in, or 0. */
  public int packetId() {
    return packetId;
  }

  /** Where starts what the publisher calls the message. */
  public int messageIdAt() {
    return messageIdAt;
  }

  /** Bytes of what the publisher calls the message; 0 for no name. */
  public int messageIdBytes() {
    return messageIdBytes;
  }

  /** Where the publisher's client identifier starts. */
  public int publisherAt() {
    return publisherAt;
  }

  /** Bytes of the publisher's client identifier. */
  public int publisherBytes() {
    return publisherBytes;
  }

  /** The publisher's client identifier; empty when it has none. */
  public String publisher() {
    return body.toString(publisherAt, publisherBytes, StandardCharsets.UTF_8);
  }

  /** Where the topic name starts; the two bytes before it hold its length, big endian. */
  public int topicAt() {
    return topicAt;
  }

  /** Bytes of the topic name. */
  public int topicBytes() {
    return topicBytes;
  }

  /** Topic name. */
  public String topic() {
    return body.toString(topicAt, topicBytes, StandardCharsets.UTF_8);
  }

  /** Where the MQTT 5 properties start. */
  public int propertiesAt() {
    return propertiesAt;
  }

  /** Bytes of the MQTT 5 properties. */
  public int propertiesBytes() {
    return propertiesBytes;
  }

  /** Where the payload starts; it reaches to the end of the body. */
  public int payloadAt() {
    return payloadAt;
  }

  /** Bytes of the payload. */
  public int payloadBytes() {
    return payloadBytes;
  }
}
