package io.honeyguide.mqtt;

import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Walks the MQTT 5 properties of one packet in place, checks them (section 2.2.2) and remembers
 * where each one stands. A flyweight: one for each event loop, filled anew for every packet.
 */
final class PropertyScan {

  static final int PAYLOAD_FORMAT = 0x01;
  static final int MESSAGE_EXPIRY = 0x02;
  static final int CONTENT_TYPE = 0x03;
  static final int RESPONSE_TOPIC = 0x08;
  static final int CORRELATION_DATA = 0x09;
  static final int SUBSCRIPTION_IDENTIFIER = 0x0B;
  static final int SESSION_EXPIRY = 0x11;
  static final int ASSIGNED_CLIENT_IDENTIFIER = 0x12;
  static final int SERVER_KEEP_ALIVE = 0x13;
  static final int AUTHENTICATION_METHOD = 0x15;
  static final int AUTHENTICATION_DATA = 0x16;
  static final int REQUEST_PROBLEM_INFORMATION = 0x17;
  static final int WILL_DELAY = 0x18;
  static final int REQUEST_RESPONSE_INFORMATION = 0x19;
  static final int RESPONSE_INFORMATION = 0x1A;
  static final int REASON_STRING = 0x1F;
  static final int RECEIVE_MAXIMUM = 0x21;
  static final int TOPIC_ALIAS_MAXIMUM = 0x22;
  static final int TOPIC_ALIAS = 0x23;
  static final int RETAIN_AVAILABLE = 0x25;
  static final int USER_PROPERTY = 0x26;
  static final int MAXIMUM_PACKET_SIZE = 0x27;
  static final int WILDCARD_AVAILABLE = 0x28;
  static final int IDENTIFIERS_AVAILABLE = 0x29;
  static final int SHARED_AVAILABLE = 0x2A;

  /** Properties that go with a message unchanged. */
  static final long TRAVELLING =
      set(PAYLOAD_FORMAT, CONTENT_TYPE, RESPONSE_TOPIC, CORRELATION_DATA, USER_PROPERTY);

  static final long IN_PUBLISH = TRAVELLING | set(MESSAGE_EXPIRY, TOPIC_ALIAS);
  static final long IN_WILL = TRAVELLING | set(MESSAGE_EXPIRY, WILL_DELAY);
  static final long IN_CONNECT =
      set(
          SESSION_EXPIRY,
          RECEIVE_MAXIMUM,
          MAXIMUM_PACKET_SIZE,
          TOPIC_ALIAS_MAXIMUM,
          REQUEST_PROBLEM_INFORMATION,
          REQUEST_RESPONSE_INFORMATION,
          USER_PROPERTY,
          AUTHENTICATION_METHOD,
          AUTHENTICATION_DATA);
  static final long IN_SUBSCRIBE = set(SUBSCRIPTION_IDENTIFIER, USER_PROPERTY);
  static final long IN_UNSUBSCRIBE = set(USER_PROPERTY);
  static final long IN_DISCONNECT = set(SESSION_EXPIRY, REASON_STRING, USER_PROPERTY);
  static final long IN_AUTH =
      set(AUTHENTICATION_METHOD, AUTHENTICATION_DATA, REASON_STRING, USER_PROPERTY);
  static final long IN_ACK = set(REASON_STRING, USER_PROPERTY);

  private static final int IDS = 0x2B;

  private final int[] places = new int[IDS];
  private ByteBuf in = Unpooled.EMPTY_BUFFER;
  private long found;
  private int start;
  private int end;

  private static long set(int... ids) {
    var bits = 0L;
    for (var id : ids) {
      bits |= 1L << id;
    }
    return bits;
  }

  /** Forgets everything: a packet without properties. */
  PropertyScan none() {
    found = 0;
    start = 0;
    end = 0;
    return this;
  }

