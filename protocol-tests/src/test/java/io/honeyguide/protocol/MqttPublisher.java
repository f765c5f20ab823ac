package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Publishes numbered messages at QoS 1 or 2, many under way at once. */
final class MqttPublisher extends LoadClient {

  private static final int WINDOW = 32;
  private static final int TOPICS = 3;
  private static final int DUP = 8;

  private final int version;
  private final String name;
  private final int qos;
  private final AckLedger ledger;

  /** Messages under way by packet identifier, in the order in which they were sent. */
  private final Map<Integer, String> sent = new LinkedHashMap<>();

  /** QoS 2 messages whose PUBREC has come, in that order. */
  private final Map<Integer, String> released = new LinkedHashMap<>();

  private boolean hadSession;
  private int next;

  MqttPublisher(int version, String name, int qos, AckLedger ledger) {
    this.version = version;
    this.name = name;
    this.qos = qos;
    this.ledger = ledger;
  }

  @Override
  void work(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connect = ConnectBytes.of(version, name).resume();
      var connack = client.handshake(version >= 5 ? connect.expiry(3600) : connect);
      if (hadSession && !connack.isSessionPresent()) {
        ledger.violation(name + ": the session is gone");
      }
      hadSession = true;
      repeat(client);
      while (true) {
        fill(client);
        if (sent.isEmpty() && released.isEmpty()) {
          client.disconnect();
          return;
        }
        take(client, client.receive());
      }
    }
  }

  /** After a reconnect what is not acknowledged comes again, in order [MQTT-4.4.0-1]. */
  private void repeat(RawClient client) {
    released.keySet().forEach(id -> client.acknowledge(Packet.PUBREL, id));
    sent.forEach((id, payload) -> client.send(bytes(client, id, payload, DUP)));
  }

  private void fill(RawClient client) {
    var burst = new WireBytes();
    while (!isFinishing() && sent.size() + released.size() < WINDOW) {
      var id = freeId();
      var payload = new LoadPayload(name, next++).text();
      ledger.sending(payload, qos);
      sent.put(id, payload);
      burst.raw(bytes(client, id, payload, 0));
    }
    client.send(burst.bytes());
  }

  private int freeId() {
    var id = next % 65_535 + 1;
    while (sent.containsKey(id) || released.containsKey(id)) {
      id = id % 65_535 + 1;
    }
    return id;
  }

  private byte[] bytes(RawClient client, int id, String payload, int flags) {
    var topic = "load/%s/%d".formatted(name, LoadPayload.parse(payload).number() % TOPICS);
    var bytes =
        client.publishBytes(topic, qos, false, id, payload.getBytes(StandardCharsets.UTF_8));
    bytes[0] |= (byte) flags;
    return bytes;
  }

  private void take(RawClient client, Packet packet) {
    // 0x92 answers the repeat of a PUBREL whose PUBCOMP was lost with the connection.
    if (packet.code() >= 0x80 && !(packet.type() == Packet.PUBCOMP && packet.code() == 0x92)) {
      ledger.violation(name + ": refused by " + packet);
    }
    var id = packet.packetId();
    switch (packet.type()) {
      case Packet.PUBACK -> settle(sent.remove(id), packet);
      case Packet.PUBREC -> {
        var payload = sent.remove(id);
        settle(payload, packet);
        released.put(id, String.valueOf(payload));
        client.acknowledge(Packet.PUBREL, id);
      }
      case Packet.PUBCOMP -> released.remove(id);
      default -> ledger.violation(name + ": unasked " + packet);
    }
  }

  /** From here on the message is the broker's. */
  private void settle(String payload, Packet packet) {
    if (payload == null) {
      ledger.violation(name + ": an acknowledgement for nothing: " + packet);
    } else {
      ledger.acknowledged(payload);
    }
  }
}
