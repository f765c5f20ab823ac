package io.honeyguide.log;

/** Hears what becomes of the batches of one shard. Every call comes on the shard's thread. */
public interface LogListener {

  /**
   * A batch is committed. Batches come in log order, each once. Afterwards its records are below
   * {@link LogReader#committedOffset()} and the log gives it back to its {@linkplain
   * RecordBatch#owner() owner}.
   *
   * @param batch as it was appended; its records can be read during the call
   * @param firstOffset offset of its first record; for an empty batch the next offset
   * @param timeMs time of the commit, milliseconds since 1970; never goes back, also over restarts
   */
  void committed(RecordBatch batch, long firstOffset, long timeMs);

  /** All batches and tasks at hand are through: the moment to wake whoever was given work. */
  void turnEnded();

  /**
   * A batch was not stored and will not be: the log has no room or is broken. The listener gives it
   * back to its {@linkplain RecordBatch#owner() owner}.
   *
   * @param cause what to tell the publishers
   */
  void refused(RecordBatch batch, LogException cause);

  /**
   * The engine has no room for now: it refuses batches that somebody waits for, takes what frees
   * room as long as the reserve lasts, and reading goes on.
   */
  void stalled(LogException cause);

  /** The end of a stall: there is room again, whether or not anything was appended since. */
  void resumed();

  /**
   * The log has stopped for good, with what was appended in an unknown state: only opening it again
   * tells. Nothing may be answered any more.
   */
  void failed(LogException cause);
}
