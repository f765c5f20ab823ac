package io.honeyguide.delivery;

import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import java.util.BitSet;

/**
 * The durable state of a shard as bytes, written and read. Sessions that are not durable are left
 * out: they end with the process. Integers are little endian, texts have their length in front;
 * each part is a count and its entries.
 *
 * <pre>
 * u8 version
 * sessions      text client, u64 number, u32 expiry, i64 left at; subscriptions; unreleased ids; queue
 *   queue       u64 first index, u64 offered below, per delivery: u8 0 settled | 1 ref | 2 ref and ids
 * retained      text topic, u64 offset, u8 QoS, u64 expires at
 * wills         text client, body of a WILL record, u64 due at
 * checkpoints   body of a CHECKPOINT record
 * dead letters  body of a DEAD record
 * </pre>
 */
final class StateSnapshot {

  private static final int VERSION = 1;

  private static final int SETTLED = 0;
  private static final int PLAIN = 1;
  private static final int WITH_IDENTIFIERS = 2;

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
  }

  private static void writeSession(SessionSubscriber held, ByteBuf out) {
    var session = held.session;
    SessionRecords.writeText(out, session.clientId());
    out.writeLongLE(session.number())
        .writeIntLE((int) session.expirySeconds())
        .writeLongLE(session.leftAtMs());
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
          out.writeByte(identifiers == null ? PLAIN : WITH_IDENTIFIERS).writeLongLE(ref);
          if (identifiers != null) {
            out.writeShortLE(identifiers.length);
            for (var identifier : identifiers) {
              out.writeIntLE(identifier);
            }
          }
        });
    writeSettled((int) (queue.end() - next[0]), out);
  }

  private static void writeSettled(int count, ByteBuf out) {
    for (var i = 0; i < count; i++) {
      out.writeByte(SETTLED);
    }
  }

  static void read(ShardState state, ByteBuf in) {
    var version = in.readUnsignedByte();
    if (version != VERSION) {
      throw new IllegalStateException("snapshot of version " + version + ", expected " + VERSION);
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      readSession(state, in);
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
  }

  private static void readSession(ShardState state, ByteBuf in) {
    var clientId = SessionRecords.readText(in);
    var number = in.readLongLE();
    var expirySeconds = in.readUnsignedIntLE();
    var leftAtMs = in.readLongLE();
    var session = new Session(clientId, number, true, expirySeconds);
    if (leftAtMs >= 0) {
      session.left(leftAtMs, expirySeconds);
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      SessionRecords.readSubscription(in, session.subscriptions());
    }
    for (var count = in.readIntLE(); count > 0; count--) {
      session.received(in.readUnsignedShortLE());
    }
    var subscriber = new SessionSubscriber(session, readQueue(in));
    session
        .subscriptions()
        .forEach((filter, options) -> state.tree.put(filter, subscriber, options));
    state.sessions.add(session, subscriber);
  }

  private static DeliveryQueue readQueue(ByteBuf in) {
    var first = in.readLongLE();
    var offeredBelow = in.readLongLE();
    var count = in.readIntLE();
    var queue = new DeliveryQueue(first);
    var settled = new BitSet();
    for (var i = 0; i < count; i++) {
      switch (in.readUnsignedByte()) {
        case SETTLED -> {
          queue.add(0, null);
          settled.set(i);
        }
        case PLAIN -> queue.add(in.readLongLE(), null);
        case WITH_IDENTIFIERS -> {
          var ref = in.readLongLE();
          var identifiers = new int[in.readUnsignedShortLE()];
          for (var j = 0; j < identifiers.length; j++) {
            identifiers[j] = in.readIntLE();
          }
          queue.add(ref, identifiers);
        }
        default -> throw new IllegalStateException("no delivery in a snapshot");
      }
    }
    for (var i = settled.nextSetBit(0); i >= 0; i = settled.nextSetBit(i)) {
      var end = settled.nextClearBit(i);
      queue.settle(first + i, end - i);
      i = end;
    }
    queue.offeredBelow(offeredBelow);
    return queue;
  }
}
