package io.honeyguide.stream;

import io.honeyguide.session.SessionRecords;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The body of a STREAM record, written and read, little endian:
 *
 * <pre>
 * text  name
 * u8    0: the stream is no more; 1: it keeps what its limits say; 2: it keeps no history
 * and unless it is no more:
 * u64   most bytes, u64 most age in ms, u64 most messages; 2^63 - 1 where there is no such limit
 * u16   count of filters, for each: text filter
 * </pre>
 */
public final class StreamRecords {

  private static final int REMOVED = 0;
  private static final int LIMITS = 1;
  private static final int INTEREST = 2;

  private static final int HEAD_BYTES = 64;

  /**
   * What a record says.
   *
   * @param definition what the stream is from here on, or null when it is no more
   */
  public record Change(String name, @Nullable StreamDefinition definition) {

    /** Upper bound of the body in bytes. */
    public int bytesMax() {
      var bytes = HEAD_BYTES + name.length();
      if (definition != null) {
        for (var filter : definition.filters()) {
          bytes += Short.BYTES + 3 * filter.text().length();
        }
      }
      return bytes;
    }
  }

  private StreamRecords() {}

  /** Writes STREAM. */
  public static void write(Change change, ByteBuf out) {
    SessionRecords.writeText(out, change.name());
    var definition = change.definition();
    if (definition == null) {
      out.writeByte(REMOVED);
      return;
    }
    out.writeByte(definition.retain() == Retain.LIMITS ? LIMITS : INTEREST);
    var limits = definition.limits();
    out.writeLongLE(limits.bytes()).writeLongLE(limits.ageMs()).writeLongLE(limits.messages());
    out.writeShortLE(definition.filters().size());
    for (var filter : definition.filters()) {
      SessionRecords.writeText(out, filter.text());
    }
  }

  /** Reads STREAM. */
  public static Change read(ByteBuf in) {
    var name = SessionRecords.readText(in);
    var kind = in.readUnsignedByte();
    if (kind == REMOVED) {
      return new Change(name, null);
    }
    if (kind != LIMITS && kind != INTEREST) {
      throw new IllegalStateException("no kind of stream: " + kind);
    }
    var limits = new StreamLimits(in.readLongLE(), in.readLongLE(), in.readLongLE());
    var filters = new ArrayList<TopicFilter>();
    for (var count = in.readUnsignedShortLE(); count > 0; count--) {
      filters.add(TopicFilter.of(SessionRecords.readText(in)));
    }
    return new Change(
        name,
        new StreamDefinition(
            name, filters, kind == LIMITS ? Retain.LIMITS : Retain.INTEREST, limits));
  }
}
