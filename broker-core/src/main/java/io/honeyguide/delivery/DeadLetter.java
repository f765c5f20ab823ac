package io.honeyguide.delivery;

import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;

/**
 * A message that a durable consumer gave up on. The message itself stays where it is in the log.
 *
 * @param consumer name of the consumer
 * @param offset the message's place
 * @param reason why, for the person who reads it
 * @param attempts how often it was offered
 * @param timeMs when it was given up, milliseconds since 1970
 */
public record DeadLetter(String consumer, long offset, String reason, int attempts, long timeMs) {

  private static final int REASON_MAX = 500;

  /** Shortens a reason that is too long to keep. */
  public DeadLetter {
    if (reason.length() > REASON_MAX) {
      reason = reason.substring(0, REASON_MAX);
    }
  }

  /** Writes the body of a DEAD record: text, u64, text, u32, u64. */
  public void write(ByteBuf out) {
    SessionRecords.writeText(out, consumer);
    out.writeLongLE(offset);
    SessionRecords.writeText(out, reason);
    out.writeIntLE(attempts).writeLongLE(timeMs);
  }

  /** Reads the body of a DEAD record. */
  public static DeadLetter read(ByteBuf in) {
    return new DeadLetter(
        SessionRecords.readText(in),
        in.readLongLE(),
        SessionRecords.readText(in),
        in.readIntLE(),
        in.readLongLE());
  }

  /** Upper bound of the body in bytes. */
  public int bytesMax() {
    return 3 * (consumer.length() + reason.length()) + 32;
  }
}
