package io.honeyguide.publish;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordBatch;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * One turn of an event loop, seen from the log: the records of a turn collect in one batch that is
 * handed over when the turn ends. A hand-over per message instead of per turn costs a factor of 18
 * in throughput.
 *
 * <p>Records nobody waits for (acknowledgements of subscribers) do not end a turn by themselves:
 * they ride on the next batch with a message in it, or go after {@link #LAZY_MS}.
 *
 * <p>Owner: its event loop. Batches come back through the loop's mailbox.
 */
public final class Turn {

  /** How long a record that nobody waits for may stay behind, in milliseconds. */
  public static final int LAZY_MS = 5;

  private static final int BATCH_BYTES = 64 * 1024;

  /** A batch that grew beyond this is not kept for reuse. */
  private static final int KEPT_BYTES_MAX = 1024 * 1024;

  private static final int KEPT_MAX = 16;

  private final MessageLog log;
  private final Mailbox mailbox;
  private final Executor endOfTurn;
  private final Executor soon;
  private final ArrayDeque<Returning> idle = new ArrayDeque<>();
  private final Runnable end = this::end;
  private final Runnable endLazily = this::endLazily;
  private Returning open;
  private int underWay;
  private boolean ending;
  private boolean endingLazily;

  /**
   * The turns of one event loop.
   *
   * @param endOfTurn runs a task on the loop after the I/O of the present turn
   * @param soon runs a task on the loop after {@link #LAZY_MS}
   */
  public Turn(MessageLog log, Mailbox mailbox, Executor endOfTurn, Executor soon) {
    this.log = log;
    this.mailbox = mailbox;
    this.endOfTurn = endOfTurn;
    this.soon = soon;
    this.open = new Returning();
  }

  /**
   * The open batch, with room for a record: begin, fill and end a record on it at once. The batch
   * is handed over at the end of the turn without further ado.
   *
   * @param bodyBytes upper bound of the record's body
   * @param urgent whether somebody waits for it
   */
  public RecordBatch batch(int bodyBytes, boolean urgent) {
    if (open.batch.count() > 0
        && open.batch.bytes() + bodyBytes + RecordBatch.FRAME_BYTES > log.maxBatchBytes()) {
      end();
    }
    if (urgent && !ending) {
      ending = true;
      endOfTurn.execute(end);
    } else if (!urgent && !ending && !endingLazily) {
      endingLazily = true;
      soon.execute(endLazily);
    }
    return open.batch;
  }

  /** Batches handed over and not yet back: a measure of how far the log is behind. */
  public int underWay() {
    return underWay;
  }

  /**
   * Ends the turn now: hands over what has collected. What the log does not take goes back to who
   * waits for it, later on the loop.
   */
  public void end() {
    ending = false;
    if (open.batch.count() == 0) {
      return;
    }
    var full = open;
    var next = idle.poll();
    open = next == null ? new Returning() : next;
    underWay++;
    try {
      log.append(full.batch);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // Whoever waits for it would wait for ever.
      full.refused(full.batch, new LogException("nothing was stored: " + e.getMessage(), e));
    }
  }

  private void endLazily() {
    endingLazily = false;
    end();
  }

  /** Frees the buffers, when the loop is gone for good. */
  public void release() {
    open.batch.release();
    idle.forEach(returning -> returning.batch.release());
    idle.clear();
  }

  /** A batch with its way home: given back on the shard's thread, opened on the loop. */
  private final class Returning implements RecordBatch.Owner, Runnable {

    final RecordBatch batch = new RecordBatch(this, BATCH_BYTES);
    private long firstOffset;
    private @Nullable LogException refusal;

    @Override
    public void committed(RecordBatch back, long first) {
      firstOffset = first;
      refusal = null;
      mailbox.post(this);
    }

    @Override
    public void refused(RecordBatch back, LogException cause) {
      refusal = cause;
      mailbox.post(this);
    }

    @Override
    public void run() {
      underWay--;
      batch.placeAt(firstOffset);
      var refused = refusal;
      for (var i = 0; i < batch.count(); i++) {
        if (batch.waiter(i) instanceof Completion completion) {
          if (refused == null) {
            completion.committed(batch.token(i), batch.offset(i), batch.result(i));
          } else {
            completion.refused(batch.token(i), refused);
          }
        }
      }
      var reusable = idle.size() < KEPT_MAX && batch.bytes() <= KEPT_BYTES_MAX;
      batch.clear();
      if (reusable) {
        idle.add(this);
      } else {
        batch.release();
      }
    }
  }
}
