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
  private final StripedCounter.Stripe clients;
  private final StripedCounter.Stripe sockets;
  private final StripedCounter.Stripe connectPackets;
  private final StripedCounter.Stripe packetsReceived;
  private final StripedCounter.Stripe packetsSent;
  private final StripedCounter.Stripe bytesReceived;
  private final StripedCounter.Stripe bytesSent;
  private final StripedCounter.Stripe payloadReceived;
  private final StripedCounter.Stripe payloadSent;

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
    var traffic = metrics.traffic();
    clients = traffic.clients.stripe();
    sockets = traffic.sockets.stripe();
    connectPackets = traffic.connects.stripe();
    packetsReceived = traffic.packetsReceived.stripe();
    packetsSent = traffic.packetsSent.stripe();
    bytesReceived = traffic.bytesReceived.stripe();
    bytesSent = traffic.bytesSent.stripe();
    payloadReceived = traffic.payloadBytesReceived.stripe();
    payloadSent = traffic.payloadBytesSent.stripe();
    denied = metrics.publishesDenied().stripe();
  }

  /** A PUBLISH came. */
  void received(int qos, int payloadBytes) {
    received[qos].increment();
    payloadReceived.add(payloadBytes);
  }

  /** A connection was accepted. */
  void socket() {
    sockets.increment();
  }

  /** Bytes came. */
  void bytesReceived(int count) {
    bytesReceived.add(count);
  }

  /** A packet came. */
  void packetReceived(int type) {
    packetsReceived.increment();
    if (type == PacketType.CONNECT) {
      connectPackets.increment();
    }
  }

  /** A packet is to leave. */
  void packetSent() {
    packetsSent.increment();
  }

  /** Bytes leave. */
  void bytesSent(int count) {
    bytesSent.add(count);
  }

  /** A client was accepted (1) or goes (-1). */
  void clients(int change) {
    clients.add(change);
  }

  /** A publish that the client may not make. */
  void denied() {
    denied.increment();
  }

  /** A PUBLISH is to leave. */
  void sent(int qos, boolean again, int payloadBytes) {
    sent[qos].increment();
    payloadSent.add(payloadBytes);
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

  /** The version of MQTT as people call it. */
  static String versionTag(int version) {
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
