package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits in both directions: receive maxima, packet sizes, output and the log. */
class FlowTest {

  private static final int STALLED_AFTER_MS = 1_500;

  private EdgeFixture broker;

  @BeforeEach
  void start() {
    var options =
        MqttOptions.builder()
            .receiveMaximum(10)
            .outputBytesMax(64 * 1024)
            .stalledAfterMs(STALLED_AFTER_MS);
    broker = new EdgeFixture(1, options, new MemoryDisk());
  }

  @AfterEach
  void stop() {
    broker.close();
  }

  private static ConnectBytes with(WireBytes properties) {
    return ConnectBytes.of(5, "limited").properties(properties);
  }

  @Test
  void keepsTheReceiveMaximumOfTheClient() {
    try (var client = broker.client(with(new WireBytes().u8(0x21).u16(2)));
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "rm", 2);
      for (var i = 1; i <= 4; i++) {
        publisher.publish("rm", i == 1 ? 2 : 1, false, i, "m" + i).receive();
      }
      publisher.publish("rm", 0, false, 0, "free");
      var first = client.receive(Packet.PUBLISH);
      var second = client.receive(Packet.PUBLISH);
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("free");
      client.send(0xC0, 0).receive(Packet.PINGRESP);
      client.acknowledge(Packet.PUBREC, first.packetId());
      client.receive(Packet.PUBREL);
      assertThat(client.isQuiet()).isTrue();
      client.acknowledge(Packet.PUBCOMP, first.packetId());
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m3");
      assertThat(client.isQuiet()).isTrue();
      client.acknowledge(Packet.PUBACK, second.packetId());
      assertThat(client.receive(Packet.PUBLISH).payload()).isEqualTo("m4");
    }
  }

  @Test
  void itsOwnReceiveMaximumIsUsableAndEnforced() {
    try (var publisher = broker.client(5, "pub")) {
      for (var i = 1; i <= 10; i++) {
        publisher.publish("in", 2, false, i, "x");
      }
      for (var i = 1; i <= 10; i++) {
        assertThat(publisher.receive(Packet.PUBREC).packetId()).isEqualTo(i);
      }
      publisher.acknowledge(Packet.PUBREL, 1).receive(Packet.PUBCOMP);
      publisher.publish("in", 1, false, 50, "x").receive(Packet.PUBACK);
      publisher.publish("in", 2, false, 51, "x").receive(Packet.PUBREC);
      publisher.publish("in", 1, false, 52, "x");
      assertThat(publisher.receive(Packet.DISCONNECT).code()).isEqualTo(0x93);
      assertThat(publisher.isClosed()).isTrue();
    }
  }

  @Test
  void clientsBefore5MaySendMoreThanTheReceiveMaximum() {
    try (var publisher = broker.client(4, "pub")) {
      var all = new WireBytes();
      for (var i = 1; i <= 500; i++) {
        all.raw(publisher.publishBytes("in", 1 + i % 2, false, i, new byte[10]));
      }
      publisher.send(all.bytes());
      for (var i = 1; i <= 500; i++) {
        var ack = publisher.receive();
        assertThat(ack.type()).isEqualTo(i % 2 == 0 ? Packet.PUBACK : Packet.PUBREC);
        assertThat(ack.packetId()).isEqualTo(i);
      }
    }
  }

  @Test
  void repeatedPublishesAwaitTheFirstOneWithinBounds() {
    try (var publisher = broker.client(5, "pub")) {
      var all = new WireBytes();
      for (var i = 0; i < 100; i++) {
        all.raw(publisher.publishBytes("in", 2, false, 1, new byte[10]));
      }
      var logGoesOn = holdTheLog();
      publisher.send(all.u8(0xC0).u8(0).bytes());
      assertThat(publisher.isQuiet()).isTrue();
      logGoesOn.complete(null);
      for (var i = 0; i < 100; i++) {
        assertThat(publisher.receive(Packet.PUBREC).packetId()).isEqualTo(1);
      }
      publisher.receive(Packet.PINGRESP);
    }
  }

  @Test
  void repeatedReleasesAreOneRecordAndOneAnswer() {
    var lasting = with(new WireBytes().u8(0x11).u32(1000));
    try (var publisher = broker.client(lasting)) {
      publisher.publish("in", 2, false, 1, "x").receive(Packet.PUBREC);
      var stored = committedOffset();
      var logGoesOn = holdTheLog();
      for (var i = 0; i < 100; i++) {
        publisher.acknowledge(Packet.PUBREL, 1);
      }
      publisher.send(0xC0, 0).receive(Packet.PINGRESP);
      logGoesOn.complete(null);
      assertThat(publisher.receive(Packet.PUBCOMP).code()).isZero();
      assertThat(publisher.isQuiet()).isTrue();
      assertThat(committedOffset()).isEqualTo(stored + 1);
    }
  }

  /** Asked on the log's thread: elsewhere an answer to a client may be ahead of it. */
  private long committedOffset() {
    var answer = new CompletableFuture<Long>();
    var log = broker.shard.log();
    log.execute(() -> answer.complete(log.committedOffset()));
    return answer.orTimeout(20, TimeUnit.SECONDS).join();
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
    return goesOn.orTimeout(20, TimeUnit.SECONDS);
  }

  @Test
  void passesOverWhatIsTooLargeForTheClient() {
    try (var client = broker.client(with(new WireBytes().u8(0x27).u32(100)));
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "size", 1);
      // Fixed header 2, topic 6, packet identifier 2, no properties 1.
      var fits = 100 - 11;
      for (var bytes : new int[] {fits + 1, fits, 500, 3}) {
        publisher
            .send(publisher.publishBytes("size", 1, false, 1, new byte[bytes]))
            .receive(Packet.PUBACK);
      }
      assertThat(client.receive(Packet.PUBLISH).payloadBytes()).hasSize(fits);
      assertThat(client.receive(Packet.PUBLISH).payloadBytes()).hasSize(3);
      publisher.send(publisher.publishBytes("size", 0, false, 0, new byte[fits + 3]));
      publisher.send(publisher.publishBytes("size", 0, false, 0, new byte[fits + 2]));
      assertThat(client.receive(Packet.PUBLISH).payloadBytes()).hasSize(fits + 2);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void carriesLargePayloadsUnchanged() {
    var payload = new byte[300_000];
    for (var i = 0; i < payload.length; i++) {
      payload[i] = (byte) ((i * 31) >> 3);
    }
    try (var client = broker.subscriber(4, "large");
        var publisher = broker.client(5, "pub")) {
      for (var qos = 0; qos <= 2; qos++) {
        publisher.send(publisher.publishBytes("large", qos, false, 1 + qos, payload));
        assertThat(client.receive(Packet.PUBLISH).payloadBytes()).isEqualTo(payload);
      }
    }
  }

  @Test
  void aliasesStandForTopicsAndCanBeSetAnew() {
    try (var client = broker.subscriber("alias/#");
        var publisher = broker.client(5, "pub")) {
      var alias = new WireBytes().raw(0x23, 0, 3);
      for (var qos = 0; qos <= 2; qos++) {
        publisher.publish("alias/a" + qos, qos, 1 + qos, "set", alias);
        publisher.publish("", qos, 4 + qos, "used", alias);
        for (var expected : new String[] {"set", "used"}) {
          var got = client.receive(Packet.PUBLISH);
          assertThat(got.payload()).isEqualTo(expected);
          assertThat(got.topic()).isEqualTo("alias/a" + qos);
          assertThat(got.properties()).isEmpty();
        }
      }
    }
  }

  @Test
  void propertiesPassUnchanged() {
    var properties =
        new WireBytes()
            .u8(0x26)
            .text("k")
            .text("1")
            .raw(0x23, 0, 1)
            .raw(1, 1)
            .u8(2)
            .u32(1000)
            .u8(3)
            .text("")
            .u8(8)
            .text("re/ply")
            .u8(9)
            .binary((byte) 0, (byte) 7)
            .u8(0x26)
            .text("k")
            .text("2");
    try (var client = broker.subscriber("props");
        var old = broker.subscriber(4, "props");
        var publisher = broker.client(5, "pub")) {
      for (var qos = 0; qos <= 1; qos++) {
        publisher.publish("props", qos, 1, "text", properties);
        var got = client.receive(Packet.PUBLISH);
        assertThat(got.payload()).isEqualTo("text");
        assertThat(got.numbers(1)).containsExactly(1L);
        assertThat(got.numbers(2).get(0)).isBetween(998L, 1000L);
        assertThat(got.texts(3)).containsExactly("");
        assertThat(got.texts(8)).containsExactly("re/ply");
        assertThat(got.numbers(9)).containsExactly(7L);
        assertThat(got.texts(0x26)).containsExactly("k=1", "k=2");
        assertThat(got.numbers(0x23)).isEmpty();
        assertThat(old.receive(Packet.PUBLISH).payload()).isEqualTo("text");
      }
      old.publish("props", 0, false, 0, "from 3.1.1");
      assertThat(client.receive(Packet.PUBLISH).properties()).isEmpty();
    }
  }

  @Test
  void refusesTextThatIsNone() {
    try (var publisher = broker.client(5, "pub")) {
      var text = new WireBytes().raw(1, 1);
      publisher.send(publisher.publishBytes("t", 1, false, 1, new byte[] {(byte) 0xFF}, text));
      assertThat(publisher.receive(Packet.PUBACK).code()).isEqualTo(0x99);
      publisher.send(publisher.publishBytes("t", 2, false, 2, new byte[] {(byte) 0xFF}, text));
      assertThat(publisher.receive(Packet.PUBREC).code()).isEqualTo(0x99);
      publisher.acknowledge(Packet.PUBREL, 2);
      assertThat(publisher.receive(Packet.PUBCOMP).code()).isEqualTo(0x92);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void answersWhatItDoesNotKnow(int version) {
    try (var client = broker.client(version, "unknown")) {
      client.acknowledge(Packet.PUBREL, 9);
      assertThat(client.receive(Packet.PUBCOMP).code()).isEqualTo(version == 5 ? 0x92 : 0);
      client.acknowledge(Packet.PUBREC, 9);
      assertThat(client.receive(Packet.PUBREL).code()).isEqualTo(version == 5 ? 0x92 : 0);
      client.acknowledge(Packet.PUBACK, 9).acknowledge(Packet.PUBCOMP, 9);
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  @Test
  void anErrorSettlesADelivery() {
    try (var client = broker.client(ConnectBytes.of(5, "err").expiry(60));
        var publisher = broker.client(5, "pub")) {
      client.subscribe(1, "err", 2);
      publisher.publish("err", 1, false, 1, "one").receive(Packet.PUBACK);
      publisher.publishExactlyOnce("err", 2, "two");
      var one = client.receive(Packet.PUBLISH);
      var two = client.receive(Packet.PUBLISH);
      client.send(WireBytes.packet(0x40, new WireBytes().u16(one.packetId()).u8(0x80).bytes()));
      client.send(WireBytes.packet(0x50, new WireBytes().u16(two.packetId()).raw(0x83, 0).bytes()));
      assertThat(client.isQuiet()).isTrue();
    }
    try (var client = broker.client(ConnectBytes.of(5, "err").expiry(60).resume())) {
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void aQueuedMessageExpires() {
    var lasting = ConnectBytes.of(5, "exp").expiry(600).resume();
    try (var client = broker.client(lasting)) {
      client.subscribe(1, "exp", 1);
    }
    try (var publisher = broker.client(5, "pub")) {
      publisher.publish("exp", 1, 1, "short", new WireBytes().u8(2).u32(10));
      publisher.receive(Packet.PUBACK);
      publisher.publish("exp", 1, 2, "long", new WireBytes().u8(2).u32(100));
      publisher.receive(Packet.PUBACK);
    }
    broker.clock.advance(30_000);
    try (var client = broker.client(lasting)) {
      var got = client.receive(Packet.PUBLISH);
      assertThat(got.payload()).isEqualTo("long");
      assertThat(got.numbers(2).get(0)).isBetween(65L, 70L);
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @Test
  void aFullLogIsSaidOrSilentButNeverAcknowledged() {
    try (var small =
            new EdgeFixture(1, MqttOptions.builder(), new MemoryDisk(20_000, Long.MAX_VALUE));
        var five = small.client(5, "five");
        var four = small.client(4, "four")) {
      var code = 0;
      for (var i = 1; i <= 100 && code < 0x80; i++) {
        five.send(five.publishBytes("full", 1, false, i, new byte[1000]));
        code = five.receive(Packet.PUBACK).code();
      }
      assertThat(code).isEqualTo(0x97);
      five.send(five.publishBytes("full", 2, false, 200, new byte[1000]));
      assertThat(five.receive(Packet.PUBREC).code()).isEqualTo(0x97);
      five.acknowledge(Packet.PUBREL, 200);
      assertThat(five.receive(Packet.PUBCOMP).code()).isEqualTo(0x92);
      four.send(four.publishBytes("full", 1, false, 1, new byte[1000]));
      assertThat(four.isClosed()).isTrue();
    }
  }

  /** What a session has to keep over a crash is granted only when it is stored. */
  @ParameterizedTest
  @CsvSource({"5, 0x97", "4, 0x80", "3, 0"})
  void aFullLogGrantsNoSubscriptionThatHasToLast(int version, String code) {
    try (var small =
            new EdgeFixture(1, MqttOptions.builder(), new MemoryDisk(20_000, Long.MAX_VALUE));
        var lasting = small.client(ConnectBytes.of(version, "lasting").resume().expiry(3600));
        var fleeting = small.client(5, "fleeting")) {
      for (var i = 1; i <= 100; i++) {
        fleeting.send(fleeting.publishBytes("full", 1, false, i, new byte[i < 50 ? 1000 : 1]));
        fleeting.receive(Packet.PUBACK);
      }

      var refused = lasting.subscribe(1, "full/" + "x".repeat(100), 1);

      assertThat(refused.codes()).containsExactly(Integer.decode(code));
      assertThat(fleeting.subscribe(1, "full/" + "x".repeat(100), 1).codes()).containsExactly(1);
    }
  }

  @Test
  void aPeerThatNeverReadsIsDroppedOnceItIsOwedAnswers() throws IOException {
    try (var deaf = RawClient.open(broker.port)) {
      deaf.socket().setReceiveBufferSize(4096);
      deaf.version(5).send(ConnectBytes.of(5, "deaf").bytes());
      deaf.receive(Packet.CONNACK);
      deaf.sendSubscribe(1, "deaf", 1, new WireBytes());
      deaf.receive(Packet.SUBACK);
      try (var publisher = broker.client(5, "pub")) {
        var packet = publisher.publishBytes("deaf", 0, false, 0, new byte[10_000]);
        for (var i = 0; i < 2_000; i++) {
          publisher.send(packet);
        }
        publisher.publish("deaf", 1, false, 1, "x").receive(Packet.PUBACK);
        assertThat(broker.shard.counters().slowConsumer.sum()).isPositive();
        assertThat(broker.connectionCount()).isEqualTo(2);
        deaf.send(0xC0, 0);
        await().atMost(Duration.ofSeconds(10)).until(() -> broker.connectionCount() == 1);
        publisher.send(0xC0, 0).receive(Packet.PINGRESP);
      }
    }
  }

  @Test
  void aSlowReaderGetsEveryQosOneMessageInTheEnd() {
    try (var slow = broker.subscriber("slow");
        var publisher = broker.client(5, "pub")) {
      var count = 300;
      for (var i = 1; i <= count; i++) {
        publisher
            .send(publisher.publishBytes("slow", 1, false, i, new byte[20_000]))
            .receive(Packet.PUBACK);
      }
      var ids = new HashSet<Integer>();
      for (var i = 0; i < count; i++) {
        var got = slow.receive(Packet.PUBLISH);
        assertThat(got.isDuplicate()).isFalse();
        ids.add(got.packetId());
        slow.acknowledge(Packet.PUBACK, got.packetId());
      }
      assertThat(ids).hasSize(count);
    }
  }
}
