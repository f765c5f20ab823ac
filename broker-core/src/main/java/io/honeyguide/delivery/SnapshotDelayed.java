package io.honeyguide.delivery;

import io.netty.buffer.ByteBuf;

/** The messages that wait for their time: u64 offset, u64 due, by offset. */
final class SnapshotDelayed implements SnapshotPart {

  @Override
  public int number() {
    return 21;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.delayed.forEach((offset, dueMs) -> out.writeLongLE(offset).writeLongLE(dueMs));
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.delayed.add(in.readLongLE(), in.readLongLE());
  }
}
