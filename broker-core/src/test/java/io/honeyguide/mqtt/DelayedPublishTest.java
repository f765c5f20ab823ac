package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The user properties {@code delay} and {@code idempotency-key}. */
class DelayedPublishTest {

  private static EdgeFixture broker;

  @BeforeAll
  static void start() {
    broker = new EdgeFixture();
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  private static WireBytes user(String name, String value) {
    return new WireBytes().u8(PropertyScan.USER_PROPERTY).text(name).text(value);
  }

  /** A publish and what it is answered, to its end. */
  private static int publish(RawClient client, String topic, int qos, WireBytes properties) {
    client.publish(topic, qos, 9, "hello", properties);
    if (qos == 1) {
      return client.receive(Packet.PUBACK).code();
    }
    var code = client.receive(Packet.PUBREC).code();
    if (code < ReasonCode.UNSPECIFIED) {
      client.acknowledge(Packet.PUBREL, 9);
      assertThat(client.receive(Packet.PUBCOMP).code()).isZero();
    }
    return code;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void deliversADelayedMessageInItsTime(int qos) {
    var topic = "delay/" + qos;
    try (var subscriber = broker.client(5, "s-" + topic);
        var publisher = broker.client(5, "p-" + topic)) {
      subscriber.subscribe(7, topic, 2);
      var delay = user("delay", "10m");
      if (qos == 0) {
        publisher.publish(topic, 0, 0, "hello", delay);
      } else {
        assertThat(publish(publisher, topic, qos, delay))
            .isEqualTo(ReasonCode.NO_MATCHING_SUBSCRIBERS);
      }
      assertThat(subscriber.isQuiet()).isTrue();
      broker.clock.advance(600_000);
      broker.shard.tick();

      var got = subscriber.receive(Packet.PUBLISH);
      assertThat(got.payload()).isEqualTo("hello");
      assertThat(got.qos()).isEqualTo(qos);
      assertThat(subscriber.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, delay, soon",
    "2, delay, ''",
    "1, delay, -1s",
    "2, idempotency-key, ''",
  })
  void refusesWhatItCannotDo(int qos, String name, String value) {
    try (var publisher = broker.client(5, "bad")) {
      assertThat(publish(publisher, "bad", qos, user(name, value)))
          .isEqualTo(ReasonCode.IMPLEMENTATION);
      assertThat(publish(publisher, "bad", qos, user("other", value))).isLessThan(0x80);
    }
  }

  @Test
  void endsTheConnectionAtQos0WhereNothingElseCanBeSaid() {
    try (var publisher = broker.client(5, "bad0")) {
      publisher.publish("bad", 0, 0, "x", user("delay", "soon"));
      assertThat(publisher.receive(Packet.DISCONNECT).code()).isEqualTo(ReasonCode.IMPLEMENTATION);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void storesWhatComesAgainUnderItsNameOnce(int qos) {
    var topic = "again/" + qos;
    try (var subscriber = broker.client(5, "s-" + topic);
        var publisher = broker.client(5, "p-" + topic);
        var other = broker.client(5, "o-" + topic)) {
      subscriber.subscribe(7, topic, 0);
      var key = user("idempotency-key", "k");
      assertThat(publish(publisher, topic, qos, key)).isZero();
      assertThat(publish(publisher, topic, qos, key)).isZero();
      assertThat(publish(other, topic, 3 - qos, key)).isZero();

      assertThat(subscriber.receive(Packet.PUBLISH).payload()).isEqualTo("hello");
      assertThat(subscriber.isQuiet()).isTrue();

      broker.clock.advance(120_001);
      assertThat(publish(publisher, topic, qos, key)).isZero();
      assertThat(subscriber.receive(Packet.PUBLISH).payload()).isEqualTo("hello");
    }
  }
}
