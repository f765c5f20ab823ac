package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishTest {

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
  @CsvSource({
    "4,0,0", "4,0,1", "4,0,2", "4,1,0", "4,1,1", "4,1,2", "4,2,0", "4,2,1", "4,2,2", "5,0,0",
    "5,0,1", "5,0,2", "5,1,0", "5,1,1", "5,1,2", "5,2,0", "5,2,1", "5,2,2"
  })
  void deliversAtTheLowerOfBothQos(int version, int published, int subscribed) {
    var topic = "matrix/%d/%d/%d".formatted(version, published, subscribed);
    try (var subscriber = broker.client(version, "s-" + topic);
        var publisher = broker.client(version, "p-" + topic)) {
      assertThat(subscriber.subscribe(7, topic, subscribed).codes()).containsExactly(subscribed);
      publisher.publish(topic, published, false, 9, "hello");
      if (published == 1) {
        assertThat(publisher.receive(Packet.PUBACK).packetId()).isEqualTo(9);
      } else if (published == 2) {
        assertThat(publisher.receive(Packet.PUBREC).packetId()).isEqualTo(9);
        publisher.acknowledge(Packet.PUBREL, 9);
        assertThat(publisher.receive(Packet.PUBCOMP).packetId()).isEqualTo(9);
      }
      var got = subscriber.receive(Packet.PUBLISH);
      assertThat(got.qos()).isEqualTo(Math.min(published, subscribed));
      assertThat(got.topic()).isEqualTo(topic);
      assertThat(got.payload()).isEqualTo("hello");
      assertThat(got.isDuplicate()).isFalse();
      assertThat(got.isRetain()).isFalse();
      if (got.qos() == 1) {
        subscriber.acknowledge(Packet.PUBACK, got.packetId());
      } else if (got.qos() == 2) {
        subscriber.acknowledge(Packet.PUBREC, got.packetId());
        assertThat(subscriber.receive(Packet.PUBREL).packetId()).isEqualTo(got.packetId());
        subscriber.acknowledge(Packet.PUBCOMP, got.packetId());
      }
      assertThat(subscriber.isQuiet()).isTrue();
      assertThat(publisher.isQuiet()).isTrue();
    }
  }
}
