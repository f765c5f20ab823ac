package io.honeyguide.metrics;

/**
 * What MQTT moves, over all listeners and event loops.
 *
 * <p>Any thread; who counts often takes a stripe.
 */
public final class MqttTraffic {

  /** Clients whose CONNECT was accepted and that are still there; goes up and down. */
  public final StripedCounter clients;

  /** Connections accepted. */
  public final StripedCounter sockets;

  /** CONNECT packets received. */
  public final StripedCounter connects;

  /** Packets of any type received. */
  public final StripedCounter packetsReceived;

  /** Packets of any type sent. */
  public final StripedCounter packetsSent;

  /** Bytes received, without TLS and WebSocket frames. */
  public final StripedCounter bytesReceived;

  /** Bytes sent, without TLS and WebSocket frames. */
  public final StripedCounter bytesSent;

  /** Bytes of payload in PUBLISH packets received. */
  public final StripedCounter payloadBytesReceived;

  /** Bytes of payload in PUBLISH packets sent. */
  public final StripedCounter payloadBytesSent;

  MqttTraffic(MeterGroup own) {
    clients = own.upDownCounter("mqtt_clients", "MQTT clients connected");
    sockets = own.counter("mqtt_sockets", "Connections accepted for MQTT");
    connects = own.counter("mqtt_connects", "CONNECT packets received");
    packetsReceived = own.counter("mqtt_packets_received", "MQTT packets received");
    packetsSent = own.counter("mqtt_packets_sent", "MQTT packets sent");
    bytesReceived = own.counter("mqtt_received_bytes", "Bytes of MQTT received");
    bytesSent = own.counter("mqtt_sent_bytes", "Bytes of MQTT sent");
    payloadBytesReceived =
        own.counter("mqtt_payload_received_bytes", "Bytes of payload received over MQTT");
    payloadBytesSent = own.counter("mqtt_payload_sent_bytes", "Bytes of payload sent over MQTT");
  }
}
