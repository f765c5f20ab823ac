package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/**
 * The durable sessions with their queues.
 *
 * <pre>
 * text client, u64 number, u32 expiry, i64 left at, text owner since version 2;
 * u32 count, subscriptions; u32 count, u16 unreleased packet identifiers; queue ({@link SnapshotQueue})
 * </pre>
 */
final class SnapshotSessions implements SnapshotPart {

  @Override
  public int number() {
    return 1;
  }

  @Override
  public int version() {
    return 3;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    for (var held : state.sessions.all()) {
      if (held.session.isDurable()) {
        writeEntry(held, held.queue.end(), out);
      }
    }
  }

  @Override
  public FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    return state.freeze(
        (held, end) -> {
          if (held.session.isDurable()) {
            writeEntry(held, end, out.get());
          }
        });
  }

  private static void writeEntry(SessionSubscriber held, long end, ByteBuf out) {
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
    SnapshotQueue.write(held.queue, end, out);
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    var clientId = SessionRecords.readText(in);
    var number = in.readLongLE();
    var expirySeconds = in.readUnsignedIntLE();
    var leftAtMs = in.readLongLE();
    // Nobody had to say who he is before sessions had an owner.
    var owner = version < 2 ? "" : SessionRecords.readText(in);
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
    var subscriber = new SessionSubscriber(session, new DeliveryQueue(in.readLongLE()));
    session.subscriptions().forEach((filter, options) -> state.put(filter, subscriber, options));
    state.add(subscriber);
    SnapshotQueue.read(state, subscriber, in);
  }
}
