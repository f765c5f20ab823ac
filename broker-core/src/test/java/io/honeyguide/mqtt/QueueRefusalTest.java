package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.access.AccessOptions;
import io.honeyguide.delivery.DeliveryLimits;
import io.honeyguide.delivery.OverflowPolicy;
import io.honeyguide.delivery.QueueLimits;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a publisher hears when a queue is full and publishes for it are refused. */
class QueueRefusalTest {

  private static final int MESSAGES_MAX = 3;

  private EdgeFixture broker;

  @BeforeEach
  void start() {
    var queue = new QueueLimits(MESSAGES_MAX, 1 << 20, QueueLimits.ANY_AGE, OverflowPolicy.REFUSE);
    broker =
        new EdgeFixture(
            1,
            MqttOptions.builder(),
            new MemoryDisk(),
            AccessOptions.OPEN,
            new DeliveryLimits(queue, 1L << 40, 10));
    try (var subscriber = broker.client(subscriber())) {
      subscriber.subscribe(1, "full", 2);
    }
    try (var publisher = broker.client(5, "filler")) {
      for (var i = 1; i <= MESSAGES_MAX; i++) {
        var code =
            publisher.publish("full", 1, i, "m" + i, name("k" + i)).receive(Packet.PUBACK).code();
        assertThat(code).isZero();
      }
    }
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** A session that stays for a hundred seconds. */
  private static ConnectBytes subscriber() {
    return ConnectBytes.of(5, "sub").resume().expiry(100);
  }

  private static WireBytes name(String name) {
    return new WireBytes().u8(PropertyScan.USER_PROPERTY).text("idempotency-key").text(name);
  }

  private long refused() {
    return broker.shard.counters().refused.sum();
  }

  @Test
  void tellsAClientOfMqtt5AndGoesOnWithOtherTopics() {
    try (var publisher = broker.client(5, "pub")) {
      assertThat(publisher.publish("full", 1, false, 1, "x").receive(Packet.PUBACK).code())
          .isEqualTo(0x97);
      assertThat(publisher.publish("full", 2, true, 2, "x").receive(Packet.PUBREC).code())
          .isEqualTo(0x97);
      assertThat(publisher.publish("free", 1, false, 3, "x").receive(Packet.PUBACK).code())
          .isEqualTo(0x10);
      publisher.publish("full", 0, false, 0, "not queued");
      publisher.send(0xC0, 0).receive(Packet.PINGRESP);
    }
    assertThat(refused()).isEqualTo(2);
    assertThat(broker.shard.retainedCount()).isZero();
  }

  /** Who did not hear of the first would never learn that it is stored, while the queue is full. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void acknowledgesWhatIsStoredAlreadyUnderItsName(int qos) {
    var answer = qos == 1 ? Packet.PUBACK : Packet.PUBREC;
    try (var publisher = broker.client(5, "pub")) {
      assertThat(publisher.publish("full", qos, 1, "m1", name("k1")).receive(answer).code())
          .isZero();
      assertThat(publisher.publish("full", qos, 2, "m9", name("k9")).receive(answer).code())
          .isEqualTo(0x97);
    }
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void withholdsTheAcknowledgementBefore5() {
    try (var publisher = broker.client(4, "pub")) {
      publisher.publish("full", 1, false, 1, "x");

      assertThat(publisher.isClosed()).isTrue();
    }
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void withholdsBefore5WhatComesBehindARefusedPublish() {
    try (var publisher = broker.client(4, "pub")) {
      publisher.publish("full", 1, false, 1, "x").publish("free", 1, false, 2, "y");
      publisher.publish("free", 0, false, 0, "z").send(0xC0, 0).receive(Packet.PINGRESP);

      assertThat(publisher.isClosed()).isTrue();
    }
    assertThat(refused()).isEqualTo(1);
  }

  /** It comes back with its publish first: before it may repeat that, it takes what it is owed. */
  @Test
  void letsAClientBefore5MakeRoomInItsOwnQueue() {
    try (var both = broker.client(ConnectBytes.of(4, "sub").resume())) {
      both.publish("full", 1, false, 1, "x");
      for (var i = 1; i <= MESSAGES_MAX; i++) {
        assertThat(drain(both)).isEqualTo("m" + i);
      }
      assertThat(both.isClosed()).isTrue();
    }
    try (var again = broker.client(ConnectBytes.of(4, "sub").resume())) {
      again.publish("full", 1, true, 1, "x");
      assertThat(List.of(again.receive().type(), again.receive().type()))
          .containsExactlyInAnyOrder(Packet.PUBACK, Packet.PUBLISH);
    }
  }

  @Test
  void takesPublishesAgainOnceTheSubscriberHasTakenSome() {
    try (var subscriber = broker.client(subscriber());
        var publisher = broker.client(5, "pub")) {
      for (var i = 1; i <= MESSAGES_MAX; i++) {
        assertThat(drain(subscriber)).isEqualTo("m" + i);
      }

      await()
          .until(
              () -> publisher.publish("full", 1, false, 1, "x").receive(Packet.PUBACK).code() == 0);
      assertThat(drain(subscriber)).isEqualTo("x");
    }
  }

  private static String drain(RawClient subscriber) {
    var message = subscriber.receive(Packet.PUBLISH);
    subscriber.acknowledge(Packet.PUBACK, message.packetId());
    return message.payload();
  }
}
