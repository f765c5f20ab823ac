package io.honeyguide.mqtt;

import io.honeyguide.session.Will;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A CONNECT packet, read strictly from its bytes (section 3.1). It is read here, beside vertx-mqtt,
 * since that one neither checks properties nor keeps passwords and wills as bytes.
 *
 * @param version protocol level: 3 is MQTT 3.1, 4 is 3.1.1, 5 is 5.0
 * @param clientId may be empty
 * @param keepAliveSeconds 0 switches it off
 * @param sessionExpirySeconds as asked for by 5.0; 0 by others
 * @param receiveMaximum most QoS 1 and 2 deliveries under way that the client takes
 * @param maximumPacketBytes largest packet that the client takes
 * @param topicAliasMaximum most topic aliases that the client takes
 * @param wantsProblems whether reason strings may be sent with packets that would do without
 * @param wantsResponseInformation whether it asks for Response Information
 */
record ConnectPacket(
    int version,
    boolean cleanStart,
    String clientId,
    int keepAliveSeconds,
    long sessionExpirySeconds,
    int receiveMaximum,
    long maximumPacketBytes,
    int topicAliasMaximum,
    boolean wantsProblems,
    boolean wantsResponseInformation,
    @Nullable Will will) {

  static final int MQTT_3_1 = 3;
  static final int MQTT_3_1_1 = 4;
  static final int MQTT_5 = 5;

  private static final int RECEIVE_MAXIMUM_ABSENT = 65_535;
  private static final byte[] NOTHING = {};

  private static final int RESERVED = 1;
  private static final int CLEAN_START = 1 << 1;
  private static final int WILL = 1 << 2;
  private static final int WILL_RETAIN = 1 << 5;
  private static final int PASSWORD = 1 << 6;
  private static final int USER_NAME = 1 << 7;

  /**
   * Reads the packet after its fixed header.
   *
   * @param understood hears the version as soon as it is known: it decides how to answer
   * @param said takes what is not to be kept with the rest
   */
  static ConnectPacket read(
      ByteBuf in,
      int start,
      int end,
      PropertyScan properties,
      IntConsumer understood,
      Consumer<Credentials> said) {
    var at = PropertyScan.text(in, start, end);
    var name = in.toString(start + 2, at - start - 2, StandardCharsets.UTF_8);
    need(at, 4, end);
    var version = version(name, in.getUnsignedByte(at));
    understood.accept(version);
    var flags = in.getUnsignedByte(at + 1);
    checkFlags(flags, version);
    var keepAlive = in.getUnsignedShort(at + 2);
    at += 4;
    properties.none();
    if (version == MQTT_5) {
      at = properties.read(in, at, end, PropertyScan.IN_CONNECT);
    }
    var method = properties.text(PropertyScan.AUTHENTICATION_METHOD);
    var data = properties.bytes(PropertyScan.AUTHENTICATION_DATA);
    if (properties.has(PropertyScan.AUTHENTICATION_DATA) && method == null) {
      throw PacketException.protocolError("Authentication Data needs an Authentication Method");
    }
    var expiry = properties.uint32(PropertyScan.SESSION_EXPIRY, 0);
    var receiveMaximum = properties.uint16(PropertyScan.RECEIVE_MAXIMUM, RECEIVE_MAXIMUM_ABSENT);
    var packetBytes = properties.uint32(PropertyScan.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE);
    var aliases = properties.uint16(PropertyScan.TOPIC_ALIAS_MAXIMUM, 0);
    var problems = properties.uint8(PropertyScan.REQUEST_PROBLEM_INFORMATION, 1) == 1;
    var responses = properties.uint8(PropertyScan.REQUEST_RESPONSE_INFORMATION, 0) == 1;

    var idEnd = PropertyScan.text(in, at, end);
    var clientId = in.toString(at + 2, idEnd - at - 2, StandardCharsets.UTF_8);
    at = idEnd;
    Will will = null;
    if ((flags & WILL) != 0) {
      at = version == MQTT_5 ? properties.read(in, at, end, PropertyScan.IN_WILL) : at;
      will = will(in, at, end, flags, version == MQTT_5 ? properties : properties.none());
      at = skipBytes(in, PropertyScan.text(in, at, end), end);
    }
    String userName = null;
    if ((flags & USER_NAME) != 0) {
      var textAt = at + 2;
      at = PropertyScan.text(in, at, end);
      userName = in.toString(textAt, at - textAt, StandardCharsets.UTF_8);
    }
    byte[] password = null;
    if ((flags & PASSWORD) != 0) {
      var bytesAt = at + 2;
      at = skipBytes(in, at, end);
      password = bytes(in, bytesAt, at - bytesAt);
    }
    if (at != end) {
      throw PacketException.malformed("CONNECT has %d bytes too many".formatted(end - at));
    }
    said.accept(new Credentials(userName, password, method, data));
    return new ConnectPacket(
        version,
        (flags & CLEAN_START) != 0,
        clientId,
        keepAlive,
        expiry,
        receiveMaximum,
        packetBytes,
        aliases,
        problems,
        responses,
        will);
  }

  /** Whether the client identifier may be empty, so that one is assigned [MQTT-3.1.3-6]. */
  boolean mayBeNameless() {
    return version == MQTT_5 || (version == MQTT_3_1_1 && cleanStart);
  }

  private static int version(String name, int level) {
    if (name.equals("MQTT") && (level == MQTT_3_1_1 || level == MQTT_5)) {
      return level;
    }
    if (name.equals("MQIsdp") && level == MQTT_3_1) {
      return level;
    }
    if (name.equals("MQTT")) {
      throw new PacketException(
          ReasonCode.UNSUPPORTED_VERSION,
          "protocol level " + level + " is not served: use 4 (MQTT 3.1.1) or 5 (MQTT 5.0)");
    }
    throw PacketException.protocolError("the protocol name is not MQTT [MQTT-3.1.2-1]");
  }

  private static void checkFlags(int flags, int version) {
    var willQos = flags >> 3 & 3;
    if ((flags & RESERVED) != 0) {
      throw PacketException.malformed("the reserved flag of CONNECT is set [MQTT-3.1.2-3]");
    }
    if (willQos == 3) {
      throw PacketException.malformed("Will QoS 3 does not exist [MQTT-3.1.2-12]");
    }
    if ((flags & WILL) == 0 && (willQos != 0 || (flags & WILL_RETAIN) != 0)) {
      throw PacketException.malformed("Will QoS and Will Retain need a will [MQTT-3.1.2-11]");
    }
    if (version < MQTT_5 && (flags & PASSWORD) != 0 && (flags & USER_NAME) == 0) {
      throw PacketException.malformed("a password needs a user name [MQTT-3.1.2-22]");
    }
  }

  private static Will will(ByteBuf in, int start, int end, int flags, PropertyScan properties) {
    var at = PropertyScan.text(in, start, end);
    var topicBytes = at - start - 2;
    var fault = Topic.check(in, start + 2, topicBytes);
    if (fault != null) {
      throw new PacketException(
          ReasonCode.TOPIC_NAME_INVALID, "the will's topic " + fault.sentence());
    }
    var payloadEnd = skipBytes(in, at, end);
    if (properties.uint8(PropertyScan.PAYLOAD_FORMAT, 0) == 1
        && !ByteBufUtil.isText(in, at + 2, payloadEnd - at - 2, StandardCharsets.UTF_8)) {
      throw new PacketException(
          ReasonCode.PAYLOAD_FORMAT_INVALID, "the will's payload is not UTF-8 as it says");
    }
    return new Will(
        bytes(in, start + 2, topicBytes),
        flags >> 3 & 3,
        (flags & WILL_RETAIN) != 0,
        properties.uint32(PropertyScan.WILL_DELAY, 0),
        properties.uint32(PropertyScan.MESSAGE_EXPIRY, -1),
        travelling(properties),
        bytes(in, at + 2, payloadEnd - at - 2));
  }

  private static byte[] travelling(PropertyScan properties) {
    if (properties.start() == properties.end()) {
      return NOTHING;
    }
    var copy = Unpooled.buffer(properties.end() - properties.start());
    properties.copyTravelling(copy);
    return bytes(copy, 0, copy.readableBytes());
  }

  private static byte[] bytes(ByteBuf in, int at, int count) {
    return ByteBufUtil.getBytes(in, at, count, true);
  }

  private static int skipBytes(ByteBuf in, int at, int end) {
    need(at, 2, end);
    var bytes = in.getUnsignedShort(at);
    need(at + 2, bytes, end);
    return at + 2 + bytes;
  }

  private static void need(int at, int bytes, int end) {
    if (bytes > end - at) {
      throw PacketException.malformed("CONNECT ends too early");
    }
  }
}
