package io.honeyguide.delivery;

import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The durable state of a shard as bytes, written and read. Sessions that are not durable are left
 * out: they end with the process. Integers are little endian, texts have their length in front;
 * each part is a count and its entries.
 *
 * <pre>
 * u8 version
 * sessions      text client, u64 number, u32 expiry, i64 left at, text owner since version 3;
 *               subscriptions; unreleased ids; queue
 *   queue       u64 first index, u64 offered below, u32 count, per delivery: u8 0 settled |
 *               1 ref | 2 ref and ids; plus 4 when a share group gave it: text group, u64 its ref
 * retained      text topic, u64 offset, u8 QoS, u64 expires at
 * wills         text client, body of a WILL record, u64 due at
 * checkpoints   body of a CHECKPOINT record
 * dead letters  body of a DEAD record
 * share groups  per durable group: text filter, u32 count, u64 refs    since version 2
 * </pre>
 */
final class StateSnapshot {

  private static final int VERSION = 3;

  private static final int SETTLED = 0;
  private static final int PLAIN = 1;
  private static final int WITH_IDENTIFIERS = 2;
  private static final int ASSIGNED = 4;

  private StateSnapshot() {}

  static void write(ShardState state, ByteBuf out) {
    out.writeByte(VERSION);
    var durable = state.sessions.all().stream().filter(held -> held.session.isDurable()).toList();
    out.writeIntLE(durable.size());
    durable.forEach(held -> writeSession(held, out));
    out.writeIntLE(state.retained.size());
    state.retained.forEach(
        (topic, kept) -> {
          SessionRecords.writeText(out, topic.name());
          out.writeLongLE(kept.offset()).writeByte(kept.qos()).writeLongLE(kept.expiresAtMs());
        });
    out.writeIntLE(state.wills.size());
    state.wills.forEach(
        (clientId, pending) -> {
          SessionRecords.writeWill(clientId, pending.will(), out);
          out.writeLongLE(pending.dueAtMs());
        });
    var checkpoints = state.consumers.allCheckpoints();
    out.writeIntLE(checkpoints.size());
    checkpoints.forEach(checkpoint -> checkpoint.write(out));
    var letters = state.consumers.allDeadLetters();
    out.writeIntLE(letters.size());
    letters.forEach(letter -> letter.write(out));
    var groups = state.shares.durable();
    out.writeIntLE(groups.size());
    groups.forEach(group -> writeGroup(group, out));
  }

  private static void writeGroup(ShareGroup group, ByteBuf out) {
    SessionRecords.writeText(out, group.name);
    var countAt = out.writerIndex();
    out.writeIntLE(0);
    group.queue.forEachLogged(out::writeLongLE);
    out.setIntLE(countAt, (out.writerIndex() - countAt - Integer.BYTES) / Long.BYTES);
  }

  private static void writeSession(SessionSubscriber held, ByteBuf out) {
    var session = held.session;
    SessionRecords.writeText(out, session.clientId());
    out.writeLongLE(session.number())
        .writeIntLE((int) session.expirySeconds())
        .writeLongLE(session.leftAtMs());
    SessionRecords.writeText(out, session.owner());
    out.writeIntLE(session.subscriptions().size());
    session
        .subscriptions()
        .forEach((filter, options) -> SessionRecords.writeSubscription(filter, options, out));
    var unreleased = session.unreleased();
    out.writeIntLE(unreleased.cardinality());
    unreleased.stream().forEach(out::writeShortLE);
    writeQueue(held.queue, out);
  }

  private static void writeQueue(DeliveryQueue queue, ByteBuf out) {
    out.writeLongLE(queue.firstUnsettled())
        .writeLongLE(queue.offeredBelow())
        .writeIntLE((int) queue.pending());
    var next = new long[] {queue.firstUnsettled()};
    queue.forEachUnsettled(
        (index, ref, identifiers) -> {
          writeSettled((int) (index - next[0]), out);
          next[0] = index + 1;
          var assigned = queue.assigned(index);
          var kind = identifiers == null ? PLAIN : WITH_IDENTIFIERS;
          out.writeByte(assigned == null ? kind : kind | ASSIGNED).writeLongLE(ref);
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
        });
    writeSettled((int) (queue.end() - next[0]), out);
  }

