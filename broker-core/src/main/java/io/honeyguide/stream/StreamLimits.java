package io.honeyguide.stream;

/**
 * How much of a stream's history is kept: a message is, as long as it is within every limit that is
 * set. Without any of them everything is kept for ever.
 *
 * @param bytes newest bytes of records, frames included; {@link #NONE} for no such limit
 * @param ageMs age in milliseconds, counted from the commit; {@link #NONE} for no such limit
 * @param messages newest messages; {@link #NONE} for no such limit
 */
public record StreamLimits(long bytes, long ageMs, long messages) {

  /** In place of a limit that is not set. */
  public static final long NONE = Long.MAX_VALUE;

  /** No limit at all. */
  public static final StreamLimits UNLIMITED = new StreamLimits(NONE, NONE, NONE);

  /** Checks the ranges. */
  public StreamLimits {
    if (bytes < 1 || ageMs < 1 || messages < 1) {
      throw new IllegalArgumentException(
          "a stream keeps at least 1 byte, 1 ms and 1 message, found %d, %d and %d"
              .formatted(bytes, ageMs, messages));
    }
  }

  /** The same with a limit of bytes. */
  public StreamLimits withBytes(long most) {
    return new StreamLimits(most, ageMs, messages);
  }

  /** The same with a limit of age in milliseconds. */
  public StreamLimits withAgeMs(long most) {
    return new StreamLimits(bytes, most, messages);
  }

  /** The same with a limit of messages. */
  public StreamLimits withMessages(long most) {
    return new StreamLimits(bytes, ageMs, most);
  }
}
