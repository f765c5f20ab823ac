package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.figures.Counts;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the broker says about itself below $SYS. */
class SysTopicsTest {

  private static final int TOPICS = 52;
  private static final String RETAINED = "$SYS/broker/retained messages/count";

  private EdgeFixture broker;

  @BeforeEach
  void start() {
    broker = new EdgeFixture(2, MqttOptions.builder(), new MemoryDisk());
    broker.updateSysTopics();
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private void retained(long count) {
    broker.counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, count, 0, 0, 0);
  }

  private static Map<String, String> receive(RawClient client, int count, boolean retain) {
    var texts = new HashMap<String, String>();
    for (var i = 0; i < count; i++) {
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.isRetain()).isEqualTo(retain);
      assertThat(got.qos()).isZero();
      texts.put(got.topic(), got.payload());
    }
    assertThat(client.isQuiet()).isTrue();
    return texts;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aNewSubscriptionGetsWhatThereIsAsRetained(int version) {
    try (var client = broker.client(version, "sys")) {
      assertThat(client.subscribe(1, "$SYS/#", 1).codes()).containsExactly(1);
      assertThat(receive(client, TOPICS, true))
          .containsEntry("$SYS/broker/version", "honeyguide version 7.8")
          .containsEntry(RETAINED, "0");
      client.subscribe(2, "$SYS/broker/clients/+", 0);
      assertThat(receive(client, 7, true)).containsKey("$SYS/broker/clients/maximum");
    }
  }

  @Test
  void subscribersHearOfWhatChangedOnEveryEventLoop() {
    try (var one = broker.client(4, "one");
        var two = broker.client(5, "two")) {
      one.subscribe(1, "$SYS/#", 2);
      two.subscribe(1, "$SYS/broker/retained messages/+", 2);
      receive(one, TOPICS, true);
      receive(two, 1, true);
      retained(17);
      broker.updateSysTopics();
      assertThat(receive(one, 1, false)).containsExactly(Map.entry(RETAINED, "17"));
      assertThat(receive(two, 1, false)).containsExactly(Map.entry(RETAINED, "17"));
      broker.updateSysTopics();
      assertThat(one.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"0, true, true", "1, true, false", "2, false, false"})
  void retainHandlingIsKept(int handling, boolean first, boolean again) {
    try (var client = broker.client(5, "handling")) {
      client.subscribe(1, RETAINED, handling << 4);
      receive(client, first ? 1 : 0, true);
      client.subscribe(2, RETAINED, handling << 4);
      receive(client, again ? 1 : 0, true);
    }
  }

  @Test
  void optionsOfTheSubscriptionGoWithIt() {
    try (var client = broker.client(5, "options")) {
      client.subscribe(1, RETAINED, 8, new WireBytes().raw(0x0B, 9));
      assertThat(client.receive(Packet.PUBLISH).numbers(0x0B)).containsExactly(9L);
      retained(3);
      broker.updateSysTopics();
      var live = client.receive(Packet.PUBLISH);
      assertThat(live.numbers(0x0B)).containsExactly(9L);
      // Retain As Published: they are retained messages.
      assertThat(live.isRetain()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"#", "+/broker/version", "+/#"})
  void wildcardsAtTheStartDoNotMatchThem(String filter) {
    try (var client = broker.subscriber(filter)) {
      retained(4);
      broker.updateSysTopics();
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void clientsCannotPublishThere() {
    try (var client = broker.client(5, "forger")) {
      client.subscribe(1, RETAINED, 0);
      receive(client, 1, true);
      client.publish(RETAINED, 1, true, 1, "forged");
      assertThat(client.receive(Packet.PUBACK).code()).isEqualTo(0x87);
      client.publish(RETAINED, 0, true, 0, "forged");
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void nothingOfItGetsIntoTheLog() {
    var stored = broker.shard.log().committedOffset();
    for (var i = 0; i < 10; i++) {
      retained(i);
      broker.updateSysTopics();
    }
    assertThat(broker.shard.log().committedOffset()).isEqualTo(stored);
    assertThat(broker.shard.retainedCount()).isZero();
  }

  @Test
  void theTrafficOfClientsIsCounted() {
    var traffic = broker.metrics.traffic();
    try (var client = broker.client(4, "counted")) {
      client.publish("t", 1, false, 1, "12345").receive(Packet.PUBACK);
      assertThat(traffic.clients.total()).isEqualTo(1);
      assertThat(traffic.sockets.total()).isEqualTo(1);
      assertThat(traffic.connects.total()).isEqualTo(1);
      assertThat(traffic.packetsReceived.total()).isEqualTo(2);
      // CONNACK and PUBACK, of four bytes each.
      assertThat(traffic.packetsSent.total()).isEqualTo(2);
      assertThat(traffic.bytesSent.total()).isEqualTo(8);
      // CONNECT of 2 + 10 + 2 + 7, PUBLISH of 2 + 3 + 2 + 5.
      assertThat(traffic.bytesReceived.total()).isEqualTo(21 + 12);
      assertThat(traffic.payloadBytesReceived.total()).isEqualTo(5);
    }
  }
}
