package io.honeyguide.log;

import io.netty.buffer.ByteBuf;

/** Takes the stored state while a log opens, on the opening thread. */
public interface Replay {

  /**
   * The newest usable snapshot; not called when there is none. Called first.
   *
   * @param state what the snapshot source wrote; valid during the call
   */
  void snapshot(ByteBuf state);

  /** A record after the snapshot, in order. The view is reused for the next one. */
  void record(RecordView record);
}
