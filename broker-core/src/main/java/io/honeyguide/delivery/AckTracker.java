package io.honeyguide.delivery;

/**
 * The QoS 1 and 2 deliveries under way on one connection: which were sent, which step their
 * handshake has reached, which are settled.
 *
 * <p>The packet identifier of a delivery is 1 + (index mod 65,535), so no table maps one to the
 * other, and a delivery keeps its identifier over reconnects and restarts. The window ends 65,535
 * after the oldest delivery that is not settled.
 *
 * <p>Owner: the connection's event loop.
 */
final class AckTracker {

  static final int PACKET_IDS = 65_535;

  /** Steps of a delivery's handshake. */
  static final byte UNKNOWN = 0;

  /** PUBLISH was sent at QoS 1. */
  static final byte AWAITS_PUBACK = 1;

  /** PUBLISH was sent at QoS 2. */
  static final byte AWAITS_PUBREC = 2;

  /** PUBREC came; its record is on the way to the log. */
  static final byte RECEIVING = 3;

  /** PUBREL was sent. */
  static final byte AWAITS_PUBCOMP = 4;

  /** Done with. */
  static final byte SETTLED = 5;

  private final int inflightMax;
  private byte[] steps = new byte[64];
  private long oldest;
  private long next;
  private int inflight;

  /**
   * Nothing under way.
   *
   * @param first index of the oldest delivery that is not settled
   * @param inflightMax most deliveries under way at once
   */
  AckTracker(long first, int inflightMax) {
    this.oldest = first;
    this.next = first;
    this.inflightMax = inflightMax;
  }

  static int packetId(long index) {
    return 1 + (int) (index % PACKET_IDS);
  }

  /** Whether the delivery with this index may be sent now. */
  boolean hasRoom(long index) {
    return inflight < inflightMax && index - oldest < PACKET_IDS;
  }

  int inflight() {
    return inflight;
  }

  /** All deliveries below this index are settled. */
  long oldest() {
    return oldest;
  }

  /** The delivery was sent; indexes come in ascending order, those left out are settled. */
  void sent(long index, byte step) {
    passOver(index);
    put(index, step);
    next = index + 1;
    inflight++;
  }

  /** Deliveries below an index that were not sent are done with. */
  void passOver(long index) {
    while (next < index) {
      put(next, SETTLED);
      next++;
      closeUp();
    }
  }

  /** The delivery under way that a packet identifier stands for, or -1. */
  long indexOf(int packetId) {
    var index = oldest + Math.floorMod(packetId - 1 - oldest % PACKET_IDS, (long) PACKET_IDS);
    return index < next ? index : -1;
  }

  /** The step of a delivery. */
  byte step(long index) {
    return index < oldest ? SETTLED : index >= next ? UNKNOWN : steps[place(index)];
  }

  /** The handshake of a delivery goes on. */
  void step(long index, byte step) {
    steps[place(index)] = step;
  }

  /** The handshake of a delivery under way is finished. */
  void settle(long index) {
    steps[place(index)] = SETTLED;
    inflight--;
    closeUp();
  }

  private void closeUp() {
    while (oldest < next && steps[place(oldest)] == SETTLED) {
      oldest++;
    }
  }

  private void put(long index, byte step) {
    if (index - oldest >= steps.length) {
      grow(index);
    }
    steps[place(index)] = step;
  }

  private void grow(long index) {
    var wider = new byte[Integer.highestOneBit((int) (index - oldest)) * 2];
    for (var i = oldest; i < next; i++) {
      wider[(int) (i & (wider.length - 1))] = steps[place(i)];
    }
    steps = wider;
  }

  private int place(long index) {
    return (int) (index & (steps.length - 1));
  }
}
