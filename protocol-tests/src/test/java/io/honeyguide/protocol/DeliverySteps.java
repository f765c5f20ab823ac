package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** Steps that many tests of deliveries go through, checked on the way. */
final class DeliverySteps {

  /** Payload of a message whose arrival says that nothing came before it. */
  static final String MARK = "mark";

  /** How long sessions outlive their connections, in seconds; longer than any test runs. */
  private static final long EXPIRY_SECONDS = 600;

  /** Packet identifier of publishes that go through all their steps before the next one. */
  private static final int PACKET_ID = 11;

  private static final int DUP = 8;

  private DeliverySteps() {}

  /** A CONNECT that goes on with its session, which outlives the connection. */
  static ConnectBytes lasting(int version, String clientId) {
    return version == 5
        ? lasting(clientId, new WireBytes())
        : ConnectBytes.of(version, clientId).resume();
  }

  /** The same of 5.0 with more properties. */
  static ConnectBytes lasting(String clientId, WireBytes properties) {
    var expiry = new WireBytes().u8(PropertyId.SESSION_EXPIRY).u32(EXPIRY_SECONDS);
    return ConnectBytes.of(5, clientId).resume().properties(expiry.raw(properties.bytes()));
  }

  /** A session with one subscription, whose client is away. */
  static void subscribeAndLeave(BrokerProcess broker, ConnectBytes lasting, String topic, int qos) {
    try (var client = RawClient.connect(broker.mqttPort(), lasting)) {
      client.subscribe(1, topic, qos);
      client.disconnect();
    }
  }

  /** Publishes texts by a client of their own, each one acknowledged before the next. */
  static void publish(BrokerProcess broker, String topic, int qos, String... payloads) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "")) {
      for (var payload : payloads) {
        publish(publisher, topic, qos, false, payload);
      }
      publisher.disconnect();
    }
  }

  /** Publishes a retained message at QoS 1 by a client of its own. */
  static void retain(BrokerProcess broker, String topic, String payload) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "")) {
      publish(publisher, topic, 1, true, payload);
      publisher.disconnect();
    }
  }

  /** Publishes through all steps of the QoS. */
  static void publish(RawClient publisher, String topic, int qos, boolean retain, String payload) {
    publisher.publish(topic, qos, retain, PACKET_ID, payload);
    finish(publisher, qos, PACKET_ID);
  }

  /** Publishes with properties through all steps of the QoS. */
  static void publish(
      RawClient publisher, String topic, int qos, String payload, WireBytes properties) {
    publisher.publish(topic, qos, PACKET_ID, payload, properties);
    finish(publisher, qos, PACKET_ID);
  }

  /** Awaits the answers that a PUBLISH of ours is due, and releases it at QoS 2. */
  static void finish(RawClient publisher, int qos, int packetId) {
    if (qos == 1) {
      assertTaken(publisher.receive(Packet.PUBACK), packetId);
    } else if (qos == 2) {
      assertTaken(publisher.receive(Packet.PUBREC), packetId);
      release(publisher, packetId);
    }
  }

  /** Sends PUBREL and awaits its PUBCOMP. */
  static void release(RawClient publisher, int packetId) {
    publisher.acknowledge(Packet.PUBREL, packetId);
    var pubcomp = publisher.receive(Packet.PUBCOMP);
    assertThat(pubcomp.packetId()).isEqualTo(packetId);
    assertThat(pubcomp.code()).isZero();
  }

  /** Holds for an answer that says that a message was taken. */
  static void assertTaken(Packet answer, int packetId) {
    assertThat(answer.packetId()).isEqualTo(packetId);
    // Success, or that nobody subscribed.
    assertThat(answer.code()).isIn(0x00, 0x10);
  }

  /** A text as it goes into a payload. */
  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A PUBLISH as it is repeated. */
  static byte[] repeated(byte... publish) {
    var again = publish.clone();
    again[0] |= DUP;
    return again;
  }

  /** Sends an acknowledgement with a reason code. */
  static void acknowledge(RawClient client, int type, int packetId, int code) {
    var body = new WireBytes().u16(packetId).u8(code);
    client.send(body.packet(type << 4 | (type == Packet.PUBREL ? 2 : 0)));
  }

  /** The next message, taken through all steps of its QoS. */
  static Packet take(RawClient client) {
    return take(client, 1).get(0);
  }

  /**
   * The next messages, taken through all steps of their QoS. Answers that come between them are
   * passed over: a subscription may bring messages before its SUBACK.
   *
   * @param count no fewer than are under way at QoS 2, since their steps mix
   */
  static List<Packet> take(RawClient client, int count) {
    var messages = new ArrayList<Packet>();
    var unreleased = new HashSet<Integer>();
    while (messages.size() < count || !unreleased.isEmpty()) {
      var packet = client.receive();
      switch (packet.type()) {
        case Packet.PUBLISH -> {
          messages.add(packet);
          if (packet.qos() == 1) {
            client.acknowledge(Packet.PUBACK, packet.packetId());
          } else if (packet.qos() == 2) {
            client.acknowledge(Packet.PUBREC, packet.packetId());
            unreleased.add(packet.packetId());
          }
        }
        case Packet.PUBREL -> {
          assertThat(unreleased.remove(packet.packetId())).as("%s", packet).isTrue();
          client.acknowledge(Packet.PUBCOMP, packet.packetId());
        }
        default -> assertThat(packet.type()).as("%s", packet).isIn(Packet.PUBACK, Packet.SUBACK);
      }
    }
    assertThat(messages).hasSize(count);
    return messages;
  }

  /** The next messages, without a word to the broker. */
  static List<Packet> receive(RawClient client, int count) {
    var messages = new ArrayList<Packet>();
    for (var i = 0; i < count; i++) {
      messages.add(client.receive(Packet.PUBLISH));
    }
    return messages;
  }

  /** The payloads of messages. */
  static List<String> payloads(List<Packet> messages) {
    return messages.stream().map(Packet::payload).toList();
  }

  /** The packet identifiers of messages. */
  static List<Integer> packetIds(List<Packet> messages) {
    return messages.stream().map(Packet::packetId).toList();
  }

  /** Sends PINGREQ and awaits that it is answered next. */
  static void assertAlive(RawClient client) {
    client.send(0xC0, 0);
    client.receive(Packet.PINGRESP);
  }

  /** Awaits that the broker closes, in 5.0 after DISCONNECT with a reason code. */
  static void assertEnded(RawClient client, int version, int code) {
    if (version == 5) {
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(code);
    }
    assertThat(client.isClosed()).isTrue();
  }
}
