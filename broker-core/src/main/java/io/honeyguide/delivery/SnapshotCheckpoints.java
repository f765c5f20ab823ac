package io.honeyguide.delivery;

import io.netty.buffer.ByteBuf;

/** The checkpoints of durable consumers, oldest first: bodies of CHECKPOINT records. */
final class SnapshotCheckpoints implements SnapshotPart {

  @Override
  public int number() {
    return 4;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.consumers.allCheckpoints().forEach(checkpoint -> checkpoint.write(out));
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.consumers.add(Checkpoint.read(in));
  }
}
