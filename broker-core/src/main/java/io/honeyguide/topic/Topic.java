package io.honeyguide.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A topic name: what one publishes to. Immutable and checked once, so that whoever holds one need
 * not ask again; made when an event loop meets a name for the first time and shared from then on.
 *
 * <p>A name is compared character by character, case and spaces count [MQTT-4.7.3-4], and levels
 * may be empty: {@code /a} has two.
 */
public final class Topic {

  /** Bytes of UTF-8 a name may have: what its length field can say [MQTT-4.7.3-3]. */
  public static final int BYTES_MAX = 65_535;

  /** Levels a name may have; deeper ones are refused so that no tree grows without bound. */
  public static final int LEVELS_MAX = 200;

  private static final int LENGTH_BYTES = 2;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final String name;
  private final String[] levels;

  /** The name as it stands in a packet: length (u16, big endian), then UTF-8. */
  private final byte[] encoded;

  private Topic(String name, byte[] encoded) {
    this.name = name;
    this.levels = TopicText.levels(name);
    this.encoded = encoded;
  }

  /**
   * Parses a name.
   *
   * @throws BadTopicException if it is empty, too long, too deep, holds a wildcard or U+0000, or
   *     has a surrogate without its partner
   */
  public static Topic of(String name) {
    var fault = TopicText.check(name);
    if (fault == null && (name.indexOf('+') >= 0 || name.indexOf('#') >= 0)) {
      fault = TopicFault.WILDCARD_IN_NAME;
    }
    if (fault != null) {
      throw new BadTopicException("topic name", name, fault);
    }
    var utf8 = name.getBytes(UTF_8);
    var encoded = withLength(utf8.length);
    System.arraycopy(utf8, 0, encoded, LENGTH_BYTES, utf8.length);
    return new Topic(name, encoded);
  }

  /**
   * Parses a name that arrived as UTF-8. The buffer's indexes stay as they are.
   *
   * @throws BadTopicException as {@link #check} would have said
   */
  public static Topic of(ByteBuf utf8, int index, int length) {
    var fault = check(utf8, index, length);
    if (fault != null) {
      throw new BadTopicException("topic name", utf8.toString(index, length, UTF_8), fault);
    }
    var encoded = withLength(length);
    utf8.getBytes(index, encoded, LENGTH_BYTES, length);
    return new Topic(new String(encoded, LENGTH_BYTES, length, UTF_8), encoded);
  }

  private static byte[] withLength(int length) {
    var encoded = new byte[LENGTH_BYTES + length];
    encoded[0] = (byte) (length >>> 8);
    encoded[1] = (byte) length;
    return encoded;
  }

  /**
   * What is wrong with a name that arrived as UTF-8, or null if it is a topic name. One pass over
   * the bytes, nothing allocated; the buffer's indexes stay as they are.
   */
  public static @Nullable TopicFault check(ByteBuf utf8, int index, int length) {
    return TopicText.checkName(utf8, index, length);
  }

  /** The name itself. */
  public String name() {
    return name;
  }

  /** Bytes of the name in UTF-8, without its length field. */
  public int utf8Length() {
    return encoded.length - LENGTH_BYTES;
  }

  /** Appends the name as packets and records hold it: length (u16, big endian), then UTF-8. */
  public void writeTo(ByteBuf out) {
    out.writeBytes(encoded);
  }

  /**
   * Whether these bytes are this name: the quick way past a look-up when a client publishes to the
   * same topic again. Eight bytes at a time, nothing allocated.
   */
  public boolean isNamed(ByteBuf utf8, int index, int length) {
    if (length != utf8Length()) {
      return false;
    }
    var at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      if (utf8.getLong(index + at) != (long) LONG.get(encoded, LENGTH_BYTES + at)) {
        return false;
      }
    }
    for (; at < length; at++) {
      if (utf8.getByte(index + at) != encoded[LENGTH_BYTES + at]) {
        return false;
      }
    }
    return true;
  }

  /** Number of levels, at least 1. */
  public int levelCount() {
    return levels.length;
  }

  /** A level, counted from 0; may be empty. */
  public String level(int index) {
    return levels[index];
  }

  /**
   * Whether the name starts with {@code $}: then filters that start with a wildcard do not match it
   * [MQTT-4.7.2-1].
   */
  public boolean isSystem() {
    return name.charAt(0) == '$';
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Topic topic && name.equals(topic.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
