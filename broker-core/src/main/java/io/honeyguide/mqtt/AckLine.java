package io.honeyguide.mqtt;

/**
 * The QoS 1 and 2 publishes of one connection that await their PUBACK or PUBREC, in the order they
 * came: whatever is known first, answers leave in that order [MQTT-4.6.0-2] [MQTT-4.6.0-3].
 *
 * <pre>
 * bits  0..15  packet identifier
 * bit  16      PUBREC instead of PUBACK
 * bit  17      the answer is known
 * bit  18      repetition of a QoS 2 publish: its answer is that of the first one
 * bits 24..31  reason code of the answer
 * </pre>
 *
 * <p>Owner: the connection's event loop.
 */
final class AckLine {

  private static final int REC = 1 << 16;
  private static final int KNOWN = 1 << 17;
  private static final int REPEATED = 1 << 18;
  private static final int CODE_SHIFT = 24;

  private int[] entries = new int[8];
  private long head;
  private long tail;

  /** A PUBLISH came; gives the place in the line. */
  long add(int qos, int packetId) {
    return put(packetId | (qos == 2 ? REC : 0));
  }

  /** A QoS 2 PUBLISH came again. */
  void addRepeated(int packetId) {
    put(packetId | REC | KNOWN | REPEATED);
  }

  private long put(int entry) {
    if (size() == entries.length) {
      var wider = new int[entries.length * 2];
      for (var place = head; place < tail; place++) {
        wider[(int) place & (wider.length - 1)] = entries[(int) place & (entries.length - 1)];
      }
      entries = wider;
    }
    entries[(int) tail & (entries.length - 1)] = entry;
    return tail++;
  }

  /** The answer to a PUBLISH is known. */
  void know(long place, int code) {
    entries[(int) place & (entries.length - 1)] |= KNOWN | code << CODE_SHIFT;
  }

  /** Number of publishes without an answer. */
  int size() {
    return (int) (tail - head);
  }

  /** Whether the first in the line can be answered. */
  boolean isFirstKnown() {
    return head < tail && (first() & KNOWN) != 0;
  }

  private int first() {
    return entries[(int) head & (entries.length - 1)];
  }

  int firstPacketId() {
    return first() & 0xFFFF;
  }

  boolean isFirstPubrec() {
    return (first() & REC) != 0;
  }

  boolean isFirstRepeated() {
    return (first() & REPEATED) != 0;
  }

  int firstCode() {
    return first() >>> CODE_SHIFT;
  }

  /** The packet identifier of a place in the line. */
  int packetId(long place) {
    return entries[(int) place & (entries.length - 1)] & 0xFFFF;
  }

  /** Whether a place in the line is for a PUBREC. */
  boolean isPubrec(long place) {
    return (entries[(int) place & (entries.length - 1)] & REC) != 0;
  }

  /** The first was answered. */
  void removeFirst() {
    head++;
  }
}
