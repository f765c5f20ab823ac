package io.honeyguide.session;

import io.netty.buffer.ByteBuf;

/**
 * Body of the record by which a limit shuts a queue and opens it again, written and read. Little
 * endian:
 *
 * <pre>
 * QUEUE_LIMIT  i64 session (negative: a share group), u8 1 shut | 0 open,
 *              [text filter of the group, $share and name included]
 * </pre>
 */
public final class QueueRecords {

  private static final int HEAD_BYTES = 16;

  /**
   * What a limit does to a queue.
   *
   * @param session number of the session whose queue it is, negative for a share group's
   * @param group filter of the share group, empty for a session
   * @param shut whether nothing is queued from this place of the log on
   */
  public record Limit(long session, String group, boolean shut) {

    /** Upper bound of the body in bytes. */
    public int bytesMax() {
      return HEAD_BYTES + 3 * group.length();
    }
  }

  private QueueRecords() {}

  /** Writes QUEUE_LIMIT. */
  public static void write(Limit limit, ByteBuf out) {
    out.writeLongLE(limit.session()).writeBoolean(limit.shut());
    if (limit.session() < 0) {
      SessionRecords.writeText(out, limit.group());
    }
  }

  /** Reads QUEUE_LIMIT. */
  public static Limit read(ByteBuf in) {
    var session = in.readLongLE();
    var shut = in.readBoolean();
    return new Limit(session, session < 0 ? SessionRecords.readText(in) : "", shut);
  }
}
