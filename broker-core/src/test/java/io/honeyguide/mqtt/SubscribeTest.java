package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubscribeTest {

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    broker = new EdgeFixture();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static WireBytes head(int version, int packetId) {
    var body = new WireBytes().u16(packetId);
    return version == 5 ? body.u8(0) : body;
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void answersEveryFilterInOrder(int version) {
    try (var client = broker.client(version, "multi")) {
      var body = head(version, 77);
      body.text("a").u8(2).text("b/#/c").u8(1).text("c").u8(1).text("$share/g/t").u8(0);
      body.text("").u8(0).text("d").u8(0);
      var suback = client.send(body.packet(0x82)).receive(Packet.SUBACK);
      assertThat(suback.packetId()).isEqualTo(77);
      if (version == 5) {
        assertThat(suback.codes()).containsExactly(2, 0x8F, 1, 0, 0x8F, 0);
      } else {
        assertThat(suback.codes()).containsExactly(2, 0x80, 1, 0, 0x80, 0);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"4,false", "5,false", "4,true", "5,true"})
  void takesManyFiltersAtOnce(int version, boolean lasting) {
    var connect = ConnectBytes.of(version, "lots" + version + lasting);
    if (lasting) {
      connect.resume();
      if (version == 5) {
        connect.expiry(60);
      }
    }
    try (var client = broker.client(connect);
        var publisher = broker.client(version, "pub")) {
      var body = head(version, 5);
      for (var i = 0; i < 200; i++) {
        body.text("lots/" + i).u8(1);
      }
      assertThat(client.send(body.packet(0x82)).receive(Packet.SUBACK).codes())
          .hasSize(200)
          .containsOnly(1);
      publisher.publish("lots/199", 1, false, 1, "x");
      assertThat(client.receive(Packet.PUBLISH).topic()).isEqualTo("lots/199");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/#/b",
        "a#",
        "#/a",
        "a+/b",
        "a/+b",
        "$share//t",
        "$share/g",
        "$share/g/",
        "$share/g+/t",
        "$share/#/t",
        "$share/g/a#"
      })
  void refusesWhatIsNoFilter(String filter) {
    try (var five = broker.client(5, "tf5");
        var four = broker.client(4, "tf4")) {
      assertThat(five.subscribe(1, filter, 0).codes()).containsExactly(0x8F);
      assertThat(four.subscribe(1, filter, 0).codes()).containsExactly(0x80);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "a/+/c, a/b/c, a/b/d",
    "a/#, a, b",
    "+, a, a/b",
    "+/+, /a, a",
    "/+, /a, a",
    "a//b, a//b, a/b",
    "a/b/, a/b/, a/b",
    "sp ace/é你, sp ace/é你, sp ace/e",
    "#, any/thing, $SYS/x",
    "+/x, any/x, $SYS/x",
    "$own/#, $own/x, own/x"
  })
  void matchesAsItShould(String filter, String matching, String other) {
    try (var client = broker.client(5, "match");
        var publisher = broker.client(4, "pub")) {
      client.subscribe(1, filter, 0);
      publisher.publish(other, 1, false, 1, "no").receive(Packet.PUBACK);
      publisher.publish(matching, 1, false, 2, "yes").receive(Packet.PUBACK);
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.payload()).isEqualTo("yes");
      assertThat(got.topic()).isEqualTo(matching);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void unsubscribeStopsDelivery(int version) {
    try (var client = broker.client(version, "un");
        var publisher = broker.client(version, "pub")) {
      client.subscribe(1, "un/x", 1);
      client.subscribe(2, "un/+", 0);
      assertThat(client.unsubscribe(3, "un/x").packetId()).isEqualTo(3);
      client.unsubscribe(4, "un/#");
      publisher.publish("un/x", 1, false, 1, "x").receive(Packet.PUBACK);
      assertThat(client.receive(Packet.PUBLISH).qos()).isZero();
      var last = client.unsubscribe(5, "un/+");
      publisher.publish("un/x", 1, false, 1, "x").receive(Packet.PUBACK);
      assertThat(client.isQuiet()).isTrue();
      if (version == 5) {
        assertThat(last.codes()).containsExactly(0);
        assertThat(client.unsubscribe(6, "un/+").codes()).containsExactly(0x11);
        assertThat(client.unsubscribe(7, "un/#/+").codes()).containsExactly(0x8F);
      } else {
        assertThat(last.codes()).isEmpty();
      }
    }
  }

  @Test
  void finishesWhatIsUnderWayAtUnsubscribe() {
    try (var client = broker.client(5, "inflight");
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "fly", 2);
      publisher.publishExactlyOnce("fly", 1, "x");
      var got = client.receive(Packet.PUBLISH);
      client.unsubscribe(2, "fly");
      client.acknowledge(Packet.PUBREC, got.packetId());
      assertThat(client.receive(Packet.PUBREL).packetId()).isEqualTo(got.packetId());
      client.acknowledge(Packet.PUBCOMP, got.packetId());
    }
  }

  @Test
  void overlappingSubscriptionsGiveOneCopyWithAllIdentifiers() {
    try (var client = broker.client(5, "overlap");
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "o/#", 0, new WireBytes().u8(0x0B).varInt(7));
      client.subscribe(2, "o/+", 2, new WireBytes().u8(0x0B).varInt(268_435_455));
      for (var qos : new int[] {0, 1}) {
        publisher.publish("o/x", qos, false, 1, "x");
        var got = client.receive(Packet.PUBLISH);
        assertThat(got.qos()).isEqualTo(qos);
        assertThat(got.numbers(0x0B)).containsExactlyInAnyOrder(7L, 268_435_455L);
      }
      assertThat(client.isQuiet()).isTrue();
      client.subscribe(3, "o/+", 2);
      client.unsubscribe(4, "o/#");
      publisher.publish("o/x", 0, false, 1, "x");
      assertThat(client.receive(Packet.PUBLISH).numbers(0x0B)).isEmpty();
    }
  }

  @Test
  void subscribingAgainReplaces() {
    try (var client = broker.client(4, "replace");
        var publisher = broker.client(4, "pub")) {
      client.subscribe(1, "r", 0);
      client.subscribe(2, "r", 1);
      publisher.publish("r", 1, false, 1, "x");
      assertThat(client.receive(Packet.PUBLISH).qos()).isEqualTo(1);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void noLocalKeepsOnesOwnAway() {
    try (var client = broker.client(5, "local");
        var other = broker.client(5, "other")) {
      client.subscribe(1, "local", 1 | 4);
      client.publish("local", 0, false, 0, "own");
      client.publish("local", 1, false, 1, "own").receive(Packet.PUBACK);
      other.publish("local", 0, false, 0, "others");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("others");
      client.subscribe(2, "local", 1);
      client.publish("local", 0, false, 0, "own");
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("own");
    }
  }
}
