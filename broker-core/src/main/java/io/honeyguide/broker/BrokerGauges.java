package io.honeyguide.broker;

import io.honeyguide.delivery.Shard;
import io.honeyguide.log.FileLog;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.DropReason;
import io.honeyguide.stream.StreamOptions;
import java.util.List;

/** Shows in the metrics what the log and the shard count by themselves. */
final class BrokerGauges {

  private BrokerGauges() {}

  static void register(
      BrokerMetrics metrics, Shard shard, FileLog log, List<StreamOptions> streams) {
    metrics.addProcessMeters();
    metrics.logBytes(log::bytes);
    log.meters().onForce(metrics.logFsync()::recordNanos);
    var reclaim = shard.reclaimFigures();
    metrics.logReclaim(
        reclaim::neededBytes,
        reclaim::movedBytes,
        reclaim::beyondBudgetBytes,
        () -> {
          var moved = log.moved();
          return (long) moved.size() - moved.erasedCount();
        });
    metrics.erasures(shard.erasures()::erasedMessages, shard.erasures()::unwipedSegments);
    metrics.retainedMessages(shard::retainedCount);
    metrics.subscriptions("all", shard::subscriptionCount);
    metrics.subscriptions("shared", shard::sharedSubscriptionCount);
    metrics.queueMessages(shard::waitingMessages);
    metrics.queueBytes(shard::waitingBytes);
    var intake = shard.intake();
    metrics.delayedMessages(intake::delayed);
    metrics.delayedRefused(intake::delayedRefused);
    metrics.dedupeIds(intake.ids()::size);
    metrics.dedupeIdsForgotten(intake.ids()::forgotten);
    for (var stream : streams) {
      var name = stream.definition().name();
      metrics.streamMessages(name, () -> shard.streamMessages(name));
      metrics.streamBytes(name, () -> shard.streamBytes(name));
    }
    shard.named().report(new NamedGauges(metrics));
    var counters = shard.counters();
    metrics.messagesDropped(DropReason.QUEUE_FULL, counters.queueFull::sum);
    metrics.messagesDropped(DropReason.QUEUE_AGE, counters.queueAge::sum);
    metrics.messagesDropped(DropReason.QUEUE_REFUSED, counters.refused::sum);
    metrics.messagesDropped(DropReason.EXPIRED, counters.expired::sum);
    metrics.messagesDropped(DropReason.SLOW_CONSUMER, counters.slowConsumer::sum);
    metrics.messagesDropped(DropReason.TOO_LARGE, counters.skipped::sum);
    metrics.messagesDropped(DropReason.LOST, counters.lost::sum);
    metrics.deadLetters(counters.deadLetters::sum);
  }
}
