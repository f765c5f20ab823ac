package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/**
 * A state as it was at one place of the log, given out in pieces while the state itself goes on.
 *
 * <p>Threads: all calls come on the shard's thread, between two turns of the log.
 */
public interface SnapshotSource {

  /**
   * Appends what comes next. An entry that is larger is appended whole.
   *
   * @param bytes about how much is wanted
   * @return whether there is more
   */
  boolean next(int bytes, ByteBuf out);

  /** The snapshot was given up before it was complete: nothing more is asked for. */
  void dropped();

  /** A state that is written at once, by the call of this method, and given out in one piece. */
  static SnapshotSource whole(Consumer<ByteBuf> state) {
    var bytes = Unpooled.buffer();
    state.accept(bytes);
    return new SnapshotSource() {
      @Override
      public boolean next(int wanted, ByteBuf out) {
        out.writeBytes(bytes);
        return false;
      }

      @Override
      public void dropped() {
        // The copy is nobody's.
      }
    };
  }
}
