package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.Wills;
import io.netty.buffer.ByteBuf;
import java.util.function.Supplier;

/** The wills: text client, body of a WILL record, u64 due at. */
final class SnapshotWills implements SnapshotPart {

  @Override
  public int number() {
    return 3;
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public void write(ShardState state, ByteBuf out) {
    state.wills.forEach((clientId, pending) -> writeEntry(clientId, pending, out));
  }

  @Override
  public FrozenView freeze(ShardState state, Supplier<ByteBuf> out) {
    return state.wills.freeze((clientId, pending) -> writeEntry(clientId, pending, out.get()));
  }

  private static void writeEntry(String clientId, Wills.Pending pending, ByteBuf out) {
    SessionRecords.writeWill(clientId, pending.will(), out);
    out.writeLongLE(pending.dueAtMs());
  }

  @Override
  public void readEntry(ShardState state, int version, ByteBuf in) {
    var clientId = SessionRecords.readText(in);
    var will = SessionRecords.readWill(in);
    var dueAtMs = in.readLongLE();
    if (will != null) {
      state.wills.restore(clientId, will, dueAtMs);
    }
  }
}
