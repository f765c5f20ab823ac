package io.honeyguide.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * MQTT 5 properties of a message in their wire form (MQTT 5.0, section 2.2.2): those that travel
 * with the message unchanged. Written by edges that do not speak MQTT, read by all that show them.
 */
public final class MessageProperties {

  /** Payload Format Indicator, one byte: 1 says UTF-8. */
  public static final int PAYLOAD_FORMAT = 0x01;

  /** Content Type, text. */
  public static final int CONTENT_TYPE = 0x03;

  /** Response Topic, text. */
  public static final int RESPONSE_TOPIC = 0x08;

  /** Correlation Data, bytes. */
  public static final int CORRELATION_DATA = 0x09;

  /** User Property, two texts; may be repeated. */
  public static final int USER_PROPERTY = 0x26;

  /** Name of the User Property that says a message's priority: a digit, 9 before 0. */
  public static final String PRIORITY = "priority";

  /** Name of the User Property that says which messages belong together in their order. */
  public static final String KEY = "key";

  /** Highest priority; the lowest is 0. */
  public static final int PRIORITY_MAX = 9;

  /** Takes the properties of a message in their order. */
  public interface Sink {

    /** A property that is one text. */
    void text(int id, String value);

    /** Correlation Data. */
    void bytes(int id, byte[] value);

    /** A User Property. */
    void user(String name, String value);

    /** Payload Format Indicator: 0 unspecified, 1 UTF-8. */
    default void payloadFormat(int value) {}
  }

  private static final byte[] PRIORITY_NAME = PRIORITY.getBytes(StandardCharsets.UTF_8);

  private MessageProperties() {}

  /** Appends a Payload Format Indicator. */
  public static void writePayloadFormat(ByteBuf out, int value) {
    out.writeByte(PAYLOAD_FORMAT).writeByte(value);
  }

  /** Appends a property that is one text. */
  public static void writeText(ByteBuf out, int id, String value) {
    out.writeByte(id);
    writeString(out, value);
  }

  /** Appends a property that is bytes. */
  public static void writeBytes(ByteBuf out, int id, byte[] value) {
    out.writeByte(id).writeShort(value.length).writeBytes(value);
  }

  /** Appends a User Property. */
  public static void writeUser(ByteBuf out, String name, String value) {
    out.writeByte(USER_PROPERTY);
    writeString(out, name);
    writeString(out, value);
  }

  private static void writeString(ByteBuf out, String value) {
    var bytes = value.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > 65_535) {
      throw new IllegalArgumentException(
          "a property holds at most 65,535 bytes of UTF-8, found " + bytes.length);
    }
    out.writeShort(bytes.length).writeBytes(bytes);
  }

  /**
   * Reads properties that were checked when the message came in.
   *
   * @param at where they start in the buffer; its indexes stay as they are
   */
  public static void read(ByteBuf in, int at, int bytes, Sink sink) {
    var place = at;
    var end = at + bytes;
    while (place < end) {
      var id = in.getUnsignedByte(place++);
      switch (id) {
        case PAYLOAD_FORMAT -> sink.payloadFormat(in.getUnsignedByte(place++));
        case CORRELATION_DATA -> {
          var value = new byte[in.getUnsignedShort(place)];
          in.getBytes(place + 2, value);
          sink.bytes(id, value);
          place += 2 + value.length;
        }
        case USER_PROPERTY -> {
          var nameBytes = in.getUnsignedShort(place);
          var valueAt = place + 2 + nameBytes;
          sink.user(text(in, place), text(in, valueAt));
          place = valueAt + 2 + in.getUnsignedShort(valueAt);
        }
        case CONTENT_TYPE, RESPONSE_TOPIC -> {
          sink.text(id, text(in, place));
          place += 2 + in.getUnsignedShort(place);
        }
        default ->
            throw new IllegalArgumentException("property 0x%02X does not travel".formatted(id));
      }
    }
  }

  /** The first User Property of a message with a name, or null. */
  public static @Nullable String user(MessageView message, String name) {
    var at =
        userAt(
            message.body(),
            message.propertiesAt(),
            message.propertiesBytes(),
            name.getBytes(StandardCharsets.UTF_8));
    return at < 0 ? null : text(message.body(), at);
  }

  /** The priority that a message says it has, or -1 when it says none, or none that there is. */
  public static int priority(MessageView message) {
    var body = message.body();
    var at = userAt(body, message.propertiesAt(), message.propertiesBytes(), PRIORITY_NAME);
    return at < 0 ? -1 : priority(body, at);
  }

  private static int priority(ByteBuf in, int at) {
    var digit = in.getUnsignedShort(at) == 1 ? in.getByte(at + 2) - '0' : -1;
    return digit <= PRIORITY_MAX ? Math.max(-1, digit) : -1;
  }

  /**
   * Looks for a User Property among properties that were checked when the message came in. Makes no
   * object.
   *
   * @param at where the properties start in the buffer
   * @param name in UTF-8
   * @return where the value of the first one of that name stands, its two bytes of length first; or
   *     -1
   */
  public static int userAt(ByteBuf in, int at, int bytes, byte[] name) {
    var place = at;
    var end = at + bytes;
    while (place < end) {
      var id = in.getUnsignedByte(place++);
      switch (id) {
        case PAYLOAD_FORMAT -> place++;
        case USER_PROPERTY -> {
          var valueAt = place + 2 + in.getUnsignedShort(place);
          if (isText(in, place, name)) {
            return valueAt;
          }
          place = valueAt + 2 + in.getUnsignedShort(valueAt);
        }
        default -> place += 2 + in.getUnsignedShort(place);
      }
    }
    return -1;
  }

  private static boolean isText(ByteBuf in, int at, byte[] text) {
    if (in.getUnsignedShort(at) != text.length) {
      return false;
    }
    for (var i = 0; i < text.length; i++) {
      if (in.getByte(at + 2 + i) != text[i]) {
        return false;
      }
    }
    return true;
  }

  private static String text(ByteBuf in, int at) {
    return in.toString(at + 2, in.getUnsignedShort(at), StandardCharsets.UTF_8);
  }
}