  /**
   * Reads the length of the properties and then the properties.
   *
   * @param limit end of the packet
   * @param allowed set of property ids that the packet may hold
   * @return where the packet goes on
   */
  int read(ByteBuf packet, int at, int limit, long allowed) {
    in = packet;
    found = 0;
    var length = 0;
    var place = at;
    for (var shift = 0; ; shift += 7) {
      need(place, 1, limit, "property length");
      var next = packet.getByte(place++);
      if (shift == 21 && next < 0) {
        throw PacketException.malformed("the property length has more than four bytes");
      }
      length |= (next & 0x7F) << shift;
      if (next >= 0) {
        if (next == 0 && shift > 0) {
          throw PacketException.malformed(
              "the property length takes more bytes than needed [MQTT-1.5.5-1]");
        }
        break;
      }
    }
    need(place, length, limit, "properties");
    start = place;
    end = place + length;
    while (place < end) {
      place = property(place, allowed);
    }
    return end;
  }

  private static void need(int at, int bytes, int limit, String what) {
    if (bytes > limit - at) {
      throw PacketException.malformed("the packet ends within the " + what);
    }
  }

  private int property(int at, long allowed) {
    var id = in.getUnsignedByte(at);
    if (id == SUBSCRIPTION_IDENTIFIER && allowed == IN_PUBLISH) {
      // It belongs into a PUBLISH, but not on its way here: parsed well, and not allowed.
      throw PacketException.protocolError(
          "a client's PUBLISH has no Subscription Identifier [MQTT-3.3.4-6]");
    }
    if (id >= IDS || (allowed & 1L << id) == 0) {
      throw PacketException.malformed("property 0x%02X does not belong here".formatted(id));
    }
    if (id != USER_PROPERTY && (found & 1L << id) != 0) {
      throw PacketException.protocolError("property 0x%02X stands twice".formatted(id));
    }
    found |= 1L << id;
    places[id] = at + 1;
    return switch (id) {
      case PAYLOAD_FORMAT, REQUEST_PROBLEM_INFORMATION, REQUEST_RESPONSE_INFORMATION ->
          flag(id, at + 1);
      case RECEIVE_MAXIMUM -> notZero(id, at + 1, 2, ReasonCode.PROTOCOL_ERROR);
      case TOPIC_ALIAS -> notZero(id, at + 1, 2, ReasonCode.TOPIC_ALIAS_INVALID);
      case TOPIC_ALIAS_MAXIMUM -> fixed(at + 1, 2);
      case MAXIMUM_PACKET_SIZE -> notZero(id, at + 1, 4, ReasonCode.PROTOCOL_ERROR);
      case MESSAGE_EXPIRY, SESSION_EXPIRY, WILL_DELAY -> fixed(at + 1, 4);
      case SUBSCRIPTION_IDENTIFIER -> identifier(at + 1);
      case CORRELATION_DATA, AUTHENTICATION_DATA -> {
        need(at + 1, 2, end, "properties");
        yield fixed(at + 3, in.getUnsignedShort(at + 1));
      }
      case USER_PROPERTY -> text(in, text(in, at + 1, end), end);
      case RESPONSE_TOPIC -> responseTopic(at + 1);
      default -> text(in, at + 1, end);
    };
  }

  private int fixed(int at, int bytes) {
    need(at, bytes, end, "properties");
    return at + bytes;
  }

  private int flag(int id, int at) {
    need(at, 1, end, "properties");
    if ((in.getByte(at) & 0xFE) != 0) {
      throw PacketException.protocolError("property 0x%02X has to be 0 or 1".formatted(id));
    }
    return at + 1;
  }

  private int notZero(int id, int at, int bytes, int code) {
    need(at, bytes, end, "properties");
    if ((bytes == 2 ? in.getUnsignedShort(at) : in.getInt(at)) == 0) {
      throw new PacketException(code, "property 0x%02X must not be 0".formatted(id));
    }
    return at + bytes;
  }

