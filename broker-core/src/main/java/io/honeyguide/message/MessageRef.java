package io.honeyguide.message;

/**
 * A delivery in eight bytes: which message, and how it is to be delivered. What queues hold.
 *
 * <pre>
 * bits 63..54  shard whose log holds the message
 * bits 53..4   offset within that log
 * bit  3       delivered with RETAIN 1
 * bit  2       unused
 * bits 1..0    QoS of the delivery; 3 once the receiver's PUBREC is durable
 * </pre>
 */
public final class MessageRef {

  /** In place of a QoS: the receiver has the message, the delivery goes on with PUBREL. */
  public static final int RECEIVED = 3;

  private static final int SHARD_SHIFT = 54;
  private static final int OFFSET_SHIFT = 4;
  private static final long OFFSET_MASK = (1L << 50) - 1;
  private static final long RETAIN_BIT = 1L << 3;
  private static final long QOS_MASK = 3;

  private MessageRef() {}

  /** Packs a delivery. */
  public static long of(int shard, long offset, int qos, boolean retain) {
    return ((long) shard << SHARD_SHIFT)
        | (offset << OFFSET_SHIFT)
        | (retain ? RETAIN_BIT : 0)
        | qos;
  }

  /** The shard whose log holds the message. */
  public static int shard(long ref) {
    return (int) (ref >>> SHARD_SHIFT);
  }

  /** The message's place in that log. */
  public static long offset(long ref) {
    return (ref >>> OFFSET_SHIFT) & OFFSET_MASK;
  }

  /** QoS of the delivery, or {@link #RECEIVED}. */
  public static int qos(long ref) {
    return (int) (ref & QOS_MASK);
  }

  /** Whether it is delivered with RETAIN 1. */
  public static boolean isRetain(long ref) {
    return (ref & RETAIN_BIT) != 0;
  }

  /** The same delivery after the receiver's PUBREC. */
  public static long received(long ref) {
    return ref | RECEIVED;
  }
}
