package io.honeyguide.broker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.honeyguide.broker.BrokerRig.Plan;
import io.honeyguide.listen.ListenOptions;
import io.honeyguide.mqtt.MqttOptions;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionLimitTest {

  @TempDir private Path folder;

  private Plan plan() {
    return new Plan(folder.resolve("data"));
  }

  private static int connect(int port, int version, List<RawClient> open) {
    var client = RawClient.open(port);
    open.add(client);
    return client.handshake(ConnectBytes.of(version, "c" + open.size())).code();
  }

  @Test
  void listenersMaximumHoldsOverAllEventLoops() {
    var open = new ArrayList<RawClient>();
    try (var broker = plan().mqtt(Plan.tcp("few").withConnectionsMax(3)).start()) {
      var port = broker.port("few");
      for (var i = 0; i < 3; i++) {
        assertThat(connect(port, 5, open)).isZero();
      }
      for (var i = 0; i < 4; i++) {
        assertThat(connect(port, 5, open)).isEqualTo(0x97);
        assertThat(connect(port, 4, open)).isEqualTo(3);
        assertThat(open.get(open.size() - 1).isClosed()).isTrue();
      }
      // Other listeners are not concerned, and a place that is given up can be taken.
      assertThat(connect(broker.port("mqtt"), 4, open)).isZero();
      open.get(0).close();
      await().atMost(Duration.ofSeconds(10)).until(() -> connect(port, 5, open) == 0);
    } finally {
      open.forEach(RawClient::close);
    }
  }

  @Test
  void brokersMaximumCountsAllListeners() {
    var open = new ArrayList<RawClient>();
    try (var broker = plan().mqtt(Plan.tcp("other")).connectionsMax(2).start()) {
      assertThat(connect(broker.port("mqtt"), 5, open)).isZero();
      assertThat(connect(broker.port("other"), 5, open)).isZero();
      assertThat(connect(broker.port("mqtt"), 5, open)).isEqualTo(0x97);
      assertThat(connect(broker.port("other"), 3, open)).isEqualTo(3);
      try (var http = RawClient.open(broker.port("http"))) {
        assertThat(http.isClosed()).isTrue();
      }
    } finally {
      open.forEach(RawClient::close);
    }
  }

  @Test
  void connectionsThatComeTooFastAreTurnedAway() {
    var open = new ArrayList<RawClient>();
    try (var broker = plan().mqtt(Plan.tcp("slow").withConnectRateMax(2)).start()) {
      var port = broker.port("slow");
      var codes = new ArrayList<Integer>();
      for (var i = 0; i < 12; i++) {
        codes.add(connect(port, i % 2 == 0 ? 5 : 4, open));
      }
      assertThat(codes).contains(0, 0x9F, 3).containsOnly(0, 0x9F, 3);
      await().atMost(Duration.ofSeconds(10)).until(() -> connect(port, 5, open) == 0);
    } finally {
      open.forEach(RawClient::close);
    }
  }

  @Test
  void httpConnectionsThatComeTooFastAreClosed() {
    var open = new ArrayList<RawClient>();
    try (var broker = plan().http(Plan.tcp("slow").withConnectRateMax(2)).start()) {
      var refused = 0;
      for (var i = 0; i < 12; i++) {
        open.add(RawClient.open(broker.port("slow")));
        open.get(i).send("GET /version HTTP/1.0\r\n\r\n".getBytes(US_ASCII));
      }
      for (var client : open) {
        refused += client.isClosed() ? 1 : 0;
      }
      assertThat(refused).isBetween(1, 10);
      assertThat(broker.metrics())
          .contains("honeyguide_connects_total{result=\"http_too_fast\"} %d.0".formatted(refused));
    } finally {
      open.forEach(RawClient::close);
    }
  }

  @Test
  void listenersOfOnePlaceAreRefused() {
    var free = Plan.tcp("one");
    try (var broker = plan().mqtt(free).start()) {
      var taken = ListenOptions.tcp("two", "127.0.0.1", broker.port("one"));
      var again = ListenOptions.tcp("three", "127.0.0.1", broker.port("one"));
      assertThatThrownBy(() -> plan().mqtt(taken).http(again).start())
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("two and three are both to listen at 127.0.0.1:");
    }
  }

  @Test
  void connectionsFarAboveTheMaximumAreClosedUnread() {
    var open = new ArrayList<RawClient>();
    try (var broker = plan().mqtt(Plan.tcp("few").withConnectionsMax(1)).start()) {
      assertThat(connect(broker.port("few"), 5, open)).isZero();
      // A hundred may send CONNECT and be told.
      for (var i = 0; i < 110; i++) {
        open.add(RawClient.open(broker.port("few")));
      }
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              broker::metrics,
              shown -> shown.contains("honeyguide_connects_total{result=\"crowded\"} 10.0"));
      assertThat(broker.metrics())
          .contains("honeyguide_connections{listener=\"few\",version=\"5.0\"} 1.0");
    } finally {
      open.forEach(RawClient::close);
    }
  }

  @Test
  void eachListenerAnnouncesAndKeepsItsOwnLimits() {
    var small =
        MqttOptions.builder()
            .listen(Plan.tcp("small"))
            .receiveMaximum(7)
            .packetBytesMax(300)
            .topicAliasMaximum(3)
            .keepAliveMaxSeconds(20);
    try (var broker = plan().mqtt(small).start();
        var tight = RawClient.open(broker.port("small"));
        var wide = RawClient.open(broker.port("mqtt"))) {
      var connect = ConnectBytes.of(5, "tight").keepAlive(60);
      var announced = tight.handshake(connect);
      assertThat(announced.numbers(0x21)).containsExactly(7L);
      assertThat(announced.numbers(0x22)).containsExactly(3L);
      assertThat(announced.numbers(0x27)).containsExactly(300L);
      assertThat(announced.numbers(0x13)).containsExactly(20L);
      var usual = wide.handshake(ConnectBytes.of(5, "wide").keepAlive(60));
      assertThat(usual.numbers(0x21)).containsExactly(1024L);
      assertThat(usual.numbers(0x13)).isEmpty();

      var large = "x".repeat(400);
      wide.publish("large", 1, false, 1, large).receive(Packet.PUBACK);
      tight.publish("large", 1, false, 1, large);
      assertThat(tight.receive(Packet.DISCONNECT).code()).isEqualTo(0x95);
    }
  }
}
