package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sections 3.12 and 3.13 of the standard: PINGREQ and PINGRESP. */
@ExtendWith(SharedBroker.class)
class PingSectionTest {

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  @Tag("MQTT5-3.12.4-1")
  @Tag("MQTT3-3.12.4-1")
  void answersEveryPing(int version, BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), version, "ping-" + version)) {
      var pings = new WireBytes();
      for (var i = 0; i < 100; i++) {
        pings.raw(0xC0, 0);
      }
      client.send(pings.bytes());
      for (var i = 0; i < 100; i++) {
        var answer = client.receive(Packet.PINGRESP);
        assertThat(answer.first()).isEqualTo(0xD0);
        assertThat(answer.body()).isEmpty();
      }
      client.publish("ping", 1, false, 1, "x");
      client.receive(Packet.PUBACK);
    }
  }
}
