package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Topic aliases that the broker sets towards its clients. */
class AliasOutTest {

  private static final int ALIAS = 0x23;
  private static final int OUT_MAX = 8;

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    var limits = MqttLimits.builder().topicAliasOutMax(OUT_MAX).build();
    broker = new EdgeFixture(1, MqttOptions.builder().limits(limits), new MemoryDisk());
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static ConnectBytes allowing(int maximum) {
    return ConnectBytes.of(5, "alias-" + System.nanoTime())
        .properties(new WireBytes().u8(0x22).u16(maximum));
  }

  /** The topic of a PUBLISH as a client resolves it. */
  private static String resolve(Packet publish, Map<Long, String> aliases) {
    var alias = publish.numbers(ALIAS);
    if (alias.isEmpty()) {
      return publish.topic();
    }
    if (!publish.topic().isEmpty()) {
      aliases.put(alias.get(0), publish.topic());
    }
    return aliases.getOrDefault(alias.get(0), "unknown alias");
  }

  private static void publish(RawClient publisher, int qos, int packetId, String topic) {
    publisher.publish(topic, qos, false, packetId, topic);
    if (qos > 0) {
      publisher.receive();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void leavesOutATopicThatTheClientKnows(int qos) {
    try (var client = broker.client(allowing(10));
        var publisher = broker.client(4, "pub")) {
      client.subscribe(1, "known/#", 2);
      publish(publisher, qos, 1, "known/a/topic");
      var first = client.receive(Packet.PUBLISH);
      assertThat(first.topic()).isEqualTo("known/a/topic");
      assertThat(first.numbers(ALIAS)).hasSize(1);
      publish(publisher, qos, 2, "known/a/topic");
      var second = client.receive(Packet.PUBLISH);
      assertThat(second.topic()).isEmpty();
      assertThat(second.numbers(ALIAS)).isEqualTo(first.numbers(ALIAS));
      assertThat(second.payload()).isEqualTo("known/a/topic");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 100})
  void staysWithinTheMaximumOfTheClientAndItsOwn(int maximum) {
    var aliases = new HashMap<Long, String>();
    try (var client = broker.client(allowing(maximum));
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "many/#", 0);
      for (var i = 0; i < 300; i++) {
        publisher.publish("many/topics/" + i * 7 % 30, 0, false, 0, "many/topics/" + i * 7 % 30);
      }
      for (var i = 0; i < 300; i++) {
        var got = client.receive(Packet.PUBLISH);
        assertThat(resolve(got, aliases)).isEqualTo(got.payload());
      }
      assertThat(aliases.keySet())
          .isNotEmpty()
          .allMatch(each -> each <= Math.min(maximum, OUT_MAX));
    }
  }

  @Test
  void setsNoneForAClientThatAllowsNone() {
    try (var silent = broker.subscriber("none/#");
        var zero = broker.client(allowing(0));
        var old = broker.subscriber(4, "none/#");
        var publisher = broker.client(5, "pub")) {
      zero.subscribe(1, "none/#", 0);
      for (var i = 0; i < 3; i++) {
        publisher.publish("none/of/topic", 0, false, 0, "x");
      }
      for (var i = 0; i < 3; i++) {
        for (var client : new RawClient[] {silent, zero, old}) {
          var got = client.receive(Packet.PUBLISH);
          assertThat(got.topic()).isEqualTo("none/of/topic");
          assertThat(got.numbers(ALIAS)).isEmpty();
        }
      }
    }
  }

  @Test
  void startsAnewOnANewConnection() {
    var lasting =
        ConnectBytes.of(5, "alias-again")
            .properties(new WireBytes().u8(0x22).u16(4).u8(0x11).u32(100))
            .resume();
    try (var publisher = broker.client(5, "pub")) {
      for (var round = 0; round < 2; round++) {
        try (var client = broker.client(lasting)) {
          client.subscribe(1, "again/#", 1);
          publish(publisher, 1, 1, "again/a/topic");
          var got = client.receive(Packet.PUBLISH);
          assertThat(got.topic()).isEqualTo("again/a/topic");
          client.acknowledge(Packet.PUBACK, got.packetId());
          client.send(0xC0, 0).receive(Packet.PINGRESP);
        }
      }
    }
  }

  @Test
  void anAliasCountsOnlyFromThePacketThatCarriedItsTopic() {
    // Beside the payload: 17 bytes without an alias, 20 with a new one, 8 with a known one.
    var limit = 37;
    var connect =
        ConnectBytes.of(5, "alias-size")
            .properties(new WireBytes().u8(0x22).u16(4).u8(0x27).u32(limit));
    try (var client = broker.client(connect);
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "sizes/#", 0);
      for (var bytes : new int[] {21, 20, 17, 20, 29, 30, 3}) {
        publisher.send(publisher.publishBytes("sizes/topics", 0, false, 0, new byte[bytes]));
      }
      var tooLargeWithAlias = client.receive(Packet.PUBLISH);
      assertThat(tooLargeWithAlias.payloadBytes()).hasSize(20);
      assertThat(tooLargeWithAlias.topic()).isEqualTo("sizes/topics");
      assertThat(tooLargeWithAlias.numbers(ALIAS)).isEmpty();
      var setting = client.receive(Packet.PUBLISH);
      assertThat(setting.payloadBytes()).hasSize(17);
      assertThat(setting.topic()).isEqualTo("sizes/topics");
      assertThat(setting.numbers(ALIAS)).hasSize(1);
      for (var bytes : new int[] {20, 29, 3}) {
        var using = client.receive(Packet.PUBLISH);
        assertThat(using.payloadBytes()).hasSize(bytes);
        assertThat(using.topic()).isEmpty();
        assertThat(using.numbers(ALIAS)).isEqualTo(setting.numbers(ALIAS));
      }
    }
  }
}
