package io.honeyguide.mqtt;

import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.metrics.MessageProtocol;
import io.honeyguide.metrics.StripedCounter;
import java.util.HashMap;
import java.util.Map;

/**
 * One event loop's part of the broker's meters, looked up once.
 *
 * <p>Owner: the event loop.
 */
final class EdgeMeters {

  private static final int QOS_LEVELS = 3;

  private final BrokerMetrics metrics;
  private final String listener;
  private final StripedCounter.Stripe[] received = new StripedCounter.Stripe[QOS_LEVELS];
  private final StripedCounter.Stripe[] sent = new StripedCounter.Stripe[QOS_LEVELS];
  private final StripedCounter.Stripe redeliveries;
  private final Map<Integer, StripedCounter.Stripe> connections = new HashMap<>();
  private final Map<String, StripedCounter.Stripe> connects = new HashMap<>();
  private final Map<String, StripedCounter.Stripe> disconnects = new HashMap<>();
  private final Map<String, StripedCounter.Stripe> malformed = new HashMap<>();
  private final Map<String, StripedCounter.Stripe> slowed = new HashMap<>();

  private final StripedCounter.Stripe denied;

  /** Flushes of connections, for those who watch how many messages share one. */
  long flushes;

  EdgeMeters(BrokerMetrics metrics, String listener) {
    this.metrics = metrics;
    this.listener = listener;
    for (var qos = 0; qos < QOS_LEVELS; qos++) {
      received[qos] = metrics.publishReceived(MessageProtocol.MQTT, qos).stripe();
      sent[qos] = metrics.deliverSent(MessageProtocol.MQTT, qos).stripe();
    }
    redeliveries = metrics.redeliveries().stripe();
    denied = metrics.publishesDenied().stripe();
  }

  void received(int qos) {
    received[qos].increment();
  }

  /** A publish that the client may not make. */
  void denied() {
    denied.increment();
  }

  void sent(int qos, boolean again) {
    sent[qos].increment();
    if (again) {
      redeliveries.increment();
    }
  }

  /** A connection comes (1) or goes (-1). */
  void connections(int version, int change) {
    connections
        .computeIfAbsent(
            version, key -> metrics.connections(listener, versionTag(version)).stripe())
        .add(change);
  }

  private static String versionTag(int version) {
    return switch (version) {
      case ConnectPacket.MQTT_3_1 -> "3.1";
      case ConnectPacket.MQTT_3_1_1 -> "3.1.1";
      default -> "5.0";
    };
  }

  void connected(String result) {
    connects.computeIfAbsent(result, key -> metrics.connects(key).stripe()).increment();
  }

  void disconnected(String reason) {
    disconnects.computeIfAbsent(reason, key -> metrics.disconnects(key).stripe()).increment();
  }

  /** A packet broke the protocol. */
  void malformed(String packet, String reason) {
    malformed
        .computeIfAbsent(packet + ' ' + reason, key -> metrics.malformed(packet, reason).stripe())
        .increment();
  }

  /** A client is not read for a while, since something was too fast. */
  void slowed(String tooFast) {
    slowed.computeIfAbsent(tooFast, key -> metrics.slowed(key).stripe()).increment();
  }
}
