package io.honeyguide.session;

import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Bodies of the records that change sessions and wills, written and read. Integers are little
 * endian; a text is its length in two bytes and its UTF-8 bytes.
 *
 * <pre>
 * SESSION_OPENED  text client, u8 clean start, u32 expiry seconds, [text owner, unless nobody]
 * SESSION_LEFT    i64 session (negative: none), text client, u32 expiry seconds, u8 publish will,
 *                 u64 time in milliseconds, u64 index below which deliveries were offered
 * SESSION_ENDED   u64 session
 * SUBSCRIBED      u64 session, u8 count, per filter: text filter, u8 options, u32 identifier
 * UNSUBSCRIBED    u64 session, u8 count, per filter: text filter
 * SETTLED         u64 session, u64 first index, u32 count
 * DROPPED         as SETTLED, [u8 1 when they were too old, instead of too many]
 * RECEIVED        u64 session, u64 index
 * RELEASED        u64 session, u16 packet identifier
 * WILL            text client, u8 present, [u8 QoS and retain, u32 delay, i64 expiry seconds,
 *                 text topic, u32 length and properties, u32 length and payload]
 * </pre>
 */
public final class SessionRecords {

  /** Most filters in one SUBSCRIBED or UNSUBSCRIBED record: its result has a bit for each. */
  public static final int FILTERS_MAX = 64;

  /** Upper bound of a record without texts, in bytes. */
  public static final int SMALL_BYTES = 64;

  private static final int TOO_OLD = 1;

  /**
   * A client came.
   *
   * @param owner who it has proven to be; empty for nobody in particular
   */
  public record Opened(String clientId, String owner, boolean cleanStart, long expirySeconds) {}

  /**
   * A connection ended.
   *
   * @param session number of its durable session, negative when it has none
   * @param offeredBelow deliveries below this index were sent once, so they are repeated with DUP
   */
  public record Left(
      long session,
      String clientId,
      long expirySeconds,
      boolean publishWill,
      long timeMs,
      long offeredBelow) {}

  /** Consecutive deliveries of a session. */
  public record Range(long session, long first, int count) {}

  private SessionRecords() {}

  /** Writes SESSION_OPENED. */
  public static void writeOpened(Opened opened, ByteBuf out) {
    writeText(out, opened.clientId());
    out.writeBoolean(opened.cleanStart()).writeIntLE((int) opened.expirySeconds());
    if (!opened.owner().isEmpty()) {
      writeText(out, opened.owner());
    }
  }

  /** Reads SESSION_OPENED. */
  public static Opened readOpened(ByteBuf in) {
    var clientId = readText(in);
    var cleanStart = in.readBoolean();
    var expirySeconds = in.readUnsignedIntLE();
    return new Opened(clientId, in.isReadable() ? readText(in) : "", cleanStart, expirySeconds);
  }

  /** Writes SESSION_LEFT. */
  public static void writeLeft(Left left, ByteBuf out) {
    out.writeLongLE(left.session());
    writeText(out, left.clientId());
    out.writeIntLE((int) left.expirySeconds())
        .writeBoolean(left.publishWill())
        .writeLongLE(left.timeMs())
        .writeLongLE(left.offeredBelow());
  }

  /** Reads SESSION_LEFT. */
  public static Left readLeft(ByteBuf in) {
    return new Left(
        in.readLongLE(),
        readText(in),
        in.readUnsignedIntLE(),
        in.readBoolean(),
        in.readLongLE(),
        in.readLongLE());
  }

  /** Writes SUBSCRIBED. */
  public static void writeSubscribed(
      long session, Map<TopicFilter, Subscription> subscriptions, ByteBuf out) {
    out.writeLongLE(session).writeByte(checkCount(subscriptions.size()));
    subscriptions.forEach((filter, options) -> writeSubscription(filter, options, out));
  }

  /** Writes one filter with its options. */
  public static void writeSubscription(TopicFilter filter, Subscription options, ByteBuf out) {
    writeText(out, filter.toString());
    out.writeByte(options.toByte()).writeIntLE(options.identifier());
  }

