package io.honeyguide.delivery;

/**
 * How much may wait in one queue, and what happens beyond it. What a connection was offered already
 * does not wait: the client's window bounds it.
 *
 * @param messagesMax most messages
 * @param bytesMax most bytes of messages, payload, topic and properties; sizes above 1 KiB are
 *     rounded up by at most a sixteenth, see {@link SizeClass}. One message may wait whatever its
 *     size
 * @param ageMaxMs how long a message may wait, counted from when it was stored, in milliseconds;
 *     {@link #ANY_AGE} for as long as it takes
 * @param overflow what happens to messages beyond the first two
 */
public record QueueLimits(int messagesMax, long bytesMax, long ageMaxMs, OverflowPolicy overflow) {

  /** For {@link #ageMaxMs}: no message is too old. */
  public static final long ANY_AGE = Long.MAX_VALUE;

  /** 10,000 messages or 64 MiB of any age; the oldest make room. */
  public static final QueueLimits DEFAULT =
      new QueueLimits(10_000, 64L << 20, ANY_AGE, OverflowPolicy.DROP_OLD);

  /** A full queue has room again, or makes room, by this part of its limit. */
  private static final int STEPS = 16;

  /** Checks the ranges. */
  public QueueLimits {
    if (messagesMax < 1 || bytesMax < 1 || ageMaxMs < 1) {
      throw new IllegalArgumentException(
          "a queue holds at least one message of one byte for a millisecond, not %d, %d, %d"
              .formatted(messagesMax, bytesMax, ageMaxMs));
    }
  }

  /** Whether messages have an age at which they go. */
  public boolean limitsAge() {
    return ageMaxMs != ANY_AGE;
  }

  /** Whether a queue with so much in it takes nothing more. */
  boolean isFull(long messages, long bytes) {
    return messages >= messagesMax || bytes >= bytesMax;
  }

  /** Whether a queue that was full takes something again: not at the first that leaves it. */
  boolean hasRoomAgain(long messages, long bytes) {
    return !isFull(messages, bytes) && messages <= roomyMessages() && bytes <= roomyBytes();
  }

  /** Messages that are left when a full queue makes room. */
  int roomyMessages() {
    return messagesMax - messagesMax / STEPS;
  }

  /** Bytes that are left when a full queue makes room. */
  long roomyBytes() {
    return bytesMax - bytesMax / STEPS;
  }
}