  private static void writeSettled(int count, ByteBuf out) {
    for (var i = 0; i < count; i++) {
      out.writeByte(SETTLED);
    }
  }

  /** Reads a state; no bytes are the state of a log that was repaired without any snapshot. */
  static void read(ShardState state, ByteBuf in) {
    if (!in.isReadable()) {
      return;
    }
    var version = in.readUnsignedByte();
    if (version < 1 || version > VERSION) {
      throw new IllegalStateException(
          "snapshot of version " + version + ", expected up to " + VERSION);
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      readSession(state, version, in);
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      var topic = Topic.of(SessionRecords.readText(in));
      state.retained.put(
          topic, new Retained(in.readLongLE(), in.readUnsignedByte(), in.readLongLE()));
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      var clientId = SessionRecords.readText(in);
      var will = SessionRecords.readWill(in);
      var dueAtMs = in.readLongLE();
      if (will != null) {
        state.wills.restore(clientId, will, dueAtMs);
      }
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      state.consumers.add(Checkpoint.read(in));
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      state.consumers.add(DeadLetter.read(in));
    }
    for (var count = version < 2 ? 0 : in.readIntLE(); count > 0; count--) {
      var group = SessionRecords.readText(in);
      for (var refs = in.readIntLE(); refs > 0; refs--) {
        state.shares.restore(group, in.readLongLE());
      }
    }
  }

  private static void readSession(ShardState state, int version, ByteBuf in) {
    var clientId = SessionRecords.readText(in);
    var number = in.readLongLE();
    var expirySeconds = in.readUnsignedIntLE();
    var leftAtMs = in.readLongLE();
    // Nobody had to say who he is before sessions had an owner.
    var owner = version < 3 ? "" : SessionRecords.readText(in);
    var session = new Session(clientId, owner, number, true, expirySeconds);
    if (leftAtMs >= 0) {
      session.left(leftAtMs, expirySeconds);
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      SessionRecords.readSubscription(in, session.subscriptions());
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      session.received(in.readUnsignedShortLE());
    }
    var first = in.readLongLE();
    var subscriber = new SessionSubscriber(session, new DeliveryQueue(first));
    session.subscriptions().forEach((filter, options) -> state.put(filter, subscriber, options));
    state.sessions.add(session, subscriber);
    readQueue(state, subscriber, first, in);
  }

  private static void readQueue(
      ShardState state, SessionSubscriber subscriber, long first, ByteBuf in) {
    var queue = subscriber.queue;
    var offeredBelow = in.readLongLE();
    var count = in.readIntLE();
    var settled = new BitSet();
    for (var i = 0; i < count; i++) {
      var kind = in.readUnsignedByte();
      if (kind == SETTLED) {
        queue.add(0, null);
        settled.set(i);
      } else {
        var ref = in.readLongLE();
        var identifiers = readIdentifiers(kind, in);
        queue.add(ref, identifiers, readAssigned(kind, state, subscriber, in));
      }
    }
    for (var i = settled.nextSetBit(0); i >= 0; i = settled.nextSetBit(i)) {
      var end = settled.nextClearBit(i);
      queue.settle(first + i, end - i);
      i = end;
    }
    queue.offeredBelow(offeredBelow);
  }

  private static int @Nullable [] readIdentifiers(int kind, ByteBuf in) {
    switch (kind & ~ASSIGNED) {
      case PLAIN -> {
        return null;
      }
      case WITH_IDENTIFIERS -> {
        var identifiers = new int[in.readUnsignedShortLE()];
        for (var i = 0; i < identifiers.length; i++) {
          identifiers[i] = in.readIntLE();
        }
        return identifiers;
      }
      default -> throw new IllegalStateException("no delivery in a snapshot: " + kind);
    }
  }

  private static @Nullable Assigned readAssigned(
      int kind, ShardState state, SessionSubscriber subscriber, ByteBuf in) {
    return (kind & ASSIGNED) == 0
        ? null
        : new Assigned(
            state.shares.memberOrFormer(subscriber, SessionRecords.readText(in)), in.readLongLE());
  }
}
