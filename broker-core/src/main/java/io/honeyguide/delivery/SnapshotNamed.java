package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/** The named subscriptions, as {@code named.NamedSubscription} writes them. */
final class SnapshotNamed implements SnapshotPart {

  @Override
  public int number() {
    return 15;
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.named.write(out);
  }

  @Override
  public FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    return state.named.freeze(out);
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.named.readOne(version, in);
  }
}
