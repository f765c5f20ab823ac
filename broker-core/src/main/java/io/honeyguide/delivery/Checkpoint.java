package io.honeyguide.delivery;

import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;

/**
 * A durable consumer's place in the log together with its state as of that place.
 *
 * @param consumer name of the consumer
 * @param offset everything below is in the state
 * @param file name of the file that holds the state
 * @param bytes size of the file
 * @param crc CRC32C of the file
 */
public record Checkpoint(String consumer, long offset, String file, long bytes, int crc) {

  /** Writes the body of a CHECKPOINT record: text, u64, text, u64, u32. */
  public void write(ByteBuf out) {
    SessionRecords.writeText(out, consumer);
    out.writeLongLE(offset);
    SessionRecords.writeText(out, file);
    out.writeLongLE(bytes).writeIntLE(crc);
  }

  /** Reads the body of a CHECKPOINT record. */
  public static Checkpoint read(ByteBuf in) {
    return new Checkpoint(
        SessionRecords.readText(in),
        in.readLongLE(),
        SessionRecords.readText(in),
        in.readLongLE(),
        in.readIntLE());
  }

  /** Upper bound of the body in bytes. */
  public int bytesMax() {
    return 3 * (consumer.length() + file.length()) + 32;
  }
}
