package io.honeyguide.delivery;

import io.netty.buffer.ByteBuf;

/** The named subscriptions, as {@code named.NamedSubscription} writes them. */
final class SnapshotNamed implements SnapshotPart {

  @Override
  public int number() {
    return 15;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.named.write(out);
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.named.readOne(in);
  }
}
