package io.honeyguide.protocol;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** A made-up shop: visits that interleave, each around a few items that go together. */
final class ClickStream {

  private static final int WINDOW = 64;
  private static final int SESSIONS = 100;
  private static final int CLICKS_PER_SESSION = 8;
  private static final int GROUPS = 10;
  private static final int ITEMS_PER_GROUP = 8;
  private static final long FIRST_MS = 1_700_000_000_000L;
  private static final String TOPIC = "behaviour/click";

  private final List<String> events = new ArrayList<>();

  /** The same stream whenever it is made. */
  ClickStream() {
    var random = new Random(4711);
    for (var i = 0; i < SESSIONS * CLICKS_PER_SESSION; i++) {
      // Thirty visits are open at any time; old ones end as new ones begin.
      var oldest = i * (SESSIONS - 30) / (SESSIONS * CLICKS_PER_SESSION);
      var session = oldest + random.nextInt(30);
      var group = random.nextInt(10) < 8 ? session % GROUPS : random.nextInt(GROUPS);
      var item = "g" + group + "-" + random.nextInt(ITEMS_PER_GROUP);
      events.add(
          "{\"session\":\"s%d\",\"item\":\"%s\",\"ts\":%d}"
              .formatted(session, item, FIRST_MS + i * 1000L));
    }
  }

  int size() {
    return events.size();
  }

  /** Payload of an event. */
  String event(int index) {
    return events.get(index);
  }

  static List<String> sessions() {
    return IntStream.range(0, SESSIONS).mapToObj(i -> "s" + i).toList();
  }

  /**
   * Publishes a part of the stream at QoS 1, many events under way at once, and returns when all of
   * it is acknowledged.
   *
   * @param acknowledged hears of every event that is, by its index
   * @throws java.io.UncheckedIOException when the connection ends before
   */
  void publish(BrokerProcess broker, int from, int to, IntConsumer acknowledged) {
    try (var client = RawClient.connect(broker.mqttPort(), 4, "shop")) {
      var sent = from;
      for (var done = from; done < to; done++) {
        var burst = new WireBytes();
        for (; sent < to && sent - done < WINDOW; sent++) {
          burst.raw(
              client.publishBytes(
                  TOPIC, 1, false, sent + 1, events.get(sent).getBytes(StandardCharsets.UTF_8)));
        }
        client.send(burst.bytes());
        var id = client.receive(Packet.PUBACK).packetId();
        if (id != done + 1) {
          throw new AssertionError(
              "PUBACKs come in the order of the publishes [MQTT-4.6.0-2]: expected %d, found %d"
                  .formatted(done + 1, id));
        }
        acknowledged.accept(done);
      }
      client.disconnect();
    }
  }

  /** The events in a broker's log. */
  static List<String> logged(BrokerProcess broker) {
    return new HttpCaller(broker)
        .history(TOPIC).stream().map(message -> message.get("payload").asText()).toList();
  }
}
