package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 4.2 of the standard: an ordered, lossless stream of bytes, however it is cut. */
@ExtendWith(SharedBroker.class)
class TransportSectionTest {

  private static final Set<Integer> ANSWERS =
      Set.of(
          Packet.CONNACK,
          Packet.SUBACK,
          Packet.PUBLISH,
          Packet.PUBACK,
          Packet.PUBREC,
          Packet.PUBCOMP,
          Packet.UNSUBACK,
          Packet.PINGRESP);

  /** What one client says from its CONNECT to its last ping, packet by packet. */
  private static List<byte[]> conversation(int version, String topic) {
    var none = version == 5 ? new byte[] {0} : new byte[0];
    var head = new WireBytes().u16(1).raw(none);
    var ack = new WireBytes().u16(3).bytes();
    var payload = "payload".getBytes(StandardCharsets.UTF_8);
    return List.of(
        ConnectBytes.of(version, topic).bytes(),
        new WireBytes().raw(head.bytes()).text(topic).u8(1).packet(0x82),
        new WireBytes().text(topic).raw(none).raw(payload).packet(0x30),
        new WireBytes().text(topic).u16(2).raw(none).raw(payload).packet(0x32),
        new WireBytes().text(topic).u16(3).raw(none).raw(payload).packet(0x34),
        WireBytes.packet(0x62, ack),
        new WireBytes().raw(head.bytes()).text(topic).packet(0xA2),
        WireBytes.packet(0xC0, new byte[0]));
  }

  /** Every answer that the conversation gets; what waits for the log may come after the ping's. */
  private static void assertAnswered(RawClient client) {
    var expected = new TreeSet<>(ANSWERS);
    while (!expected.isEmpty()) {
      var packet = client.receive();
      if (packet.type() == Packet.PUBLISH) {
        assertThat(packet.payload()).isEqualTo("payload");
      }
      assertThat(ANSWERS).contains(packet.type());
      expected.remove(packet.type());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.2.0-1")
  void takesPacketsThatAreCutAtAnyByte(int version, BrokerProcess broker) {
    var all = joined(conversation(version, "cut/" + version));
    for (var cut = 1; cut < all.length; cut++) {
      try (var client = RawClient.open(broker.mqttPort()).version(version)) {
        client.send(Arrays.copyOf(all, cut));
        client.send(Arrays.copyOfRange(all, cut, all.length));
        assertAnswered(client);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.2.0-1")
  void takesPacketsByteByByte(int version, BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort()).version(version)) {
      for (var each : joined(conversation(version, "bytes/" + version))) {
        client.send(each);
      }
      assertAnswered(client);
    }
  }

  private static byte[] joined(List<byte[]> packets) {
    var all = new WireBytes();
    packets.forEach(all::raw);
    return all.bytes();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.2.0-1")
  void takesManyPacketsGluedTogether(int version, BrokerProcess broker) {
    var topic = "glued/" + version;
    var count = 500;
    try (var client = RawClient.connect(broker.mqttPort(), version, topic)) {
      client.subscribe(1, topic, 0);
      var all = new WireBytes();
      for (var i = 1; i <= count; i++) {
        all.raw(client.publishBytes(topic, i % 2, false, i, new byte[i % 100]));
      }
      client.send(all.raw(0xC0, 0).bytes());
      var published = 0;
      var acknowledged = 0;
      var pinged = 0;
      while (published < count || acknowledged < count / 2 || pinged < 1) {
        switch (client.receive().type()) {
          case Packet.PUBLISH -> published++;
          case Packet.PUBACK -> acknowledged++;
          case Packet.PINGRESP -> pinged++;
          default -> throw new AssertionError("an answer to nothing");
        }
      }
    }
  }
}
