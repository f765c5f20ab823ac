package io.honeyguide.broker;

import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogMeters;
import io.honeyguide.metrics.BrokerMetrics;

/** Shows in the metrics what the log and the shard count by themselves. */
final class BrokerGauges {

  private BrokerGauges() {}

  static void register(BrokerMetrics metrics, Shard shard, LogMeters log) {
    metrics.addProcessMeters();
    metrics.logBytes(log::bytes);
    log.onForce(metrics.logFsync()::recordNanos);
    metrics.retainedMessages(shard::retainedCount);
    metrics.subscriptions("all", shard::subscriptionCount);
  }
}
