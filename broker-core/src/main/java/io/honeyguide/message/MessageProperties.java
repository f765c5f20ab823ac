package io.honeyguide.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

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

  private static String text(ByteBuf in, int at) {
    return in.toString(at + 2, in.getUnsignedShort(at), StandardCharsets.UTF_8);
  }
}
