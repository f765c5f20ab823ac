package io.honeyguide.delivery;

import io.honeyguide.frozen.FrozenView;
import io.honeyguide.log.SnapshotSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Writes the state as it was at one place of the log, a little at a time, while the state goes on.
 *
 * <p>What is about to change and was not written yet is written first, so the parts come as they
 * come: {@link StateSnapshot} reads them in any order.
 *
 * <p>Owner: the shard's thread.
 */
final class SnapshotWriter implements SnapshotSource {

  /** Entries in one go at most, since those without a queue have next to no bytes. */
  private static final int ENTRIES_MAX = 1024;

  private final Deque<FrozenView> views = new ArrayDeque<>();
  private final ByteBuf written = Unpooled.buffer();
  private @Nullable SnapshotPart open;
  private int openedAt;

  /** Takes a view of the state as it is now. */
  SnapshotWriter(ShardState state) {
    StateSnapshot.writeVersion(written);
    for (var part : StateSnapshot.PARTS) {
      views.add(part.freeze(state, () -> entryOf(part)));
    }
  }

  /** Where an entry of a part goes. */
  private ByteBuf entryOf(SnapshotPart part) {
    if (open != part) {
      close();
      openedAt = StateSnapshot.openPart(part, written);
      open = part;
    }
    return written;
  }

  private void close() {
    if (open != null) {
      StateSnapshot.closePart(openedAt, written);
      open = null;
    }
  }

  @Override
  public boolean next(int bytes, ByteBuf out) {
    for (var i = 0; i < ENTRIES_MAX && written.readableBytes() < bytes; i++) {
      var view = views.peek();
      if (view == null) {
        break;
      }
      if (!view.step()) {
        views.remove();
      }
    }
    close();
    out.writeBytes(written);
    written.clear();
    return !views.isEmpty();
  }

  @Override
  public void dropped() {
    views.forEach(FrozenView::end);
    views.clear();
  }
}
