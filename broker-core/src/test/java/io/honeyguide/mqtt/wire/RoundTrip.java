package io.honeyguide.mqtt.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;

/** What any client can do over any transport: there and back at QoS 2. */
public final class RoundTrip {

  private RoundTrip() {}

  /** Subscribes and publishes through a connection that nothing was sent on yet. */
  public static void over(RawClient fresh, int version) {
    try (var client = fresh) {
      assertThat(client.handshake(ConnectBytes.of(version, "exchange-" + version)).code()).isZero();
      client.subscribe(1, "exchange", 2);
      client.publish("exchange", 2, false, 7, "there and back");
      Packet delivered = null;
      var steps = new ArrayList<Integer>();
      while (delivered == null || !steps.contains(Packet.PUBCOMP)) {
        var packet = client.receive();
        steps.add(packet.type());
        switch (packet.type()) {
          case Packet.PUBREC -> client.acknowledge(Packet.PUBREL, 7);
          case Packet.PUBLISH -> delivered = packet;
          default -> assertThat(packet.type()).isEqualTo(Packet.PUBCOMP);
        }
      }
      assertThat(delivered.payload()).isEqualTo("there and back");
      assertThat(delivered.qos()).isEqualTo(2);
      client.acknowledge(Packet.PUBREC, delivered.packetId());
      client.receive(Packet.PUBREL);
      client.acknowledge(Packet.PUBCOMP, delivered.packetId());
      client.disconnect();
    }
  }
}
