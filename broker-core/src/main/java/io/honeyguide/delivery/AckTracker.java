package io.honeyguide.delivery;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The QoS 1 and 2 deliveries under way on one connection: which were sent, which step their
 * handshake has reached, which are settled.
 *
 * <p>The packet identifier of a delivery is 1 + (index mod 65,535), so no table maps one to the
 * other, and a delivery keeps its identifier over reconnects and restarts. The window ends 65,535
 * after the oldest delivery that is not settled.
 *
 * <p>Deliveries that are none of the session's, such as those of a named subscription, are lent
 * identifiers far from those that come next, and count as under way as well. Should the session's
 * own come to one that is still lent, it waits.
 *
 * <p>Owner: the connection's event loop.
 */
final class AckTracker {

  static final int PACKET_IDS = 65_535;

  /** Nearer than this before the session's own nothing is lent. */
  private static final int LENT_AHEAD = PACKET_IDS / 4;

  /** Identifiers that are looked at for one to lend. */
  private static final int LEND_TRIES = 4096;

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
  private @Nullable BitSet lent;
  private int lentCount;
  private int lentLast;

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
    return inflight + lentCount < inflightMax && index - oldest < PACKET_IDS && !isLent(index);
  }

  private boolean isLent(long index) {
    return lent != null && lent.get(packetId(index));
  }

  /** Most deliveries under way at once. */
  int inflightMax() {
    return inflightMax;
  }

  /** How many more deliveries may be under way. */
  int room() {
    return inflightMax - inflight - lentCount;
  }

  /** Lends an identifier to a delivery that is none of the session's; 0 when there is no room. */
  int lend() {
    if (room() <= 0) {
      return 0;
    }
    var ids = lent;
    if (ids == null) {
      ids = new BitSet();
      lent = ids;
    }
    var ahead = Math.floorMod(lentLast - packetId(next), PACKET_IDS);
    if (ahead < LENT_AHEAD || lentCount == 0) {
      lentLast = packetId(next + PACKET_IDS / 2);
    }
    for (var tries = 0; tries < LEND_TRIES; tries++) {
      lentLast = lentLast % PACKET_IDS + 1;
      if (!ids.get(lentLast) && indexOf(lentLast) < 0) {
        ids.set(lentLast);
        lentCount++;
        return lentLast;
      }
    }
    return 0;
  }

  /** A lent identifier is free again. */
  void takeBack(int packetId) {
    var ids = lent;
    if (ids == null || !ids.get(packetId)) {
      throw new IllegalArgumentException("not lent: " + packetId);
    }
    ids.clear(packetId);
    lentCount--;
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
