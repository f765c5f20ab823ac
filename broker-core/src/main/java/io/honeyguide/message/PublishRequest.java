package io.honeyguide.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A message on its way in, before it has a place in the log. A flyweight: each event loop has one
 * and fills it anew for every message, so nothing is allocated per message.
 *
 * <p>The buffers are borrowed: they belong to whoever fills the request and are read during the
 * call that it is passed to, from reader to writer index.
 */
public final class PublishRequest {

  /** No expiry was asked for. */
  public static final long NO_EXPIRY = -1;

  private static final byte[] NOTHING = {};

  private ByteBuf topic = Unpooled.EMPTY_BUFFER;
  private ByteBuf properties = Unpooled.EMPTY_BUFFER;
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;
  private byte[] publisher = NOTHING;
  private byte[] messageId = NOTHING;
  private long delayMs;
  private long expirySeconds = NO_EXPIRY;
  private int packetId;
  private int qos;
  private boolean retain;
  private boolean live;

  /**
   * Starts a new message; everything not said afterwards has its default.
   *
   * @param topic checked topic name in UTF-8, without a length in front
   * @param payload application message
   */
  public PublishRequest of(ByteBuf topic, int qos, boolean retain, ByteBuf payload) {
    this.topic = topic;
    this.qos = qos;
    this.retain = retain;
    this.payload = payload;
    properties = Unpooled.EMPTY_BUFFER;
    publisher = NOTHING;
    messageId = NOTHING;
    delayMs = 0;
    expirySeconds = NO_EXPIRY;
    packetId = 0;
    live = false;
    return this;
  }

  /**
   * MQTT 5 properties that go with the message unchanged, in their wire form without the length:
   * payload format, content type, response topic, correlation data, user properties.
   */
  public PublishRequest properties(ByteBuf wire) {
    properties = wire;
    return this;
  }

  /** Seconds after which the message is not to be delivered any more, or {@link #NO_EXPIRY}. */
  public PublishRequest expirySeconds(long seconds) {
    expirySeconds = seconds;
    return this;
  }

  /** Client identifier of the publisher in UTF-8; empty when it has none. */
  public PublishRequest publisher(byte[] clientId) {
    publisher = clientId;
    return this;
  }

  /** Packet identifier of a QoS 2 PUBLISH, by which a repetition is recognised; 0 for none. */
  public PublishRequest packetId(int id) {
    packetId = id;
    return this;
  }

  /**
   * What the publisher calls the message, {@link MessageCodec#ID_BYTES_MAX} bytes at most: when it
   * comes again under that name it is not stored again. Empty for no name.
   */
  public PublishRequest messageId(byte[] id) {
    messageId = id;
    return this;
  }

  /** Milliseconds until anybody is to see the message; 0 for at once. */
  public PublishRequest delayMs(long ms) {
    delayMs = ms;
    return this;
  }

  /** Says that connected subscribers have it already: only durable consumers still want it. */
  public PublishRequest live(boolean delivered) {
    live = delivered;
    return this;
  }

  /** Topic name in UTF-8. */
  public ByteBuf topic() {
    return topic;
  }

  /** MQTT 5 properties in wire form. */
  public ByteBuf properties() {
    return properties;
  }

  /** Application message. */
  public ByteBuf payload() {
    return payload;
  }

  /** Client identifier of the publisher in UTF-8. */
  public byte[] publisher() {
    return publisher;
  }

  /** Seconds until it expires, or {@link #NO_EXPIRY}. */
  public long expirySeconds() {
    return expirySeconds;
  }

  /** Packet identifier of a QoS 2 PUBLISH, or 0. */
  public int packetId() {
    return packetId;
  }

  /** What the publisher calls the message; empty for no name. */
  public byte[] messageId() {
    return messageId;
  }

  /** Milliseconds until anybody is to see the message. */
  public long delayMs() {
    return delayMs;
  }

  /** Quality of service, 0 to 2. */
  public int qos() {
    return qos;
  }

  /** Whether it becomes the topic's retained message. */
  public boolean retain() {
    return retain;
  }

  /** Whether connected subscribers have it already. */
  public boolean live() {
    return live;
  }

  /** Upper bound of the bytes of its record's body. */
  public int bytesMax() {
    return MessageCodec.HEADER_BYTES_MAX
        + publisher.length
        + messageId.length
        + topic.readableBytes()
        + properties.readableBytes()
        + payload.readableBytes();
  }
}
