package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.vertx.core.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A failure of ours while a packet is handled. vertx-mqtt only logs what its handlers throw, and
 * the client would wait for ever: it ends that one connection.
 */
class HandlerFailureTest {

  private final EdgeFixture broker = new EdgeFixture();

  @AfterEach
  void stop() {
    broker.clock.failOn(null);
    broker.close();
  }

  private void failOnTheEventLoop() {
    broker.clock.failOn(broker.on(0, context -> Future.succeededFuture(Thread.currentThread())));
  }

  @Test
  void aPacketThatCannotBeHandledEndsItsConnectionAndNoOther() {
    try (var client = broker.client(5, "fails");
        var old = broker.client(4, "fails too");
        var other = broker.client(5, "other")) {
      // The log has the time of each message.
      failOnTheEventLoop();
      client.publish("t", 1, false, 1, "x");
      old.publish("t", 1, false, 1, "x");
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x83);
      assertThat(client.isClosed()).isTrue();
      assertThat(old.isClosed()).isTrue();
      broker.clock.failOn(null);
      other.publish("t", 1, false, 1, "x");
      assertThat(other.receive(Packet.PUBACK).code()).isEqualTo(0x10);
    }
  }

  @Test
  void aGoodByeThatCannotBeHandledClosesTheConnection() {
    try (var client = broker.client(ConnectBytes.of(4, "leaves").resume());
        var other = broker.client(5, "other")) {
      // Leaving writes the time into the log.
      failOnTheEventLoop();
      client.send(0xE0, 0);
      assertThat(client.isClosed()).isTrue();
      broker.clock.failOn(null);
      other.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }
}
