package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Subscribes to one filter after another and takes every third subscription back, in a session that
 * lasts. What was answered has to hold.
 */
final class FilterChanger extends LoadClient {

  private static final String NAME = "filter-changer";

  private final AckLedger ledger;
  private final TreeSet<Integer> subscribed = new TreeSet<>();
  private final TreeSet<Integer> unsubscribed = new TreeSet<>();
  private boolean hadSession;
  private int next;
  private int checks;

  FilterChanger(AckLedger ledger) {
    this.ledger = ledger;
  }

  private RawClient connect(BrokerProcess broker) {
    var client = RawClient.open(broker.mqttPort());
    var connack = client.handshake(ConnectBytes.of(4, NAME).resume());
    if (hadSession && !connack.isSessionPresent()) {
      ledger.violation(NAME + ": the session is gone");
    }
    hadSession = true;
    return client;
  }

  @Override
  void work(BrokerProcess broker) {
    try (var client = connect(broker)) {
      while (!isFinishing()) {
        var number = next++;
        client.subscribe(1, filter(number), 1);
        subscribed.add(number);
        ledger.count();
        if (number % 3 == 2) {
          subscribed.remove(number - 1);
          client.unsubscribe(2, filter(number - 1));
          unsubscribed.add(number - 1);
          ledger.count();
        }
      }
      client.disconnect();
    }
  }

  private static String filter(int number) {
    return "changing/" + number + "/+";
  }

  /** Publishes to every filter whose state is known and looks at what comes. */
  void check(BrokerProcess broker) {
    checks++;
    var delivered = new HashSet<String>();
    try (var client = connect(broker)) {
      client.subscribe(3, "changing-end", 1);
      for (var number = 0; number < next; number++) {
        publish(client, "changing/" + number + "/x", checked(number), delivered);
      }
      // Comes behind all the others, since a session's QoS 1 messages keep their order.
      publish(client, "changing-end", checked(next), delivered);
      while (!delivered.contains(checked(next))) {
        note(client, client.receive(Packet.PUBLISH), delivered);
      }
      client.disconnect();
    }
    subscribed.stream()
        .filter(number -> !delivered.contains(checked(number)))
        .forEach(number -> ledger.violation(filter(number) + " was subscribed and gets nothing"));
    unsubscribed.stream()
        .filter(number -> delivered.contains(checked(number)))
        .forEach(number -> ledger.violation(filter(number) + " was unsubscribed and gets more"));
  }

  private String checked(int number) {
    return "check " + checks + "." + number;
  }

  private static void publish(
      RawClient client, String topic, String payload, Set<String> delivered) {
    client.publish(topic, 1, false, 9, payload);
    for (var packet = client.receive(); packet.type() != Packet.PUBACK; packet = client.receive()) {
      note(client, packet, delivered);
    }
  }

  private static void note(RawClient client, Packet publish, Set<String> delivered) {
    delivered.add(publish.payload());
    client.acknowledge(Packet.PUBACK, publish.packetId());
  }
}
