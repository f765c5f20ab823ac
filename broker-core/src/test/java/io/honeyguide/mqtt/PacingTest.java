package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients that send faster than they may are slowed and lose nothing. */
class PacingTest {

  private static final int COUNT = 30;

  private static EdgeFixture with(MqttLimits.Builder limits) {
    return new EdgeFixture(
        1,
        MqttOptions.builder().limits(limits.rateBurstMs(MqttLimits.RATE_BURST_LEAST_MS).build()),
        new MemoryDisk());
  }

  private static MqttLimits.Builder limits(String what, long perSecond) {
    var limits = MqttLimits.builder();
    return switch (what) {
      case "client_publishes" -> limits.publishRateMax(perSecond);
      case "client_bytes" -> limits.receiveBytesRateMax(perSecond);
      case "listener_publishes" -> limits.totalPublishRateMax(perSecond);
      default -> limits.totalReceiveBytesRateMax(perSecond);
    };
  }

  private static void flood(RawClient client) {
    var all = new WireBytes();
    for (var i = 1; i <= COUNT; i++) {
      // 100 bytes each.
      all.raw(client.publishBytes("fast", 1, false, i, new byte[90]));
    }
    client.send(all.bytes());
  }

  @ParameterizedTest
  @CsvSource({
    "client_publishes, 30",
    "client_bytes, 3000",
    "listener_publishes, 30",
    "listener_bytes, 3000"
  })
  void slowsWhoIsTooFastAndTakesEverything(String what, long perSecond) {
    try (var broker = with(limits(what, perSecond));
        var client = broker.client(4, "fast")) {
      var start = System.nanoTime();
      flood(client);
      for (var i = 1; i <= COUNT; i++) {
        assertThat(client.receive(Packet.PUBACK).packetId()).isEqualTo(i);
      }
      // One second's worth, less the burst of half a second.
      assertThat(System.nanoTime() - start).isGreaterThan(450_000_000);
      assertThat(broker.metrics.scrape())
          .containsPattern("honeyguide_slowed_total\\{rate=\"" + what + "\"\\} [1-9]");
    }
  }

  @Test
  void doesNotSlowOthersThatKeepTheirRate() {
    try (var broker = with(MqttLimits.builder().publishRateMax(5));
        var fast = broker.client(5, "fast");
        var other = broker.client(5, "other")) {
      flood(fast);
      other.publish("calm", 1, false, 1, "x").receive(Packet.PUBACK);
      other.send(0xC0, 0).receive(Packet.PINGRESP);
      assertThat(broker.connectionCount()).isEqualTo(2);
    }
  }

  @Test
  void aListenersTotalIsSharedByItsClients() {
    try (var broker = with(MqttLimits.builder().totalPublishRateMax(30));
        var one = broker.client(4, "one");
        var two = broker.client(4, "two")) {
      var start = System.nanoTime();
      flood(one);
      flood(two);
      for (var i = 1; i <= COUNT; i++) {
        one.receive(Packet.PUBACK);
        two.receive(Packet.PUBACK);
      }
      assertThat(System.nanoTime() - start).isGreaterThan(1_400_000_000);
    }
  }

  @Test
  void keepAliveIsPatientWithWhoIsSlowed() {
    try (var broker = with(MqttLimits.builder().receiveBytesRateMax(2000));
        var client = broker.client(ConnectBytes.of(5, "patient").keepAlive(1))) {
      // Paid for after two and a half seconds, longer than one and a half times the keep alive.
      client.send(client.publishBytes("large", 1, false, 1, new byte[6000]));
      client.receive(Packet.PUBACK);
      client.send(0xC0, 0);
      client.receive(Packet.PINGRESP);
    }
  }
}
