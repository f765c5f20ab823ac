package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/**
 * What durable share groups have for their members: text filter, u32 count, for each message u64
 * reference and, since version 2, u8 {@link SizeClass}. Who is a member follows from the sessions.
 */
final class SnapshotShares implements SnapshotPart {

  @Override
  public int number() {
    return 6;
  }

  @Override
  public int version() {
    return 2;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.shares.durable().forEach(group -> writeEntry(group, out));
  }

  @Override
  public FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    return state.shares.freeze(
        group -> {
          if (group.isDurable()) {
            writeEntry(group, out.get());
          }
        });
  }

  private static void writeEntry(ShareGroup group, ByteBuf out) {
    SessionRecords.writeText(out, group.name);
    var countAt = out.writerIndex();
    out.writeIntLE(0);
    group.queue.forEachLogged((ref, sizeClass) -> out.writeLongLE(ref).writeByte(sizeClass));
    out.setIntLE(countAt, (out.writerIndex() - countAt - Integer.BYTES) / (Long.BYTES + 1));
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    var group = SessionRecords.readText(in);
    for (var refs = in.readIntLE(); refs > 0; refs--) {
      var ref = in.readLongLE();
      state.shares.restore(group, ref, version < 2 ? SizeClass.UNCOUNTED : in.readUnsignedByte());
    }
  }
}
