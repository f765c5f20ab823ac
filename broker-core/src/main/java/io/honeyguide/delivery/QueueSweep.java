package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MessageLog;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The look at all queues that time asks for: drops what has waited for too long, opens what has
 * room again, adds up what waits. Which place of the log is too old is looked up once, by a thread
 * of the log; each queue then compares its oldest delivery with it. So that 100,000 queues hold up
 * nothing, the walk is cut into slices between which the shard does other things.
 *
 * <p>Owner: the shard's thread; sums may be read on any.
 */
final class QueueSweep {

  private static final Logger LOG = LoggerFactory.getLogger(QueueSweep.class);

  /** Queues at once: about half a millisecond. */
  private static final int SLICE = 4096;

  private final MessageLog log;
  private final InstantSource clock;
  private final QueueLimits limits;
  private final ShardState state;
  private final QueueOverflow overflow;
  private final ShareDesk shares;
  private boolean underWay;
  private volatile long waitingMessages;
  private volatile long waitingBytes;

  QueueSweep(
      MessageLog log,
      InstantSource clock,
      QueueLimits limits,
      ShardState state,
      QueueOverflow overflow,
      ShareDesk shares) {
    this.log = log;
    this.clock = clock;
    this.limits = limits;
    this.state = state;
    this.overflow = overflow;
    this.shares = shares;
  }

  /** Messages that waited in all queues when they were looked at last. Any thread. */
  long waitingMessages() {
    return waitingMessages;
  }

  /** Bytes of them, about. Any thread. */
  long waitingBytes() {
    return waitingBytes;
  }

  /** Begins, unless the last one is still under way. */
  void begin() {
    if (underWay) {
      return;
    }
    underWay = true;
    if (limits.limitsAge()) {
      log.findOffsetAt(clock.millis() - limits.ageMaxMs(), new Floor());
    } else {
      new Walk(0).slice();
    }
  }

  /** Hears where in the log the time begins that is not too old. */
  private final class Floor implements RecordSink {

    @Override
    public boolean record(RecordView record) {
      throw new IllegalStateException("a place was asked for, not a record");
    }

    @Override
    public void end(long next, @Nullable LogException failure) {
      if (failure != null) {
        LOG.warn("MQ1304 queue.age cannot be judged this time: {}", failure.getMessage());
      }
      try {
        log.execute(new Walk(failure == null ? next : 0)::slice);
      } catch (IllegalStateException e) {
        LOG.debug("the log is closed: nothing is too old any more", e);
      }
    }
  }

  /** One walk over all queues. */
  private final class Walk {
    private final long floor;
    private @Nullable List<QueueOwner> owners;
    private int next;
    private long messages;
    private long bytes;

    Walk(long floor) {
      this.floor = floor;
    }

    void slice() {
      var all = owners;
      if (all == null) {
        all = new ArrayList<>(state.sessions.all());
        all.addAll(state.shares.all());
        owners = all;
      }
      var end = Math.min(all.size(), next + SLICE);
      for (; next < end; next++) {
        visit(all.get(next));
      }
      overflow.flush();
      if (next < all.size()) {
        log.execute(this::slice);
      } else {
        underWay = false;
        waitingMessages = messages;
        waitingBytes = bytes;
      }
    }

    private void visit(QueueOwner owner) {
      if (owner instanceof SessionSubscriber subscriber) {
        if (!subscriber.isDurable()) {
          subscriber.queue.settleConsumed();
        }
        overflow.dropOld(subscriber, floor);
        overflow.queued(subscriber);
      } else if (owner instanceof ShareGroup group) {
        shares.dropOld(group, floor);
        state.shares.touch(group);
      }
      overflow.gates().reconsider(owner);
      messages += owner.waitingMessages();
      bytes += owner.waitingBytes();
    }
  }
}
