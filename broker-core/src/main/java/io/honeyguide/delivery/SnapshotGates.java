package io.honeyguide.delivery;

import io.honeyguide.session.QueueRecords;
import io.netty.buffer.ByteBuf;

/** Which queues are shut by their limit, each as the body of a QUEUE_LIMIT record. */
final class SnapshotGates implements SnapshotPart {

  @Override
  public int number() {
    return 16;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.sessions.all().forEach(held -> write(held, out));
    state.shares.durable().forEach(group -> write(group, out));
  }

  private static void write(QueueOwner owner, ByteBuf out) {
    var gate = owner.gate();
    if (gate != null && gate.shut && owner.isDurable()) {
      QueueRecords.write(owner.limit(true), out);
    }
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.limited(QueueRecords.read(in));
  }
}
