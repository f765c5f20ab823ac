package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neither a client that takes nothing nor one that never stops can make the broker grow. */
class BackPressureTest {

  private static final int OUTPUT_BYTES_MAX = 64 * 1024;
  private static final int PAYLOAD_BYTES = 10_000;

  private EdgeFixture broker;

  @BeforeEach
  void start() {
    var options = MqttOptions.builder().outputBytesMax(OUTPUT_BYTES_MAX).stalledAfterMs(1_500);
    broker = new EdgeFixture(1, options, new MemoryDisk());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  /** A client that has a subscription and reads nothing from now on. */
  private RawClient deaf(ConnectBytes connect, String filter, int qos) throws IOException {
    var client = RawClient.open(broker.port);
    client.socket().setReceiveBufferSize(4096);
    client.version(5).send(connect.bytes());
    client.receive(Packet.CONNACK);
    client.subscribe(1, filter, qos);
    return client;
  }

  /** Bytes that wait in the broker for all of its clients. */
  private long waitingBytes() {
    return broker.on(0, context -> Future.succeededFuture(broker.listeners.get(0).outputBytes()));
  }

  private void settle(RawClient publisher) {
    publisher.send(0xC0, 0).receive(Packet.PINGRESP);
  }

  @Test
  void aClientThatNeverReadsCostsABoundedNumberOfBytesAtQos0() throws IOException {
    try (var deaf = deaf(ConnectBytes.of(5, "deaf"), "bulk", 0);
        var other = broker.subscriber("other");
        var publisher = broker.client(5, "pub")) {
      var packet = publisher.publishBytes("bulk", 0, false, 0, new byte[PAYLOAD_BYTES]);
      var most = 0L;
      for (var i = 0; i < 100; i++) {
        for (var n = 0; n < 20; n++) {
          publisher.send(packet);
        }
        publisher.publish("other", 0, false, 0, "m" + i);
        // Nobody else waits for the deaf one.
        assertThat(other.receive(Packet.PUBLISH).payload()).isEqualTo("m" + i);
        most = Math.max(most, waitingBytes());
      }
      assertThat(broker.shard.counters().slowConsumer.sum()).isPositive();
      // Up to the limit, and the packets of one chunk that went beyond it.
      assertThat(most).isBetween(1L, OUTPUT_BYTES_MAX + 2L * Output.CHUNK_BYTES);
      assertThat(broker.connectionCount()).isEqualTo(3);
      assertThat(deaf.socket().isConnected()).isTrue();
    }
  }

  @Test
  void whatAClientDoesNotReadStaysInItsQueueAtQos1() throws IOException {
    var count = 2_000;
    var lasting = ConnectBytes.of(5, "lasting").expiry(1000).resume();
    try (var deaf = deaf(lasting, "bulk", 1);
        var publisher = broker.client(5, "pub")) {
      for (var i = 1; i <= count; i++) {
        publisher.send(publisher.publishBytes("bulk", 1, false, i, new byte[PAYLOAD_BYTES]));
        publisher.receive(Packet.PUBACK);
      }
      settle(publisher);
      assertThat(waitingBytes()).isBetween(1L, OUTPUT_BYTES_MAX + 2L * Output.CHUNK_BYTES);
      assertThat(broker.shard.counters().queueFull.sum()).isZero();
      assertThat(broker.shard.counters().slowConsumer.sum()).isZero();
      assertThat(deaf.socket().isConnected()).isTrue();
    }
    try (var back = broker.client(lasting)) {
      for (var i = 0; i < count; i++) {
        var got = back.receive(Packet.PUBLISH);
        back.acknowledge(Packet.PUBACK, got.packetId());
      }
      assertThat(back.isQuiet()).isTrue();
    }
  }

  @Test
  void aClientThatIsOwedAnAnswerAndTakesNothingIsDropped() throws IOException {
    try (var deaf = deaf(ConnectBytes.of(5, "stalled"), "bulk", 0);
        var publisher = broker.client(5, "pub")) {
      var packet = publisher.publishBytes("bulk", 0, false, 0, new byte[PAYLOAD_BYTES]);
      for (var i = 0; i < 1_000; i++) {
        publisher.send(packet);
      }
      settle(publisher);
      deaf.send(0xC0, 0);
      await().atMost(Duration.ofSeconds(10)).until(() -> broker.connectionCount() == 1);
      assertThat(waitingBytes()).isZero();
    }
  }

  @Test
  void aPublisherThatFloodsALogThatDoesNotCommitIsNotRead() throws IOException {
    try (var flooding = broker.client(4, "flood");
        var calm = broker.client(4, "calm")) {
      var sent = new AtomicLong();
      var logGoesOn = holdTheLog();
      var count = 20_000;
      var flood = CompletableFuture.runAsync(() -> flood(flooding, count, sent));
      // The sockets fill up, and then the sender cannot go on: nothing was acknowledged.
      var before = new AtomicLong(-1);
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(300))
          .until(() -> before.getAndSet(sent.get()) == sent.get() && sent.get() > 0);
      assertThat(sent.get()).isLessThan(count);
      assertThat(flooding.isQuiet()).isTrue();
      // What was read is what may await its acknowledgement, and no more.
      var read = broker.metrics.traffic().payloadBytesReceived.total();
      assertThat(read).isLessThanOrEqualTo((1024 + 64L) * PAYLOAD_BYTES);
      // Others are served as far as they do not need the log.
      settle(calm);
      logGoesOn.complete(null);
      for (var i = 0; i < count; i++) {
        assertThat(flooding.receive(Packet.PUBACK).packetId()).isEqualTo(1 + i % 60_000);
      }
      flood.orTimeout(20, TimeUnit.SECONDS).join();
    }
  }

  private static void flood(RawClient client, int count, AtomicLong sent) {
    try {
      OutputStream out = client.socket().getOutputStream();
      for (var i = 0; i < count; i++) {
        out.write(client.publishBytes("flood", 1, false, 1 + i % 60_000, new byte[PAYLOAD_BYTES]));
        sent.incrementAndGet();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Nothing is committed before the future is completed. */
  private CompletableFuture<Void> holdTheLog() {
    var held = new CompletableFuture<Void>();
    var goesOn = new CompletableFuture<Void>();
    broker
        .shard
        .log()
        .execute(
            () -> {
              held.complete(null);
              goesOn.join();
            });
    held.join();
    return goesOn.orTimeout(60, TimeUnit.SECONDS);
  }
}
