package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sets and clears retained messages, one at a time. What was acknowledged last has to be found. */
final class RetainedChanger extends LoadClient {

  private static final int TOPICS = 20;
  private static final String CLEARED = "";

  private final AckLedger ledger;

  /** By topic: what may be found there, the last value acknowledged and those sent since. */
  private final Map<String, List<String>> possible = new HashMap<>();

  private int next;

  RetainedChanger(AckLedger ledger) {
    this.ledger = ledger;
  }

  @Override
  void work(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 4, "retained-changer")) {
      while (!isFinishing()) {
        var number = next++;
        var topic = topic(number % TOPICS);
        var value = number % 7 == 6 ? CLEARED : "value " + number;
        var values = possible.computeIfAbsent(topic, t -> new ArrayList<>(List.of(CLEARED)));
        values.add(value);
        client.publish(topic, 1, true, 1, value);
        client.receive(Packet.PUBACK);
        values.subList(0, values.size() - 1).clear();
        ledger.count();
      }
      client.disconnect();
    }
  }

  private static String topic(int number) {
    return "retained-load/" + number;
  }

  /** Looks at what is retained. */
  void check(BrokerProcess broker) {
    var found = new HashMap<String, String>();
    try (var client = RawClient.connect(broker.mqttPort(), ConnectBytes.of(4, "retained-check"))) {
      // What is retained for the second filter comes behind what is for the first.
      client.subscribe(1, "retained-load/+", 1);
      client.publish("retained-end", 1, true, 1, "end");
      client.sendSubscribe(2, "retained-end", 1, new WireBytes());
      for (var ended = false; !ended; ) {
        var packet = client.receive();
        if (packet.type() == Packet.PUBLISH) {
          ended = packet.topic().equals("retained-end");
          found.put(packet.topic(), packet.payload());
          client.acknowledge(Packet.PUBACK, packet.packetId());
        }
      }
      client.disconnect();
    }
    possible.forEach(
        (topic, values) -> {
          var value = found.getOrDefault(topic, CLEARED);
          if (!values.contains(value)) {
            ledger.violation(
                "%s: found \"%s\", expected one of %s".formatted(topic, value, values));
          }
        });
  }
}
