package io.honeyguide.session;

import io.netty.buffer.ByteBuf;

/**
 * Bodies of the records that move the messages of share groups, written and read. All have one
 * form, little endian:
 *
 * <pre>
 * text  filter of the group, {@code $share} and name included
 * i64   session: the member's; negative for one that is not durable, or where none is meant
 * u32   count of what follows
 * u64   per message its reference ({@link io.honeyguide.message.MessageRef}), as published
 * </pre>
 *
 * <pre>
 * ASSIGNED       the messages leave the group for the member's own queue, if the session is
 *                connected and a member at this place of the log; else they stay where they are.
 *                Of a session that is not durable nothing is left but that the group gave them
 * RETURNED       with a session: everything that it was assigned and that another client may get
 *                goes back to the group, if the group is durable and the session not connected;
 *                there are no references. Without one: the messages named go back to the group
 * SHARE_SETTLED  the messages leave the group for good
 * </pre>
 */
public final class ShareRecords {

  /** Most messages in one record. */
  public static final int MESSAGES_MAX = 1000;

  /** In place of a session where none is meant. */
  public static final long NO_SESSION = -1;

  private static final int HEAD_BYTES = 16;

  /** Which messages of which group, and to or from whom. */
  @SuppressWarnings("ArrayRecordComponent") // never compared; read-only by agreement
  public record Messages(String group, long session, long[] refs) {

    /** Upper bound of the body in bytes. */
    public int bytesMax() {
      return HEAD_BYTES + 3 * group.length() + Long.BYTES * refs.length;
    }
  }

  private ShareRecords() {}

  /** Writes ASSIGNED, RETURNED or SHARE_SETTLED. */
  public static void write(Messages messages, ByteBuf out) {
    if (messages.refs().length > MESSAGES_MAX) {
      throw new IllegalArgumentException(
          "a record holds %d messages, not %d".formatted(MESSAGES_MAX, messages.refs().length));
    }
    SessionRecords.writeText(out, messages.group());
    out.writeLongLE(messages.session()).writeIntLE(messages.refs().length);
    for (var ref : messages.refs()) {
      out.writeLongLE(ref);
    }
  }

  /** Reads ASSIGNED, RETURNED or SHARE_SETTLED. */
  public static Messages read(ByteBuf in) {
    var group = SessionRecords.readText(in);
    var session = in.readLongLE();
    var refs = new long[in.readIntLE()];
    for (var i = 0; i < refs.length; i++) {
      refs[i] = in.readLongLE();
    }
    return new Messages(group, session, refs);
  }
}
