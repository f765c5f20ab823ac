package io.honeyguide.mqtt;

import io.honeyguide.access.Authentication;
import io.honeyguide.delivery.FullQueues;
import io.honeyguide.delivery.LiveRouter;
import io.honeyguide.delivery.Shard;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.publish.Loop;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What all MQTT connections of one listener share on one event loop.
 *
 * <p>Owner: the event loop.
 */
final class EdgeLoop {

  final Loop loop;
  final Shard shard;
  final MqttPoint point;
  final MqttOptions options;
  final LiveRouter router;
  final FullQueues fullQueues;
  final LoopOut out;
  final LogPressure pressure;
  final DeadlineWheel wheel;
  final EdgeMeters meters;
  final FaultLog faults;
  final Authentication authentication;

  /** Flyweights: each is filled and done with within one packet. */
  final PropertyScan properties = new PropertyScan();

  final PublishPacket publish = new PublishPacket();
  final PublishRequest request = new PublishRequest();

  /** Everybody connected, CONNECT sent or not. */
  final Set<Edge> edges = new LinkedHashSet<>();

  /** Whether the listener ends all connections: what ends now is nobody's fault. */
  boolean closing;

  /** Runs when the last one is gone. */
  Runnable whenEmpty = () -> {};

  EdgeLoop(
      Loop loop,
      Shard shard,
      MqttPoint point,
      Authentication authentication,
      BrokerMetrics metrics,
      long nowNanos) {
    this.loop = loop;
    this.shard = shard;
    this.point = point;
    this.options = point.options();
    this.authentication = authentication;
    this.router = shard.router(loop);
    this.fullQueues = shard.fullQueues();
    // In this order: what is read on when the log has caught up leaves with the same flush.
    this.pressure = new LogPressure(loop);
    this.out = new LoopOut(loop);
    this.wheel = new DeadlineWheel(nowNanos);
    this.meters = new EdgeMeters(metrics, options.listen().name());
    this.faults = new FaultLog(loop.clock());
  }

  /** A connection is gone. */
  void remove(Edge edge) {
    edges.remove(edge);
    if (edges.isEmpty()) {
      whenEmpty.run();
    }
  }
}
