package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.HashSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetainTest {

  private EdgeFixture broker;
  private RawClient publisher;

  @BeforeEach
  void start() {
    broker = new EdgeFixture();
    publisher = broker.client(5, "publisher");
  }

  @AfterEach
  void stop() {
    publisher.close();
    broker.close();
  }

  private void retain(String topic, int qos, String payload) {
    publisher.publish(topic, qos, true, 1, payload);
    if (qos == 1) {
      publisher.receive(Packet.PUBACK);
    } else if (qos == 0) {
      // Behind it, so that it is stored before anybody subscribes.
      publisher.publish("fence", 1, false, 2, "").receive(Packet.PUBACK);
    }
  }

  @ParameterizedTest
  @CsvSource({"4,0", "4,1", "5,0", "5,1"})
  void reachesALaterSubscriber(int version, int qos) {
    retain("r", qos, "first");
    retain("r", qos, "second");
    publisher.disconnect();
    try (var client = broker.subscriber(version, "r")) {
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.payload()).isEqualTo("second");
      assertThat(got.isRetain()).isTrue();
      assertThat(got.qos()).isEqualTo(qos);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void liveCopyHasNoRetainUnlessAsked() {
    try (var plain = broker.client(5, "plain");
        var asPublished = broker.client(5, "rap")) {
      plain.subscribe(1, "l", 1);
      asPublished.subscribe(1, "l", 1 | 8);
      for (var qos : new int[] {0, 1}) {
        retain("l", qos, "x");
        assertThat(plain.receive(Packet.PUBLISH).isRetain()).isFalse();
        assertThat(asPublished.receive(Packet.PUBLISH).isRetain()).isTrue();
        publisher.publish("l", qos, false, 9, "y");
        assertThat(asPublished.receive(Packet.PUBLISH).isRetain()).isFalse();
        assertThat(plain.receive(Packet.PUBLISH).isRetain()).isFalse();
        if (qos == 1) {
          publisher.receive(Packet.PUBACK);
        }
      }
    }
  }

  @Test
  void anEmptyPayloadClears() {
    retain("c", 1, "x");
    try (var live = broker.subscriber("c")) {
      live.receive(Packet.PUBLISH);
      retain("c", 1, "");
      assertThat(live.receive(Packet.PUBLISH).payload()).isEmpty();
    }
    try (var late = broker.subscriber("c")) {
      assertThat(late.isQuiet()).isTrue();
    }
  }

  @Test
  void wildcardsFindManyAndSubscribingAgainFindsThemAgain() {
    for (var i = 0; i < 200; i++) {
      retain("many/" + i, 1, "x");
    }
    try (var client = broker.client(4, "many")) {
      for (var round = 1; round <= 2; round++) {
        client.subscribe(round, "many/+", 0);
        var topics = new HashSet<String>();
        for (var i = 0; i < 200; i++) {
          var got = client.receive(Packet.PUBLISH);
          assertThat(got.qos()).isZero();
          assertThat(got.isRetain()).isTrue();
          topics.add(got.topic());
        }
        assertThat(topics).hasSize(200);
      }
    }
  }

  @Test
  void retainHandlingIsKept() {
    retain("h", 1, "x");
    try (var client = broker.client(5, "h")) {
      client.subscribe(1, "h", 0x20);
      assertThat(client.isQuiet()).isTrue();
      client.subscribe(2, "h", 0x10);
      assertThat(client.isQuiet()).isTrue();
      client.unsubscribe(3, "h");
      client.subscribe(4, "h", 0x10);
      client.receive(Packet.PUBLISH);
      client.subscribe(5, "h", 0);
      client.receive(Packet.PUBLISH);
    }
  }

  @Test
  void expiresAndCountsDown() {
    var properties = new WireBytes().u8(2).u32(60).u8(3).text("t").u8(0x26).text("k").text("v");
    publisher.send(publisher.publishBytes("e", 1, true, 1, new byte[] {'x'}, properties));
    publisher.receive(Packet.PUBACK);
    broker.clock.advance(20_000);
    try (var client = broker.client(5, "e")) {
      client.subscribe(1, "e", 1, new WireBytes().u8(0x0B).varInt(300));
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.numbers(2).get(0)).isBetween(35L, 40L);
      assertThat(got.texts(3)).containsExactly("t");
      assertThat(got.texts(0x26)).containsExactly("k=v");
      assertThat(got.numbers(0x0B)).containsExactly(300L);
    }
    broker.clock.advance(41_000);
    try (var client = broker.subscriber("e")) {
      assertThat(client.isQuiet()).isTrue();
    }
  }
}