  /** Reads SUBSCRIBED after the session's number. */
  public static Map<TopicFilter, Subscription> readSubscriptions(ByteBuf in) {
    var count = in.readUnsignedByte();
    var subscriptions = new LinkedHashMap<TopicFilter, Subscription>();
    for (var i = 0; i < count; i++) {
      readSubscription(in, subscriptions);
    }
    return subscriptions;
  }

  /** Reads one filter with its options. */
  public static void readSubscription(ByteBuf in, Map<TopicFilter, Subscription> into) {
    var filter = TopicFilter.of(readText(in));
    into.put(filter, Subscription.of(in.readUnsignedByte(), in.readIntLE()));
  }

  /** Writes UNSUBSCRIBED. */
  public static void writeUnsubscribed(long session, List<TopicFilter> filters, ByteBuf out) {
    out.writeLongLE(session).writeByte(checkCount(filters.size()));
    filters.forEach(filter -> writeText(out, filter.toString()));
  }

  /** Reads UNSUBSCRIBED after the session's number. */
  public static void readUnsubscribed(ByteBuf in, Consumer<TopicFilter> each) {
    var count = in.readUnsignedByte();
    for (var i = 0; i < count; i++) {
      each.accept(TopicFilter.of(readText(in)));
    }
  }

  /**
   * Writes DROPPED.
   *
   * @param old whether they waited for too long, else the queue was full
   */
  public static void writeDropped(long session, long first, int count, boolean old, ByteBuf out) {
    writeRange(session, first, count, out);
    if (old) {
      out.writeByte(TOO_OLD);
    }
  }

  /** Whether the deliveries of DROPPED were too old; reads what stands behind the range. */
  public static boolean readTooOld(ByteBuf in) {
    return in.isReadable() && in.readUnsignedByte() == TOO_OLD;
  }

  /** Writes SETTLED. */
  public static void writeRange(long session, long first, int count, ByteBuf out) {
    out.writeLongLE(session).writeLongLE(first).writeIntLE(count);
  }

  /** Reads SETTLED or DROPPED. */
  public static Range readRange(ByteBuf in) {
    return new Range(in.readLongLE(), in.readLongLE(), in.readIntLE());
  }

  /** Writes WILL; a null will removes the client's. */
  public static void writeWill(String clientId, @Nullable Will will, ByteBuf out) {
    writeText(out, clientId);
    out.writeBoolean(will != null);
    if (will != null) {
      out.writeByte(will.qos() | (will.retain() ? 4 : 0))
          .writeIntLE((int) will.delaySeconds())
          .writeLongLE(will.expirySeconds());
      out.writeShortLE(will.topic().length).writeBytes(will.topic());
      out.writeIntLE(will.properties().length).writeBytes(will.properties());
      out.writeIntLE(will.payload().length).writeBytes(will.payload());
    }
  }

  /** Reads WILL after the client identifier. */
  public static @Nullable Will readWill(ByteBuf in) {
    if (!in.readBoolean()) {
      return null;
    }
    var flags = in.readUnsignedByte();
    var delay = in.readUnsignedIntLE();
    var expiry = in.readLongLE();
    return new Will(
        bytes(in, in.readUnsignedShortLE()),
        flags & 3,
        (flags & 4) != 0,
        delay,
        expiry,
        bytes(in, in.readIntLE()),
        bytes(in, in.readIntLE()));
  }

  private static byte[] bytes(ByteBuf in, int length) {
    var bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  /** Writes a text of at most 65,535 bytes. */
  public static void writeText(ByteBuf out, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeShortLE(bytes.length).writeBytes(bytes);
  }

  /** Reads a text. */
  public static String readText(ByteBuf in) {
    var length = in.readUnsignedShortLE();
    return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  private static int checkCount(int count) {
    if (count > FILTERS_MAX) {
      throw new IllegalArgumentException(
          "a record holds " + FILTERS_MAX + " filters, not " + count);
    }
    return count;
  }
}
