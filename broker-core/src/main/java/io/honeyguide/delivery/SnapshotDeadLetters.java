package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/** The dead letters of durable consumers, oldest first: bodies of DEAD records. */
final class SnapshotDeadLetters implements SnapshotPart {

  @Override
  public int number() {
    return 5;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.consumers.allDeadLetters().forEach(letter -> letter.write(out));
  }

  @Override
  public FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    return FrozenView.of(state.consumers.allDeadLetters(), letter -> letter.write(out.get()));
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.consumers.add(DeadLetter.read(in));
  }
}
