package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How packets meet segments, turns and event loops. */
class TransportTest {

  @Test
  void manyTinyPacketsInOneSegmentAllArriveAndShareFlushes() {
    try (var broker = new EdgeFixture();
        var subscriber = broker.subscriber("tiny");
        var publisher = broker.client(4, "pub")) {
      var all = new WireBytes();
      for (var i = 0; i < 500; i++) {
        all.raw(publisher.publishBytes("tiny", 0, false, 0, new byte[] {(byte) i}));
      }
      var before = broker.flushes();
      publisher.send(all.bytes());
      for (var i = 0; i < 500; i++) {
        assertThat(subscriber.receive(Packet.PUBLISH).payloadBytes()).containsExactly((byte) i);
      }
      assertThat(broker.flushes() - before).isLessThanOrEqualTo(10);
      assertThat(broker.shard.counters().slowConsumer.sum()).isZero();
    }
  }

  @Test
  void acknowledgementsAndDeliveriesOfATurnShareAFlush() {
    try (var broker = new EdgeFixture();
        var subscriber = broker.subscriber("acks");
        var publisher = broker.client(4, "pub")) {
      var all = new WireBytes();
      for (var i = 1; i <= 500; i++) {
        all.raw(publisher.publishBytes("acks", 1, false, i, new byte[20]));
      }
      var before = broker.flushes();
      publisher.send(all.bytes());
      for (var i = 1; i <= 500; i++) {
        assertThat(publisher.receive(Packet.PUBACK).packetId()).isEqualTo(i);
        assertThat(subscriber.receive(Packet.PUBLISH).packetId()).isEqualTo(i);
      }
      // 1,000 packets; a few segments, each with a turn for either connection.
      assertThat(broker.flushes() - before).isLessThanOrEqualTo(60);
    }
  }

  /** Each went through the library, with a write of its own: a client could keep a loop busy. */
  @Test
  void manyPingsAreAnsweredWithFewWrites() {
    try (var broker = new EdgeFixture();
        var client = broker.client(4, "pings")) {
      var count = 20_000;
      var all = new WireBytes();
      for (var i = 0; i < count; i++) {
        all.raw(0xC0, 0);
      }
      var before = broker.flushes();
      client.send(all.bytes());
      for (var i = 0; i < count; i++) {
        client.receive(Packet.PINGRESP);
      }
      assertThat(broker.flushes() - before).isLessThanOrEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void packetsMayBeCutAnywhere(int version) {
    try (var broker = new EdgeFixture();
        var subscriber = broker.subscriber(version, "cut");
        var publisher = broker.client(version, "pub")) {
      var packet = publisher.publishBytes("cut", 1, false, 1, new byte[40]);
      for (var cut = 1; cut < packet.length; cut++) {
        publisher.send(java.util.Arrays.copyOf(packet, cut));
        publisher.send(java.util.Arrays.copyOfRange(packet, cut, packet.length));
        publisher.receive(Packet.PUBACK);
        var got = subscriber.receive(Packet.PUBLISH);
        assertThat(got.payloadBytes()).hasSize(40);
        subscriber.acknowledge(Packet.PUBACK, got.packetId());
      }
    }
  }

  @Test
  void eventLoopsServeEachOthersClientsWithoutStall()
      throws InterruptedException, ExecutionException, TimeoutException {
    try (var broker = new EdgeFixture(2, MqttOptions.builder(), new MemoryDisk())) {
      var pairs = 8;
      // Less than a queue holds: however slow a subscriber is, nothing is dropped.
      var messages = 2_000;
      var subscribers = new ArrayList<RawClient>();
      for (var i = 0; i < pairs; i++) {
        var client = broker.client(i % 2 == 0 ? 4 : 5, "s" + i);
        client.subscribe(1, "cross/#", 1);
        subscribers.add(client);
      }
      var threads = Executors.newCachedThreadPool();
      try {
        var running = new ArrayList<Future<Integer>>();
        for (var i = 0; i < pairs; i++) {
          var number = i;
          running.add(threads.submit(publisher(broker, number, messages)));
        }
        for (var subscriber : subscribers) {
          running.add(threads.submit(() -> drain(subscriber, pairs, messages / 2)));
        }
        for (var each : running) {
          each.get(60, TimeUnit.SECONDS);
        }
      } finally {
        threads.shutdownNow();
      }
      subscribers.forEach(RawClient::close);
    }
  }

  /** Publishes half of its messages at QoS 0, half at QoS 1. */
  private static Callable<Integer> publisher(EdgeFixture broker, int number, int messages) {
    return () -> {
      try (var client = broker.client(4, "p" + number)) {
        for (var i = 1; i <= messages; i += 2) {
          client.publish("cross/" + number, 0, false, 0, "zero");
          client.publish("cross/" + number, 1, false, 1 + i % 60_000, String.valueOf(i / 2));
          if (i % 20 == 1) {
            for (var acks = i == 1 ? 1 : 10; acks > 0; acks--) {
              client.receive(Packet.PUBACK);
            }
          }
        }
        return messages;
      }
    };
  }

  /** Takes every QoS 1 message of each publisher in its order. */
  private static int drain(RawClient subscriber, int publishers, int messages) {
    var next = new int[publishers];
    for (var got = 0; got < publishers * messages; ) {
      var packet = subscriber.receive(Packet.PUBLISH);
      if (packet.qos() == 1) {
        var publisher = Integer.parseInt(packet.topic().substring("cross/".length()));
        assertThat(packet.payload()).isEqualTo(String.valueOf(next[publisher]));
        next[publisher]++;
        got++;
        subscriber.acknowledge(Packet.PUBACK, packet.packetId());
      }
    }
    return messages;
  }

  @Test
  void bothEventLoopsGetConnections() {
    try (var broker = new EdgeFixture(2, MqttOptions.builder(), new MemoryDisk())) {
      var clients = new ArrayList<RawClient>();
      for (var i = 0; i < 10; i++) {
        clients.add(broker.client(4, "c" + i));
      }
      assertThat(List.of(broker.connectionCount(0), broker.connectionCount(1)))
          .containsExactly(5, 5);
      clients.forEach(RawClient::close);
    }
  }

  @Test
  void closingAnswersWhatIsUnderWayAndSaysGoodBye() {
    var broker = new EdgeFixture();
    try (var five = broker.client(5, "five");
        var four = broker.client(ConnectBytes.of(4, "four"))) {
      var all = new WireBytes();
      for (var i = 1; i <= 200; i++) {
        all.raw(five.publishBytes("bye", 1, false, i, new byte[10]));
      }
      five.send(all.bytes());
      five.receive(Packet.PUBACK);
      broker.close();
      var packet = five.receive();
      while (packet.type() == Packet.PUBACK) {
        packet = five.receive();
      }
      assertThat(packet.code()).isEqualTo(0x8B);
      assertThat(five.isClosed()).isTrue();
      assertThat(four.isClosed()).isTrue();
    }
  }
}
