package io.honeyguide.delivery;

import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;

/**
 * A session's queue in a snapshot.
 *
 * <pre>
 * u64 first index, u64 offered below, u32 count, for each delivery:
 *   u8 bits: 0 a delivery stands here, else it is settled and nothing follows
 *            1 with Subscription Identifiers, and then not bit 0
 *            2 a share group gave it
 *            3 its size is known; since version 3 of the sessions
 *   u64 reference
 *   [u8 class of its size]
 *   [u16 count, u32 Subscription Identifiers]
 *   [text group, u64 reference as the group had it]
 * </pre>
 */
final class SnapshotQueue {

  private static final int SETTLED = 0;

  /** What a delivery is made of; the first two exclude each other, further ones are bits. */
  private static final int PLAIN = 1;

  private static final int WITH_IDENTIFIERS = 2;
  private static final int ASSIGNED = 4;
  private static final int SIZED = 8;
  private static final int KNOWN = PLAIN | WITH_IDENTIFIERS | ASSIGNED | SIZED;

  private SnapshotQueue() {}

  /** Writes the deliveries below an index. */
  static void write(DeliveryQueue queue, long end, ByteBuf out) {
    var first = queue.firstUnsettled();
    out.writeLongLE(first)
        .writeLongLE(Math.min(end, queue.offeredBelow()))
        .writeIntLE((int) (end - first));
    var next = new long[] {first};
    queue.forEachPlaceBelow(
        end,
        (chunk, index) -> {
          writeSettled((int) (index - next[0]), out);
          next[0] = index + 1;
          writeDelivery(chunk, index, out);
        });
    writeSettled((int) (end - next[0]), out);
  }

  private static void writeDelivery(DeliveryChunk chunk, long index, ByteBuf out) {
    var sizeClass = chunk.sizeClass(index);
    var identifiers = chunk.identifiers(index);
    var assigned = chunk.assigned(index);
    out.writeByte(
            (identifiers == null ? PLAIN : WITH_IDENTIFIERS)
                | (assigned == null ? 0 : ASSIGNED)
                | (sizeClass == SizeClass.UNCOUNTED ? 0 : SIZED))
        .writeLongLE(chunk.ref(index));
    if (sizeClass != SizeClass.UNCOUNTED) {
      out.writeByte(sizeClass);
    }
    if (identifiers != null) {
      out.writeShortLE(identifiers.length);
      for (var identifier : identifiers) {
        out.writeIntLE(identifier);
      }
    }
    if (assigned != null) {
      SessionRecords.writeText(out, assigned.member().group);
      out.writeLongLE(assigned.ref());
    }
  }

  private static void writeSettled(int count, ByteBuf out) {
    for (var i = 0; i < count; i++) {
      out.writeByte(SETTLED);
    }
  }

  /** Reads what stands behind the first index into the queue that was made with it. */
  static void read(ShardState state, SessionSubscriber subscriber, ByteBuf in) {
    var queue = subscriber.queue;
    var first = queue.end();
    var offeredBelow = in.readLongLE();
    var count = in.readIntLE();
    var settled = new BitSet();
    for (var i = 0; i < count; i++) {
      var kind = in.readUnsignedByte();
      if (kind == SETTLED) {
        queue.add(0, SizeClass.UNCOUNTED, null);
        settled.set(i);
      } else {
        readDelivery(kind, state, subscriber, in);
      }
    }
    for (var i = settled.nextSetBit(0); i >= 0; i = settled.nextSetBit(i)) {
      var end = settled.nextClearBit(i);
      queue.settle(first + i, end - i);
      i = end;
    }
    queue.offeredBelow(offeredBelow);
  }

  private static void readDelivery(
      int kind, ShardState state, SessionSubscriber subscriber, ByteBuf in) {
    if ((kind & ~KNOWN) != 0 || (kind & (PLAIN | WITH_IDENTIFIERS)) == 0) {
      throw new IllegalStateException("no delivery in a snapshot: " + kind);
    }
    var ref = in.readLongLE();
    var sizeClass = (kind & SIZED) == 0 ? SizeClass.UNCOUNTED : in.readUnsignedByte();
    int[] identifiers = null;
    if ((kind & WITH_IDENTIFIERS) != 0) {
      identifiers = new int[in.readUnsignedShortLE()];
      for (var i = 0; i < identifiers.length; i++) {
        identifiers[i] = in.readIntLE();
      }
    }
    Assigned assigned = null;
    if ((kind & ASSIGNED) != 0) {
      var member = state.shares.memberOrFormer(subscriber, SessionRecords.readText(in));
      assigned = new Assigned(member, in.readLongLE());
    }
    subscriber.queue.add(ref, sizeClass, identifiers, assigned);
  }
}
