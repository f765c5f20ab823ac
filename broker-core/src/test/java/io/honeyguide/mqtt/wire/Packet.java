package io.honeyguide.mqtt.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A packet that the broker sent.
 *
 * @param first its first byte
 * @param body everything after the remaining length
 * @param version protocol level of the connection: decides whether there are properties
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Packet(int first, byte[] body, int version) {

  public static final int CONNACK = 2;
  public static final int PUBLISH = 3;
  public static final int PUBACK = 4;
  public static final int PUBREC = 5;
  public static final int PUBREL = 6;
  public static final int PUBCOMP = 7;
  public static final int SUBACK = 9;
  public static final int UNSUBACK = 11;
  public static final int PINGRESP = 13;
  public static final int DISCONNECT = 14;
  public static final int AUTH = 15;

  /** A property: its id and its value's bytes, a text or binary value without its length. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  public record Property(int id, byte[] value) {

    /** The value as a number. */
    public long number() {
      var number = 0L;
      for (var each : value) {
        number = number << 8 | (each & 0xFF);
      }
      return number;
    }

    /** The value as a text. */
    public String text() {
      return new String(value, StandardCharsets.UTF_8);
    }
  }

  /** Packet type. */
  public int type() {
    return first >> 4;
  }

  /** QoS of a PUBLISH. */
  public int qos() {
    return first >> 1 & 3;
  }

  /** DUP of a PUBLISH. */
  public boolean isDuplicate() {
    return (first & 8) != 0;
  }

  /** RETAIN of a PUBLISH. */
  public boolean isRetain() {
    return (first & 1) != 0;
  }

  /** Session Present of a CONNACK. */
  public boolean isSessionPresent() {
    return (body[0] & 1) != 0;
  }

  /** Topic of a PUBLISH. */
  public String topic() {
    return new String(body, 2, topicBytes(), StandardCharsets.UTF_8);
  }

  private int topicBytes() {
    return ByteBuffer.wrap(body).getShort() & 0xFFFF;
  }

  /** Packet identifier; 0 for a QoS 0 PUBLISH. */
  public int packetId() {
    if (type() == PUBLISH) {
      return qos() == 0 ? 0 : ByteBuffer.wrap(body).getShort(2 + topicBytes()) & 0xFFFF;
    }
    return ByteBuffer.wrap(body).getShort() & 0xFFFF;
  }

  /** Reason or return code of CONNACK, DISCONNECT, AUTH and the acknowledgements. */
  public int code() {
    var at =
        switch (type()) {
          case CONNACK -> 1;
          case DISCONNECT, AUTH -> 0;
          default -> 2;
        };
    return at < body.length ? body[at] & 0xFF : 0;
  }

  /** Codes of SUBACK or UNSUBACK. */
  public int[] codes() {
    var at = version >= 5 ? afterProperties(2) : 2;
    var codes = new int[body.length - at];
    for (var i = 0; i < codes.length; i++) {
      codes[i] = body[at + i] & 0xFF;
    }
    return codes;
  }

  /** Payload of a PUBLISH. */
  public byte[] payloadBytes() {
    return Arrays.copyOfRange(body, payloadAt(), body.length);
  }

  /** Payload of a PUBLISH as a text. */
  public String payload() {
    return new String(payloadBytes(), StandardCharsets.UTF_8);
  }

  private int payloadAt() {
    return version >= 5 ? afterProperties(propertiesAt()) : propertiesAt();
  }

  private int propertiesAt() {
    return switch (type()) {
      case CONNACK -> 2;
      case DISCONNECT, AUTH -> 1;
      case PUBLISH -> 2 + topicBytes() + (qos() > 0 ? 2 : 0);
      case SUBACK, UNSUBACK -> 2;
      default -> 3;
    };
  }

  private int afterProperties(int at) {
    var in = ByteBuffer.wrap(body).position(at);
    var length = varInt(in);
    return in.position() + length;
  }

  private static int varInt(ByteBuffer in) {
    var value = 0;
    for (var shift = 0; ; shift += 7) {
      var next = in.get();
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** The properties in their order. */
  public List<Property> properties() {
    var found = new ArrayList<Property>();
    if (version < 5 || propertiesAt() >= body.length) {
      return found;
    }
    var in = ByteBuffer.wrap(body).position(propertiesAt());
    var length = varInt(in);
    var end = in.position() + length;
    while (in.position() < end) {
      var id = in.get() & 0xFF;
      found.add(new Property(id, value(id, in)));
    }
    return found;
  }

  private static byte[] value(int id, ByteBuffer in) {
    return switch (id) {
      case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> take(in, 1);
      case 0x13, 0x21, 0x22, 0x23 -> take(in, 2);
      case 0x02, 0x11, 0x18, 0x27 -> take(in, 4);
      case 0x0B -> ByteBuffer.allocate(4).putInt(varInt(in)).array();
      case 0x26 -> {
        var name = take(in, in.getShort() & 0xFFFF);
        var value = take(in, in.getShort() & 0xFFFF);
        yield new WireBytes().raw(name).u8('=').raw(value).bytes();
      }
      default -> take(in, in.getShort() & 0xFFFF);
    };
  }

  private static byte[] take(ByteBuffer in, int count) {
    var bytes = new byte[count];
    in.get(bytes);
    return bytes;
  }

  /** The values of a property as numbers. */
  public List<Long> numbers(int id) {
    return properties().stream().filter(p -> p.id() == id).map(Property::number).toList();
  }

  /** The values of a property as texts; a user property reads {@code name=value}. */
  public List<String> texts(int id) {
    return properties().stream().filter(p -> p.id() == id).map(Property::text).toList();
  }

  @Override
  public String toString() {
    return "packet type %d flags %d of %d bytes: %s"
        .formatted(
            type(),
            first & 0xF,
            body.length,
            java.util.HexFormat.of().formatHex(body, 0, Math.min(body.length, 64)));
  }
}
