package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/** The retained messages: text topic, u64 offset, u8 QoS, u64 expires at. */
final class SnapshotRetained implements SnapshotPart {

  @Override
  public int number() {
    return 2;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.retained.forEach((topic, kept) -> writeEntry(topic, kept, out));
  }

  @Override
  public FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    return state.retained.freeze((topic, kept) -> writeEntry(topic, kept, out.get()));
  }

  private static void writeEntry(Topic topic, Retained kept, ByteBuf out) {
    SessionRecords.writeText(out, topic.name());
    out.writeLongLE(kept.offset()).writeByte(kept.qos()).writeLongLE(kept.expiresAtMs());
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    var topic = Topic.of(SessionRecords.readText(in));
    state.retainedExpiry.put(
        topic, new Retained(in.readLongLE(), in.readUnsignedByte(), in.readLongLE()));
  }
}
