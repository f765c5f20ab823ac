package io.honeyguide.mqtt.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bytes in the encodings of MQTT, put together one after another. */
public final class WireBytes {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** One byte. */
  public WireBytes u8(int value) {
    out.write(value);
    return this;
  }

  /** Two bytes, big endian. */
  public WireBytes u16(int value) {
    return u8(value >> 8).u8(value);
  }

  /** Four bytes, big endian. */
  public WireBytes u32(long value) {
    return u16((int) (value >> 16)).u16((int) value);
  }

  /** Bytes as they are. */
  public WireBytes raw(byte... bytes) {
    out.write(bytes, 0, bytes.length);
    return this;
  }

  /** Bytes given as numbers of 0 to 255. */
  public WireBytes raw(int... bytes) {
    for (var each : bytes) {
      u8(each);
    }
    return this;
  }

  /** Bytes with their length in two bytes in front. */
  public WireBytes binary(byte... bytes) {
    return u16(bytes.length).raw(bytes);
  }

  /** A text in UTF-8 with its length in two bytes in front. */
  public WireBytes text(String text) {
    return binary(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A variable byte integer. */
  public WireBytes varInt(int value) {
    var rest = value;
    while (rest >= 0x80) {
      u8((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    return u8(rest);
  }

  /** Bytes with their length as a variable byte integer in front, as properties are. */
  public WireBytes sized(byte... bytes) {
    return varInt(bytes.length).raw(bytes);
  }

  /** What was put together. */
  public byte[] bytes() {
    return out.toByteArray();
  }

  /** What was put together as the body of a packet. */
  public byte[] packet(int first) {
    return packet(first, bytes());
  }

  /** A packet of its first byte and its body. */
  public static byte[] packet(int first, byte... body) {
    return new WireBytes().u8(first).varInt(body.length).raw(body).bytes();
  }
}
