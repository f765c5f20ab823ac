package io.honeyguide.delivery;

import io.netty.buffer.ByteBuf;

/**
 * How far erasing has come: u64 offset below which all records stand that erased anything, u64
 * offset below which no file holds bytes of what they erased. One entry, or none.
 */
final class SnapshotErasures implements SnapshotPart {

  @Override
  public int number() {
    return 23;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    if (state.erasures.below() > 0) {
      out.writeLongLE(state.erasures.below()).writeLongLE(state.erasures.wipedBelow());
    }
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.erasures.restore(in.readLongLE(), in.readLongLE());
  }
}
