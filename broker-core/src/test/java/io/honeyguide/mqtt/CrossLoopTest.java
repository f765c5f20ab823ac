package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import io.vertx.core.Future;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Event loops whose clients write to each other and take each other's sessions over, which with
 * plain vertx-mqtt stops them for ever after a few hundred messages.
 */
class CrossLoopTest {

  private static final int LOOPS = 3;
  private static final int FIGHTERS = 6;
  private static final int ROUNDS = 40;
  private static final int MESSAGES = 12;

  private final AtomicInteger takeOvers = new AtomicInteger();

  @Test
  void trafficAndTakeOversAcrossLoopsNeverStop() throws Exception {
    try (var broker = new EdgeFixture(LOOPS, MqttOptions.builder(), new MemoryDisk())) {
      var threads = Executors.newFixedThreadPool(FIGHTERS);
      try {
        var running = new ArrayList<java.util.concurrent.Future<Integer>>();
        for (var i = 0; i < FIGHTERS; i++) {
          running.add(threads.submit(fighter(broker, i)));
        }
        for (var each : running) {
          assertThat(each.get(120, TimeUnit.SECONDS)).isEqualTo(ROUNDS);
        }
      } finally {
        threads.shutdownNow();
      }
      assertThat(takeOvers).hasPositiveValue();
      for (var i = 0; i < LOOPS; i++) {
        var answer = broker.<String>on(i, context -> Future.succeededFuture("alive"));
        assertThat(answer).isEqualTo("alive");
      }
      everyLoopServes(broker);
    }
  }

  /** Two of them have each client identifier, and each hears of the messages of all. */
  private Callable<Integer> fighter(EdgeFixture broker, int number) {
    return () -> {
      for (var round = 0; round < ROUNDS; round++) {
        try (var client = RawClient.open(broker.port)) {
          fight(client, number);
        } catch (TakenOverException e) {
          takeOvers.incrementAndGet();
        }
      }
      return ROUNDS;
    };
  }

  private static void fight(RawClient client, int number) throws TakenOverException {
    try {
      var version = number % 2 == 0 ? 5 : 4;
      client.handshake(ConnectBytes.of(version, "fighter-" + number % 3).resume());
      client.sendSubscribe(1, "stress/#", 1, new WireBytes());
      for (var i = 0; i < MESSAGES; i++) {
        client.publish("stress/" + number, i % 2, false, 100 + i, "message " + i);
      }
      for (var acknowledged = 0; acknowledged < MESSAGES / 2; ) {
        var packet = client.receive();
        if (packet.type() == Packet.PUBACK) {
          acknowledged++;
        } else if (packet.type() == Packet.PUBLISH && packet.qos() == 1) {
          client.acknowledge(Packet.PUBACK, packet.packetId());
        } else if (packet.type() == Packet.DISCONNECT) {
          assertThat(packet.code()).isEqualTo(0x8E);
          throw new TakenOverException();
        }
      }
    } catch (UncheckedIOException e) {
      // An end is a take-over; silence would mean that a loop has stopped.
      if (e.getCause() instanceof SocketTimeoutException) {
        throw new AssertionError("nothing came for %d ms".formatted(RawClient.WAIT_MS), e);
      }
      throw new TakenOverException();
    }
  }

  private static void everyLoopServes(EdgeFixture broker) {
    var clients = new ArrayList<RawClient>();
    for (var i = 0; i < LOOPS; i++) {
      var client = broker.client(4, "last-" + i);
      client.subscribe(1, "last", 1);
      clients.add(client);
    }
    clients.get(0).publish("last", 1, false, 1, "word");
    clients.forEach(CrossLoopTest::awaitLastWord);
    clients.forEach(RawClient::close);
  }

  private static void awaitLastWord(RawClient client) {
    var packet = client.receive();
    if (packet.type() == Packet.PUBACK) {
      packet = client.receive();
    }
    assertThat(packet.payload()).isEqualTo("word");
  }

  /** The other client of the same identifier has come. */
  private static final class TakenOverException extends Exception {
    private static final long serialVersionUID = 1L;
  }
}
