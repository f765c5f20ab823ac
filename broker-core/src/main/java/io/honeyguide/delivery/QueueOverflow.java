package io.honeyguide.delivery;

import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.SessionRecords;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps queues within their limit: the oldest deliveries that no connection was offered yet are
 * dropped and counted. For durable sessions that is a record, since a replay must come to the same
 * queue: one batch for all sessions of a turn, and a sixteenth of the limit at once, so that a full
 * queue does not cost a record for each message. Retained messages that a subscription asked for
 * stand beyond the limit until they were offered.
 *
 * <p>A delivery that is never acknowledged holds on to everything behind it. Once more than a
 * client's packet identifiers have come after it, its connection is ended and it is dropped too.
 *
 * <p>Owner: the shard's thread.
 */
final class QueueOverflow {

  private static final int STEPS = 16;
  private static final int RECORDS_MAX = 1000;

  /** Deliveries to drop. */
  private record Range(SessionSubscriber subscriber, long first, int count) {}

  private final int messagesMax;
  private final ShardRecords records;
  private final DeliveryCounters counters;
  private final List<SessionSubscriber> overfull = new ArrayList<>();
  private List<Range> refused = new ArrayList<>();

  QueueOverflow(int messagesMax, ShardRecords records, DeliveryCounters counters) {
    this.messagesMax = messagesMax;
    this.records = records;
    this.counters = counters;
  }

  /** A session's queue grew. */
  void queued(SessionSubscriber subscriber) {
    var queue = subscriber.queue;
    if (!subscriber.session.isDurable()) {
      queue.settleConsumed();
      limit(queue);
      endIfOverrun(subscriber);
    } else if (!subscriber.overfull && queue.end() - subscriber.keptFrom() > most(queue)) {
      subscriber.overfull = true;
      overfull.add(subscriber);
    }
  }

  /** Keeps a queue within the limit whose dropping is in no log. */
  void limit(DeliveryQueue queue) {
    if (queue.pending() > most(queue)) {
      queue.dropBelow(queue.end() - most(queue));
    }
  }

  private long most(DeliveryQueue queue) {
    return messagesMax + queue.allowance();
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

  /** Drops what is too much, at the end of a turn. */
  void flush() {
    if (overfull.isEmpty()) {
      return;
    }
    var ranges = new ArrayList<Range>();
    for (var subscriber : overfull) {
      subscriber.overfull = false;
      var queue = subscriber.queue;
      var first = endIfOverrun(subscriber) ? queue.firstUnsettled() : subscriber.keptFrom();
      var below = queue.end() - most(queue) + messagesMax / STEPS;
      if (below > first) {
        subscriber.droppedBelow = below;
        queue.dropBelow(below);
        counters.queueFull.add(below - first);
        ranges.add(new Range(subscriber, first, (int) (below - first)));
      }
    }
    overfull.clear();
    append(ranges);
  }

  /** Writes again what the log refused. */
  void retry() {
    var again = refused;
    refused = new ArrayList<>();
    append(again);
  }

  private void append(List<Range> ranges) {
    for (var at = 0; at < ranges.size(); at += RECORDS_MAX) {
      var part = ranges.subList(at, Math.min(at + RECORDS_MAX, ranges.size()));
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
    SessionRecords.writeRange(
        range.subscriber().session.number(), range.first(), range.count(), body);
    batch.end(null, 0, false);
  }
}
