package io.honeyguide.broker;

import io.honeyguide.delivery.Shard;
import io.honeyguide.figures.Counts;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.MessageProtocol;

/** Counts what the broker says about itself. Any thread. */
final class BrokerCounts {

  private static final int QOS_LEVELS = 3;

  private final BrokerMetrics metrics;
  private final Shard shard;

  BrokerCounts(BrokerMetrics metrics, Shard shard) {
    this.metrics = metrics;
    this.shard = shard;
  }

  Counts now() {
    var traffic = metrics.traffic();
    var received = 0L;
    var sent = 0L;
    for (var qos = 0; qos < QOS_LEVELS; qos++) {
      received += metrics.publishReceived(MessageProtocol.MQTT, qos).total();
      sent += metrics.deliverSent(MessageProtocol.MQTT, qos).total();
    }
    var counters = shard.counters();
    var runtime = Runtime.getRuntime();
    return new Counts(
        traffic.clients.total(),
        shard.sessionCount(),
        counters.sessionsExpired.sum(),
        traffic.sockets.total(),
        traffic.connects.total(),
        traffic.packetsReceived.total(),
        traffic.packetsSent.total(),
        traffic.bytesReceived.total(),
        traffic.bytesSent.total(),
        received,
        sent,
        counters.queueFull.sum() + counters.queueAge.sum() + counters.slowConsumer.sum(),
        shard.waitingMessages(),
        shard.waitingBytes(),
        traffic.payloadBytesReceived.total(),
        traffic.payloadBytesSent.total(),
        shard.retainedCount(),
        shard.subscriptionCount(),
        shard.sharedSubscriptionCount(),
        runtime.totalMemory() - runtime.freeMemory());
  }
}
