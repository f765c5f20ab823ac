package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** A subscriber with a session that lasts, which notes what it is given. */
final class MqttReceiver extends LoadClient {

  private final int version;
  private final String name;
  private final int qos;
  private final AckLedger ledger;

  /** QoS 2 deliveries taken on and not released yet [MQTT-4.3.3-10]. */
  private final Set<Integer> unreleased = new HashSet<>();

  private final List<String> received = new ArrayList<>();
  private final Set<String> different = new HashSet<>();

  MqttReceiver(int version, String name, int qos, AckLedger ledger) {
    this.version = version;
    this.name = name;
    this.qos = qos;
    this.ledger = ledger;
  }

  /** Subscribes and leaves; the session stays. */
  void subscribe(BrokerProcess broker, String filter) {
    try (var client = RawClient.connect(broker.mqttPort(), connect())) {
      client.subscribe(1, filter, qos);
      client.disconnect();
    }
  }

  private ConnectBytes connect() {
    var connect = ConnectBytes.of(version, name).resume();
    return version >= 5 ? connect.expiry(3600) : connect;
  }

  @Override
  void work(BrokerProcess broker) {
    receiveUntil(broker, received -> isFinishing());
  }

  /** Connects and takes what comes until enough has. */
  void receiveUntil(BrokerProcess broker, Predicate<Set<String>> isEnough) {
    try (var client = RawClient.open(broker.mqttPort())) {
      if (!client.handshake(connect()).isSessionPresent()) {
        ledger.violation(name + ": the session is gone");
      }
      while (!isEnough.test(different)) {
        take(client);
      }
      client.disconnect();
    }
  }

  private void take(RawClient client) {
    var packet = client.receive();
    var id = packet.packetId();
    switch (packet.type()) {
      case Packet.PUBLISH -> {
        if (packet.qos() == 1) {
          note(packet);
          client.acknowledge(Packet.PUBACK, id);
        } else {
          if (unreleased.add(id)) {
            note(packet);
          }
          client.acknowledge(Packet.PUBREC, id);
        }
      }
      case Packet.PUBREL -> {
        unreleased.remove(id);
        client.acknowledge(Packet.PUBCOMP, id);
      }
      default -> ledger.violation(name + ": unasked " + packet);
    }
  }

  private void note(Packet publish) {
    received.add(publish.payload());
    different.add(publish.payload());
  }

  String name() {
    return name;
  }

  int qos() {
    return qos;
  }

  /** The payloads in the order in which they came. */
  List<String> received() {
    return received;
  }
}
