package io.honeyguide.delivery;

import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.SessionRecords;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the queues of sessions within their limits. By <b>drop-old</b> the oldest deliveries that
 * no connection was offered yet are dropped and counted. For durable sessions that is a record,
 * since a replay must come to the same queue: one batch for all sessions of a turn, and a sixteenth
 * of the limit at once, so that a full queue does not cost a record for each message. Retained
 * messages that a subscription asked for stand beyond the limit until they were offered. By the
 * other policies the queue takes nothing more, see {@link QueueGates}.
 *
 * <p>A delivery that is never acknowledged holds on to everything behind it. Once more than a
 * client's packet identifiers have come after it, its connection is ended and it is dropped too.
 *
 * <p>Owner: the shard's thread.
 */
final class QueueOverflow {

  private static final int RECORDS_MAX = 1000;

  /** Deliveries to drop. */
  private record Range(SessionSubscriber subscriber, long first, int count, boolean old) {}

  private final QueueLimits limits;
  private final QueueGates gates;
  private final ShardRecords records;
  private final DeliveryCounters counters;
  private final QueueWarnings warnings;
  private final List<SessionSubscriber> overfull = new ArrayList<>();
  private List<Range> ranges = new ArrayList<>();
  private List<Range> refused = new ArrayList<>();

  QueueOverflow(
      QueueLimits limits,
      QueueGates gates,
      ShardRecords records,
      DeliveryCounters counters,
      QueueWarnings warnings) {
    this.limits = limits;
    this.gates = gates;
    this.records = records;
    this.counters = counters;
    this.warnings = warnings;
  }

  QueueGates gates() {
    return gates;
  }

  QueueLimits limits() {
    return limits;
  }

  /** A session's queue grew. */
  void queued(SessionSubscriber subscriber) {
    if (!subscriber.isDurable()) {
      subscriber.queue.settleConsumed();
      if (limits.overflow() == OverflowPolicy.DROP_OLD) {
        limit(subscriber.queue);
      } else if (gates.isReached(subscriber)) {
        gates.reached(subscriber);
      }
      endIfOverrun(subscriber);
    } else if (!subscriber.overfull && isTooMuch(subscriber)) {
      subscriber.overfull = true;
      overfull.add(subscriber);
    }
  }

  private boolean isTooMuch(SessionSubscriber subscriber) {
    var queue = subscriber.queue;
    return limits.overflow() == OverflowPolicy.DROP_OLD
        ? queue.waiting() > most(queue)
            || (queue.isHeavierThan(limits.bytesMax()) && queue.waiting() > 1)
        : gates.isReached(subscriber);
  }

  /** Keeps a queue within the limit whose dropping is in no log. */
  void limit(DeliveryQueue queue) {
    if (queue.pending() > most(queue) || queue.isHeavierThan(limits.bytesMax())) {
      queue.dropBelow(queue.newest(queue.firstUnoffered(), most(queue), limits.bytesMax()));
    }
  }

  private long most(DeliveryQueue queue) {
    return limits.messagesMax() + queue.allowance();
  }

  private boolean endIfOverrun(SessionSubscriber subscriber) {
    if (subscriber.queue.pending() <= most(subscriber.queue) + AckTracker.PACKET_IDS) {
      return false;
    }
    var link = subscriber.link;
    if (link != null && !subscriber.leaving) {
      subscriber.leaving = true;
      link.outlet().loop().mailbox().post(link.outlet()::overrun);
    }
    return true;
  }

  /** Does what there is to do for the queues that are too full, at the end of a turn. */
  void flush() {
    for (var subscriber : overfull) {
      subscriber.overfull = false;
      if (limits.overflow() == OverflowPolicy.DROP_OLD) {
        dropOldest(subscriber);
      } else {
        gates.reached(subscriber);
      }
    }
    overfull.clear();
    if (!ranges.isEmpty()) {
      var dropped = ranges;
      ranges = new ArrayList<>();
      append(dropped);
    }
  }

  private void dropOldest(SessionSubscriber subscriber) {
    var queue = subscriber.queue;
    var overrun = endIfOverrun(subscriber);
    var first = queue.firstUnoffered();
    var below = queue.newest(first, most(queue), limits.bytesMax());
    if (below > first) {
      warnings.full(subscriber);
      // What is dropped at once makes room for more than the next message.
      var roomy = queue.allowance() + limits.roomyMessages();
      below = queue.newest(first, roomy, limits.roomyBytes());
    }
    drop(subscriber, overrun ? queue.firstUnsettled() : first, below, false);
  }

  /** Drops what waits in a queue from before a place of the log. */
  void dropOld(SessionSubscriber subscriber, long floor) {
    var queue = subscriber.queue;
    var first = queue.firstUnoffered();
    var below = queue.youngFrom(floor);
    if (below <= first) {
      return;
    }
    warnings.old(subscriber, below - first);
    if (subscriber.isDurable()) {
      drop(subscriber, first, below, true);
    } else {
      queue.dropOld(below);
    }
  }

  private void drop(SessionSubscriber subscriber, long first, long below, boolean old) {
    if (below > first) {
      subscriber.queue.dropBelow(below);
      (old ? counters.queueAge : counters.queueFull).add(below - first);
      ranges.add(new Range(subscriber, first, (int) (below - first), old));
    }
  }

  /** Writes again what the log refused. */
  void retry() {
    var again = refused;
    refused = new ArrayList<>();
    append(again);
  }

  private void append(List<Range> dropped) {
    for (var at = 0; at < dropped.size(); at += RECORDS_MAX) {
      var part = dropped.subList(at, Math.min(at + RECORDS_MAX, dropped.size()));
      records.append(
          part.size() * SessionRecords.SMALL_BYTES,
          false,
          batch -> part.forEach(range -> write(range, batch)),
          refusal -> {
            if (refusal != null) {
              refused.addAll(part);
            }
          });
    }
  }

  private static void write(Range range, RecordBatch batch) {
    var body = batch.begin(RecordType.DROPPED);
    SessionRecords.writeDropped(
        range.subscriber().session.number(), range.first(), range.count(), range.old(), body);
    batch.end(null, 0, false);
  }
}
