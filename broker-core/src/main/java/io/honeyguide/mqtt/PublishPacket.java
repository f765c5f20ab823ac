package io.honeyguide.mqtt;

import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.MessageProperties;
import io.honeyguide.timing.DurationForm;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A PUBLISH of a client, read in place from the bytes received (section 3.3). A flyweight: one for
 * each event loop; its buffers are views that are made once per read and only moved per packet, so
 * {@link #forget} has to follow before a packet in another buffer.
 *
 * <p>Valid until the next packet is read.
 */
final class PublishPacket {

  /** Says in a User Property how long nobody is to see the message. */
  private static final byte[] DELAY = "delay".getBytes(StandardCharsets.US_ASCII);

  /** Says in a User Property what the publisher calls the message. */
  private static final byte[] IDEMPOTENCY_KEY =
      "idempotency-key".getBytes(StandardCharsets.US_ASCII);

  private static final byte[] NO_ID = {};
  private static final int SCRATCH_KEPT = 64 * 1024;

  private boolean hasViews;
  private ByteBuf topic = Unpooled.EMPTY_BUFFER;
  private ByteBuf topicView = Unpooled.EMPTY_BUFFER;
  private ByteBuf properties = Unpooled.EMPTY_BUFFER;
  private ByteBuf propertiesView = Unpooled.EMPTY_BUFFER;
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;
  private ByteBuf scratch = Unpooled.buffer(256);
  private int qos;
  private int packetId;
  private boolean retain;
  private int alias;
  private long expirySeconds;
  private boolean saysText;
  private boolean hasUserProperties;
  private long delayMs;
  private byte[] messageId = NO_ID;

  /**
   * Reads a packet after its fixed header.
   *
   * @param first its first byte, which was checked
   */
  void read(ByteBuf in, int first, int start, int end, int version, PropertyScan scan) {
    if (!hasViews) {
      hasViews = true;
      topicView = in.duplicate();
      propertiesView = in.duplicate();
      payload = in.duplicate();
    }
    qos = first >> 1 & 3;
    retain = (first & 1) != 0;
    need(start, 2, end, "topic");
    var at = start + 2;
    var topicBytes = in.getUnsignedShort(start);
    need(at, topicBytes, end, "topic");
    topic = topicView.setIndex(at, at + topicBytes);
    at += topicBytes;
    packetId = 0;
    if (qos > 0) {
      need(at, 2, end, "packet identifier");
      packetId = in.getUnsignedShort(at);
      if (packetId == 0) {
        throw PacketException.protocolError("a packet identifier must not be 0 [MQTT-2.2.1-3]");
      }
      at += 2;
    }
    readProperties(in, at, end, version, scan);
  }

  private static void need(int at, int bytes, int end, String what) {
    if (bytes > end - at) {
      throw PacketException.malformed("PUBLISH ends within its " + what);
    }
  }

  private void readProperties(ByteBuf in, int at, int end, int version, PropertyScan scan) {
    if (version < ConnectPacket.MQTT_5) {
      alias = 0;
      expirySeconds = -1;
      saysText = false;
      hasUserProperties = false;
      properties = Unpooled.EMPTY_BUFFER;
      payload.setIndex(at, end);
      return;
    }
    payload.setIndex(scan.read(in, at, end, PropertyScan.IN_PUBLISH), end);
    alias = scan.uint16(PropertyScan.TOPIC_ALIAS, 0);
    expirySeconds = scan.uint32(PropertyScan.MESSAGE_EXPIRY, -1);
    hasUserProperties = scan.has(PropertyScan.USER_PROPERTY);
    saysText = scan.uint8(PropertyScan.PAYLOAD_FORMAT, 0) == 1;
    if (scan.isAllTravelling()) {
      properties = propertiesView.setIndex(scan.start(), scan.end());
    } else {
      if (scratch.capacity() > SCRATCH_KEPT) {
        scratch = Unpooled.buffer(256);
      }
      properties = scratch.clear();
      scan.copyTravelling(scratch);
    }
  }

  /** Lets go of the bytes received, which are about to be freed. */
  void forget() {
    hasViews = false;
    topic = Unpooled.EMPTY_BUFFER;
    topicView = Unpooled.EMPTY_BUFFER;
    propertiesView = Unpooled.EMPTY_BUFFER;
    properties = Unpooled.EMPTY_BUFFER;
    payload = Unpooled.EMPTY_BUFFER;
  }

  /** What is wrong with the topic, or null. */
  @Nullable TopicFault topicFault() {
    return Topic.check(topic, topic.readerIndex(), topic.readableBytes());
  }

  /** Whether the payload is not what the Payload Format Indicator says. */
  boolean isPayloadFalse() {
    return saysText
        && !ByteBufUtil.isText(
            payload, payload.readerIndex(), payload.readableBytes(), StandardCharsets.UTF_8);
  }

  /**
   * Reads what user properties ask of the broker: a delay, and a name for the message.
   *
   * @return whether it can be done
   */
  boolean readWishes() {
    delayMs = 0;
    messageId = NO_ID;
    return !hasUserProperties || (readDelay() && readMessageId());
  }

  private boolean readDelay() {
    var at = user(DELAY);
    if (at >= 0) {
      delayMs = DurationForm.ms(properties.toString(at + 2, length(at), StandardCharsets.UTF_8));
    }
    return delayMs != DurationForm.NONE;
  }

  private boolean readMessageId() {
    var at = user(IDEMPOTENCY_KEY);
    if (at < 0) {
      return true;
    }
    if (length(at) < 1 || length(at) > MessageCodec.ID_BYTES_MAX) {
      return false;
    }
    messageId = ByteBufUtil.getBytes(properties, at + 2, length(at), true);
    return true;
  }

  private int user(byte[] name) {
    return MessageProperties.userAt(
        properties, properties.readerIndex(), properties.readableBytes(), name);
  }

  private int length(int at) {
    return properties.getUnsignedShort(at);
  }

  /** Milliseconds until anybody is to see the message; 0 for at once. */
  long delayMs() {
    return delayMs;
  }

  /** What the publisher calls the message; empty for no name. */
  byte[] messageId() {
    return messageId;
  }

  /** Puts the topic in place that an alias stands for. */
  void topic(ByteBuf resolved) {
    topic = resolved;
  }

  ByteBuf topic() {
    return topic;
  }

  /** The properties that go with the message. */
  ByteBuf properties() {
    return properties;
  }

  ByteBuf payload() {
    return payload;
  }

  int qos() {
    return qos;
  }

  boolean retain() {
    return retain;
  }

  /** 0 at QoS 0. */
  int packetId() {
    return packetId;
  }

  /** Topic Alias, or 0 for none. */
  int alias() {
    return alias;
  }

  /** Message Expiry Interval, or -1 for none. */
  long expirySeconds() {
    return expirySeconds;
  }
}
