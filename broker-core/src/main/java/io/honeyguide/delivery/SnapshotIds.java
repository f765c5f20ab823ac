package io.honeyguide.delivery;

import io.honeyguide.publish.MessageKey;
import io.netty.buffer.ByteBuf;

/**
 * The names of recent messages, oldest first: u32 length of the key, key (u8 length of the name,
 * name, topic), u64 offset, u64 time of receipt.
 */
final class SnapshotIds implements SnapshotPart {

  @Override
  public int number() {
    return 22;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state
        .intake
        .ids()
        .forEach(
            (key, offset, timeMs) -> {
              key.write(out);
              out.writeLongLE(offset).writeLongLE(timeMs);
            });
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    state.intake.ids().restore(MessageKey.read(in), in.readLongLE(), in.readLongLE());
  }
}
