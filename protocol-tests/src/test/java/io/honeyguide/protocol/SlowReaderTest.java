package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Section 4.5 under pressure: clients that do not read, and clients that send as fast as they can,
 * cost a bounded number of bytes and nobody else's time.
 */
class SlowReaderTest {

  private static final int PAYLOAD_BYTES = 60_000;

  /** What the process may grow by while far more than that is thrown at it, in KiB. */
  private static final long GROWTH_KIB_MAX = 120 * 1024;

  /** The same for a flood that goes through the log, whose newest 64 MiB stay in memory. */
  private static final long FLOOD_GROWTH_KIB_MAX = 224 * 1024;

  @TempDir private static Path data;

  private static BrokerProcess broker;

  @BeforeAll
  static void start() {
    broker = BrokerProcess.start(data);
  }

  @AfterAll
  static void stop() {
    var ended = broker.terminate();
    assertThat(ended.err()).doesNotContainPattern(BrokerProcess.FAULT);
  }

  /** What the process keeps in memory: its heap and, more to the point, what lies beside it. */
  private static long residentKib() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/" + broker.pid() + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    }
  }

  /** In vertx-mqtt nothing told how much waited for a client: memory grew until it was gone. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT3-4.5.0-1")
  void aSubscriberThatStopsReadingHoldsUpNobody(int version) throws IOException {
    var name = "stopped/" + version;
    var payload = "x".repeat(PAYLOAD_BYTES);
    try (var stopped = RawClient.connect(broker.mqttPort(), version, "stopped " + name);
        var reader = RawClient.connect(broker.mqttPort(), version, "reader " + name);
        var publisher = RawClient.connect(broker.mqttPort(), version, "publisher " + name)) {
      stopped.subscribe(1, name, 1);
      reader.subscribe(1, name, 1);
      var before = 0L;
      // 144 MB for one who takes none of it.
      for (var i = 0; i < 1_200; i++) {
        if (i == 20) {
          before = residentKib();
        }
        publisher.publish(name, 0, false, 0, payload);
        publisher.publish(name, 1, false, 1, payload);
        publisher.receive(Packet.PUBACK);
        for (var got = reader.receive(Packet.PUBLISH); ; got = reader.receive(Packet.PUBLISH)) {
          if (got.qos() == 1) {
            reader.acknowledge(Packet.PUBACK, got.packetId());
            break;
          }
        }
      }
      assertThat(residentKib() - before).isLessThan(GROWTH_KIB_MAX);
      // It comes back to find what it was promised.
      var got = stopped.receive(Packet.PUBLISH);
      assertThat(got.payloadBytes()).hasSize(PAYLOAD_BYTES);
    }
  }

  /** vertx-mqtt read on whatever became of it; so that the memory was the client's to fill. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  @Tag("MQTT5-4.5.0-1")
  @Tag("MQTT3-4.5.0-1")
  void aPublisherThatFloodsIsSlowedDown(int qos)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var name = "flood/" + qos;
    var count = 10_000;
    var threads = Executors.newSingleThreadExecutor();
    try (var flooding = RawClient.connect(broker.mqttPort(), 4, name);
        var other = RawClient.connect(broker.mqttPort(), 5, "beside " + name)) {
      other.subscribe(1, "beside/" + name, 1);
      var before = residentKib();
      // 200 MB for the log, none of whose answers is taken before everything is sent.
      Future<?> flood = threads.submit(() -> send(flooding, name, qos, count));
      for (var i = 0; i < 20; i++) {
        other.publish("beside/" + name, 1, false, 1, "m" + i);
        Packet got;
        do {
          got = other.receive();
        } while (got.type() != Packet.PUBLISH);
        assertThat(got.payload()).isEqualTo("m" + i);
        other.acknowledge(Packet.PUBACK, got.packetId());
      }
      flood.get(100, TimeUnit.SECONDS);
      for (var i = 1; qos > 0 && i <= count; i++) {
        assertThat(flooding.receive(qos == 1 ? Packet.PUBACK : Packet.PUBREC).packetId())
            .isEqualTo(i);
      }
      flooding.send(0xC0, 0).receive(Packet.PINGRESP);
      assertThat(residentKib() - before).isLessThan(FLOOD_GROWTH_KIB_MAX);
    } finally {
      threads.shutdownNow();
    }
  }

  private static void send(RawClient client, String topic, int qos, int count) {
    var payload = new byte[20_000];
    for (var i = 1; i <= count; i++) {
      client.send(client.publishBytes(topic, qos, false, i, payload));
    }
  }

  /** A client that asks and asks and never looks at an answer. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void aClientThatNeverReadsItsAnswersIsNotReadOn(int version) throws IOException {
    try (var deaf = RawClient.open(broker.mqttPort())) {
      deaf.socket().setReceiveBufferSize(4096);
      deaf.version(version).send(ConnectBytes.of(version, "deaf-" + version).bytes());
      var pings = new WireBytes();
      for (var i = 0; i < 10_000; i++) {
        pings.raw(0xC0, 0);
      }
      var before = residentKib();
      var threads = Executors.newSingleThreadExecutor();
      try {
        // 200 MB of questions: the writes have to wait before all of them are taken.
        Future<?> asking = threads.submit(() -> sendOften(deaf, pings.bytes()));
        assertThatThrownBy(() -> asking.get(2, TimeUnit.SECONDS))
            .isInstanceOf(TimeoutException.class);
      } finally {
        threads.shutdownNow();
      }
      assertThat(residentKib() - before).isLessThan(GROWTH_KIB_MAX / 4);
      try (var other = RawClient.connect(broker.mqttPort(), version, "hears-" + version)) {
        other.send(0xC0, 0).receive(Packet.PINGRESP);
      }
    }
  }

  private static void sendOften(RawClient client, byte[] bytes) {
    for (var i = 0; i < 10_000; i++) {
      client.send(bytes);
    }
  }
}
