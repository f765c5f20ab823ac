package io.honeyguide.log;

import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One shard's log, owned by this process alone.
 *
 * <p>An offset is an opaque number below 2<sup>50</sup> that grows within the shard; outside the
 * engine offsets are compared, never computed. Life: {@link #open}, then any number of appends,
 * then {@link #close}.
 */
public interface MessageLog extends LogReader, AutoCloseable {

  /** Upper bound of offsets, exclusive: a reference packs an offset into 50 bits. */
  long OFFSET_LIMIT = 1L << 50;

  /**
   * Becomes the sole owner, replays the newest snapshot and every valid record after it on the
   * calling thread, then starts the shard's thread. May take seconds.
   *
   * @param replay receives the stored state
   * @param listener hears about commits from here on, on the shard's thread
   * @return what recovery found
   * @throws DataDirectoryException when the place cannot be used: foreign, newer, locked, read-only
   * @throws LogDamagedException when acknowledged records are damaged
   */
  Recovery open(Replay replay, LogListener listener);

  /**
   * Hands a batch over to be committed. Any thread; never blocks. Batches of one thread are
   * committed in the order of their calls. The batch belongs to the log until the listener gets it
   * back, exactly once, through {@code committed} or {@code refused}.
   *
   * <p>When a batch is reported as committed it is as durable as the strongest {@link Durability}
   * of its records asks. What nobody waits for rides on the next force.
   *
   * @throws IllegalArgumentException when the batch is larger than {@link #maxBatchBytes()}
   */
  void append(RecordBatch batch);

  /**
   * Runs a task on the shard's thread between two commits, in the order of calls. Any thread; never
   * blocks. Tasks given after {@link #close} are dropped.
   */
  void execute(Runnable task);

  /** Largest batch that {@link #append} takes, in bytes. */
  int maxBatchBytes();

  /**
   * Begins to store a snapshot of the state after the last committed record. Shard's thread only,
   * in a task or in {@link LogListener#turnEnded}. The log asks for the state piece by piece,
   * between its turns, so that commits go on; what it has is written in the background. {@link
   * #close} completes it; one that is cut short by a crash is as if it had not begun. Ignored while
   * the one before is on its way, or when nothing was committed since.
   *
   * @param source called at once, unless ignored; gives the state as it is now, whatever changes
   *     later
   * @return whether a snapshot has begun
   */
  boolean snapshot(Supplier<? extends SnapshotSource> source);

  /**
   * Bytes of records committed or replayed since the newest snapshot: how much a restart would have
   * to replay. When to snapshot is the caller's business. Shard's thread only.
   */
  long bytesSinceSnapshot();

  /**
   * Allows the log to forget records below an offset that a stored snapshot no longer needs. The
   * engine may keep more. Shard's thread only, in a task or in {@link LogListener#turnEnded}.
   */
  void trim(long below);

  /**
   * Bytes of the records in the log, those that were moved counted where they stand. Any thread.
   */
  long bytes();

  /** What goes first when the log is trimmed, or null when it is too short for that. Any thread. */
  @Nullable Front front();

  /**
   * Reads the records that stand in the front and nowhere else, as they were appended first: also
   * those that were moved there, at their own offsets, so the order is that of their places. Like
   * {@link #scan} in all else.
   *
   * @param from place to start at: the front's first offset, or where the reading before ended
   */
  void scanFront(Front front, long from, RecordSink sink);

  /**
   * Takes the bytes of erased records out of the files, as far as that can be done now: the
   * segments that hold them are rewritten in the background. A segment is left for a later call as
   * long as a start might have to replay it, so snapshots from behind it have to be stored. Shard's
   * thread only, in a task or in {@link LogListener#turnEnded}.
   *
   * @param below what {@link RecordBatch#FORGET} records below this offset erased
   * @param ended hears on the shard's thread how far it came
   */
  void wipe(long below, Consumer<Wiping> ended);

  /**
   * Commits what was appended, forces it, stops the shard's thread and releases the ownership.
   * Nothing may be appended during or after it; not from the shard's thread.
   */
  @Override
  void close();
}
