package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveTest {

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    broker = new EdgeFixture();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void dropsASilentClientAndPublishesItsWill(int version) {
    try (var watcher = broker.subscriber("ka/will");
        var client =
            broker.client(
                ConnectBytes.of(version, "ka").keepAlive(1).will("ka/will", "silent", 0, false))) {
      var start = System.nanoTime();
      if (version == 5) {
        assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x8D);
      }
      assertThat(client.isClosed()).isTrue();
      var ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
      assertThat(ms).isBetween(1_300L, 5_000L);
      assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("silent");
    }
  }

  /** Publishes for a while, with pauses that are short against the keep alive. */
  private static void publishFor(RawClient client, int ms) {
    var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    while (System.nanoTime() < until) {
      client.publish("ka/busy", 0, false, 0, "x");
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void whoOnlyPublishesStaysConnected() {
    try (var client = broker.client(ConnectBytes.of(4, "busy").keepAlive(1))) {
      publishFor(client, 3_500);
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  @Test
  void whatAClientGetsDoesNotKeepItAliveAndZeroSwitchesOff() {
    try (var silent = broker.client(ConnectBytes.of(5, "silent").keepAlive(1));
        var idle = broker.client(ConnectBytes.of(5, "idle").keepAlive(0));
        var publisher = broker.client(5, "pub")) {
      silent.subscribe(1, "ka/busy", 0);
      publishFor(publisher, 3_000);
      var packet = silent.receive();
      while (packet.type() == Packet.PUBLISH) {
        packet = silent.receive();
      }
      assertThat(packet.code()).isEqualTo(0x8D);
      idle.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }
}
