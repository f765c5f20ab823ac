package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogFullException;
import io.honeyguide.message.RecordType;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.SessionRecords;

/**
 * Tells the shard which deliveries are settled: one record for each run of consecutive ones and
 * turn of the event loop. Nobody waits for these records; a repetition after a crash is allowed.
 * Sessions that are not durable have no such records; of members of share groups the shard hears by
 * a task instead.
 *
 * <p>Owner: the connection's event loop.
 */
final class SettledRun implements Completion {

  private static final int RUN_BITS = 20;
  private static final int RUN_MAX = (1 << RUN_BITS) - 1;

  private final SessionSubscriber subscriber;
  private final Loop loop;
  private final Shard shard;
  private final Runnable flush = this::flush;
  private long first;
  private int count;
  private boolean flushing;

  SettledRun(SessionSubscriber subscriber, Loop loop, Shard shard) {
    this.subscriber = subscriber;
    this.loop = loop;
    this.shard = shard;
  }

  /**
   * A delivery is settled.
   *
   * @param oldest all deliveries below are settled as well
   */
  void add(long index, long oldest) {
    if (!subscriber.session.isDurable()) {
      subscriber.queue.consumedBelow(oldest);
      if (!subscriber.isShareMember()) {
        return;
      }
    }
    if (count > 0 && (index != first + count || count == RUN_MAX)) {
      flush();
    }
    if (count == 0) {
      first = index;
    }
    count++;
    if (!flushing) {
      flushing = true;
      loop.endOfTurn().execute(flush);
    }
  }

  /** Writes the record of the run at hand. */
  void flush() {
    flushing = false;
    if (count > 0) {
      append(first, count);
      count = 0;
    }
  }

  private void append(long from, int settled) {
    if (!subscriber.session.isDurable()) {
      shard.execute(() -> subscriber.settled(from, settled));
      return;
    }
    // Where others wait for the room that this gives, the record goes with this turn.
    var batch = loop.turn().batch(SessionRecords.SMALL_BYTES, subscriber.isAwaited());
    var body = batch.begin(RecordType.SETTLED);
    SessionRecords.writeRange(subscriber.session.number(), from, settled, body);
    // The token packs the run, so that a refused record can be written again.
    batch.end(this, from << RUN_BITS | settled, false);
  }

  @Override
  public void committed(long token, long offset, long result) {
    // Nobody waits.
  }

  @Override
  public void refused(long token, LogException cause) {
    if (cause instanceof LogFullException) {
      append(token >>> RUN_BITS, (int) (token & RUN_MAX));
    }
  }
}
