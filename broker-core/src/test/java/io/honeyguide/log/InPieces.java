package io.honeyguide.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The state of a listener as it was when this was made, given out a byte or so at a time. */
final class InPieces implements SnapshotSource {

  private final ByteBuf state = Unpooled.buffer();
  private int pieces;
  private volatile boolean givenOut;

  /**
   * A source of a listener's state.
   *
   * @param pieces how many to give it out in
   */
  InPieces(RecordingListener listener, int pieces) {
    listener.store(state);
    this.pieces = pieces;
  }

  @Override
  public boolean next(int bytes, ByteBuf out) {
    pieces--;
    if (pieces > 0) {
      out.writeBytes(state, Math.min(1, state.readableBytes()));
      return true;
    }
    out.writeBytes(state);
    givenOut = true;
    return false;
  }

  /** Whether the log has all of it. */
  boolean isGivenOut() {
    return givenOut;
  }

  @Override
  public void dropped() {
    givenOut = false;
  }
}