  private int identifier(int at) {
    var value = 0;
    for (var i = 0; i < 4; i++) {
      need(at + i, 1, end, "properties");
      var next = in.getByte(at + i);
      value |= (next & 0x7F) << (7 * i);
      if (next >= 0) {
        if (value == 0) {
          throw PacketException.protocolError("a Subscription Identifier must not be 0");
        }
        return at + i + 1;
      }
    }
    throw PacketException.malformed("a Subscription Identifier has at most four bytes");
  }

  private int responseTopic(int at) {
    var next = text(in, at, end);
    if (Topic.check(in, at + 2, next - at - 2) != null) {
      throw PacketException.protocolError("the Response Topic is no topic name [MQTT-3.3.2-14]");
    }
    return next;
  }

  /**
   * Checks a text with its length in front [MQTT-1.5.4-1] [MQTT-1.5.4-2].
   *
   * @return where the packet goes on
   */
  static int text(ByteBuf in, int at, int limit) {
    need(at, 2, limit, "text");
    var bytes = in.getUnsignedShort(at);
    need(at + 2, bytes, limit, "text");
    if (!ByteBufUtil.isText(in, at + 2, bytes, StandardCharsets.UTF_8)) {
      throw PacketException.malformed("a text is not well-formed UTF-8");
    }
    if (in.indexOf(at + 2, at + 2 + bytes, (byte) 0) >= 0) {
      throw PacketException.malformed("a text holds the character U+0000");
    }
    return at + 2 + bytes;
  }

  /** Whether the packet has a property. */
  boolean has(int id) {
    return (found & 1L << id) != 0;
  }

  /** A property of one byte, or what to take when it is not there. */
  int uint8(int id, int absent) {
    return has(id) ? in.getUnsignedByte(places[id]) : absent;
  }

  /** A property of two bytes, or what to take when it is not there. */
  int uint16(int id, int absent) {
    return has(id) ? in.getUnsignedShort(places[id]) : absent;
  }

  /** A property of four bytes, or what to take when it is not there. */
  long uint32(int id, long absent) {
    return has(id) ? in.getUnsignedInt(places[id]) : absent;
  }

  /** A property that is a text, or null when it is not there. */
  @Nullable String text(int id) {
    var at = places[id];
    return has(id) ? in.toString(at + 2, in.getUnsignedShort(at), StandardCharsets.UTF_8) : null;
  }

  /** A copy of a property of binary data; empty when it is not there. */
  byte[] bytes(int id) {
    var at = places[id];
    return has(id) ? ByteBufUtil.getBytes(in, at + 2, in.getUnsignedShort(at), true) : new byte[0];
  }

  /** Whether all properties go with the message unchanged. */
  boolean isAllTravelling() {
    return (found & ~TRAVELLING) == 0;
  }

  /** Where the properties start. */
  int start() {
    return start;
  }

  /** Where the properties end. */
  int end() {
    return end;
  }

  /** Appends the properties that go with a message unchanged, in their wire form. */
  void copyTravelling(ByteBuf out) {
    var at = start;
    while (at < end) {
      var id = in.getUnsignedByte(at);
      var next = next(id, at + 1);
      if ((TRAVELLING & 1L << id) != 0) {
        out.writeBytes(in, at, next - at);
      }
      at = next;
    }
  }

  /** End of the value of a property that may stand in PUBLISH or a will, after its check. */
  private int next(int id, int at) {
    return switch (id) {
      case PAYLOAD_FORMAT -> at + 1;
      case TOPIC_ALIAS -> at + 2;
      case MESSAGE_EXPIRY, WILL_DELAY -> at + 4;
      case USER_PROPERTY -> {
        var value = at + 2 + in.getUnsignedShort(at);
        yield value + 2 + in.getUnsignedShort(value);
      }
      default -> at + 2 + in.getUnsignedShort(at);
    };
  }
}
