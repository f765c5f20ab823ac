package io.honeyguide.log;

/**
 * Reads one shard's log. Needs no ownership; any thread may call.
 *
 * <p>A record that was {@linkplain RecordBatch#MOVED moved} keeps its offset and is read by it as
 * it was appended first. So there are records below {@link #startOffset()}: those that somebody
 * still needs. A record that was {@linkplain RecordBatch#FORGET erased} is not there for anybody.
 */
public interface LogReader {

  /** Returned by {@link #scanCached} when the place is no longer in the tail cache. */
  long NOT_CACHED = -1;

  /** Every record from this offset on can still be read; of those below it only what was moved. */
  long startOffset();

  /** What was moved, and where it stands, and what was erased, as of now. */
  MovedRecords moved();

  /** Offset of the oldest record that can still be read, moved or not. */
  default long oldestOffset() {
    var start = startOffset();
    var older = moved().offsets(0, start, 1);
    return older.length == 0 ? start : older[0];
  }

  /** Whether the log has a record of this offset, as far as one ever had it. */
  default boolean holds(long offset) {
    // In this order: that it is erased is known until the start has passed it, and what is to go
    // was moved before.
    var isErased = moved().isErased(offset);
    return offset >= startOffset() ? !isErased : moved().place(offset) != MovedRecords.ABSENT;
  }

  /** Everything below this offset has been forced to disk. */
  long durableOffset();

  /**
   * Everything below this offset is committed, has been applied by the listener and can be read. It
   * is at most the offset that the next record gets. While {@link LogListener#committed} runs, the
   * records of its batch can be read by offset already.
   */
  long committedOffset();

  /**
   * Reads one record from the tail cache, at once.
   *
   * @param offset of an existing record below {@link #committedOffset()}
   * @param into filled with a copy of the record
   * @return whether the record was there; if not, ask {@link #read}
   */
  boolean readCached(long offset, RecordView into);

  /**
   * Reads consecutive committed records from the tail cache, at once. The sink's {@code end} is not
   * called: the result says the same. Moved records are not read where they stand now.
   *
   * @param from first offset; where no record has it, reading starts at the next one that exists
   * @param bytesMax reading stops after the record that reaches this many bytes
   * @return the offset to go on from, equal to {@code from} when nothing is there yet, or {@link
   *     #NOT_CACHED}
   */
  long scanCached(long from, int bytesMax, RecordSink sink);

  /**
   * Reads records at ascending offsets wherever they are. Never blocks; the sink runs on a thread
   * of the log, or on the calling one when everything is at hand.
   *
   * @param offsets ascending; copied during the call
   * @param count how many of them
   */
  void read(long[] offsets, int count, RecordSink sink);

  /**
   * Reads consecutive committed records wherever they are, like {@link #scanCached} but without
   * blocking when they have to come from disk.
   *
   * @param from first offset; below {@link #startOffset()} the moved records are read first, in the
   *     order of their offsets
   */
  void scan(long from, int bytesMax, RecordSink sink);

  /**
   * The first record whose batch was committed at or after a time, moved or not, or {@link
   * #committedOffset()} when there is none. May read from disk: not for event loops or the shard's
   * thread.
   *
   * @param timeMs milliseconds since 1970 (UTC)
   */
  long offsetAt(long timeMs);

  /**
   * Looks for the same place without blocking.
   *
   * @param sink hears the offset as its {@code end}, on a thread of the log or on the calling one
   */
  void findOffsetAt(long timeMs, RecordSink sink);
}
