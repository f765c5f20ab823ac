package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What went wrong in vertx-mqtt and its codec when we measured them, and must not come back with a
 * newer version or with another road around them. Section tests pin the rest of these.
 */
@ExtendWith(SharedBroker.class)
class LibraryTrapTest {

  /**
   * A handler that touched another client's endpoint took that one's monitor under its own: four
   * clients on two event loops stood still for good within a second.
   */
  @Test
  void clientsOfAllEventLoopsPublishToEachOtherWithoutStall(BrokerProcess broker)
      throws InterruptedException, ExecutionException, TimeoutException {
    var clients = 8;
    var messages = 500;
    var connected = new ArrayList<RawClient>();
    var threads = Executors.newFixedThreadPool(clients);
    try {
      for (var i = 0; i < clients; i++) {
        var client = RawClient.connect(broker.mqttPort(), 4 + i % 2, "stall-" + i);
        client.subscribe(1, "stall/#", 1);
        connected.add(client);
      }
      var running = new ArrayList<Future<Integer>>();
      for (var i = 0; i < clients; i++) {
        running.add(threads.submit(talker(connected.get(i), i, clients, messages)));
      }
      for (var each : running) {
        assertThat(each.get(60, TimeUnit.SECONDS)).isEqualTo(clients * messages);
      }
    } finally {
      threads.shutdownNow();
      connected.forEach(RawClient::close);
    }
  }

  /** Publishes to everybody and takes what everybody publishes, all at QoS 1. */
  private static Callable<Integer> talker(RawClient client, int number, int talkers, int messages) {
    return () -> {
      var taken = 0;
      for (var sent = 0; taken < talkers * messages; ) {
        if (sent < messages) {
          client.publish("stall/" + number, 1, false, ++sent, "m");
        }
        // One packet for each that was sent keeps both directions busy.
        var packet = client.receive();
        if (packet.type() == Packet.PUBLISH) {
          taken++;
          client.acknowledge(Packet.PUBACK, packet.packetId());
        }
      }
      return taken;
    };
  }

  /** PUBREC, PUBREL and PUBCOMP went out without their reason codes: every refusal a success. */
  @Test
  @Tag("MQTT5-3.5.2-1")
  @Tag("MQTT5-3.6.2-1")
  @Tag("MQTT5-3.7.2-1")
  void acknowledgementsOfQos2KeepTheirReasonCodes(BrokerProcess broker) {
    try (var client = RawClient.connect(broker.mqttPort(), 5, "reasons")) {
      var text = new WireBytes().raw(1, 1);
      client.send(client.publishBytes("reasons", 2, false, 1, new byte[] {(byte) 0xFF}, text));
      assertThat(client.receive(Packet.PUBREC).code()).isEqualTo(0x99);
      client.publish("reasons", 2, false, 2, "x");
      assertThat(client.receive(Packet.PUBREC).code()).isEqualTo(0x10);
      client.acknowledge(Packet.PUBREL, 7);
      assertThat(client.receive(Packet.PUBCOMP).code()).isEqualTo(0x92);
      client.acknowledge(Packet.PUBREC, 7);
      assertThat(client.receive(Packet.PUBREL).code()).isEqualTo(0x92);
    }
  }

  /** Each packet that could not be decoded wrote a line, and a CONNECT was closed in silence. */
  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void countsMalformedPacketsAndWritesFewLinesOfThem(int version, BrokerProcess broker) {
    var before = malformedConnects(broker);
    var linesBefore = linesOfConnects(broker);
    var connect = ConnectBytes.of(version, "flood\0").bytes();
    for (var i = 0; i < 200; i++) {
      try (var client = RawClient.open(broker.mqttPort()).version(version)) {
        client.send(connect);
        if (version == 5) {
          assertThat(client.receive(Packet.CONNACK).code()).isEqualTo(BrokenPacket.MALFORMED);
        }
        assertThat(client.isClosed()).isTrue();
      }
    }
    assertThat(malformedConnects(broker) - before).isGreaterThanOrEqualTo(200);
    assertThat(linesOfConnects(broker) - linesBefore).isLessThan(50);
  }

  /** The count of all listeners. */
  private static double malformedConnects(BrokerProcess broker) {
    return new HttpCaller(broker)
        .get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("honeyguide_malformed_total"))
        .filter(line -> line.contains("type=\"connect\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static long linesOfConnects(BrokerProcess broker) {
    return broker.stderr().lines().filter(line -> line.contains("connect")).count();
  }

  /**
   * Properties of 128 bytes and more that ended in one of a single byte lost it, and two bytes of
   * theirs became payload.
   */
  @Test
  @Tag("MQTT5-3.3.2-4")
  void longPropertiesKeepTheirLastOneAndThePayload(BrokerProcess broker) {
    try (var watcher = RawClient.connect(broker.mqttPort(), 5, "watch long");
        var client = RawClient.connect(broker.mqttPort(), 5, "long")) {
      watcher.subscribe(1, "long/#", 1);
      for (var length : new int[] {100, 119, 120, 121, 122, 123, 124, 125, 200, 16_400}) {
        var properties = new WireBytes().u8(0x03).text("c".repeat(length)).raw(1, 1);
        client.publish("long/live", 1, 1, "12345", properties);
        client.receive(Packet.PUBACK);
        assertLong(watcher, length);
        var will = ConnectBytes.of(5, "long will").will("long/will", "12345", 0, false, properties);
        RawClient.connect(broker.mqttPort(), will).close();
        assertLong(watcher, length);
      }
    }
  }

  private static void assertLong(RawClient watcher, int length) {
    var got = watcher.receive(Packet.PUBLISH);
    if (got.qos() > 0) {
      watcher.acknowledge(Packet.PUBACK, got.packetId());
    }
    assertThat(got.payload()).isEqualTo("12345");
    assertThat(got.texts(0x03).get(0)).hasSize(length);
    assertThat(got.numbers(0x01)).containsExactly(1L);
  }

  /** The packet size was limited to 8,092 bytes, unannounced, and the close said nothing of it. */
  @Test
  @Tag("MQTT5-3.2.2-15")
  void takesPacketsUpToTheSizeItAnnounces(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var maximum = client.handshake(ConnectBytes.of(5, "sizes")).numbers(0x27).get(0).intValue();
      // First byte 1, remaining length 3, topic 7, packet identifier 2, properties 1.
      var payload = new byte[maximum - 14];
      var packet = client.publishBytes("sizes", 1, false, 1, payload);
      assertThat(packet).hasSize(maximum);
      client.send(packet).receive(Packet.PUBACK);
      client.send(client.publishBytes("sizes", 1, false, 1, new byte[payload.length + 1]));
      assertThat(client.receive(Packet.DISCONNECT).code()).isEqualTo(0x95);
      assertThat(client.isClosed()).isTrue();
    }
  }

  /** 5.0 lets anybody leave its identifier out; this was refused without a clean start. */
  @Test
  @Tag("MQTT5-3.1.3-6")
  @Tag("MQTT5-3.2.2-16")
  void givesAnIdentifierAlsoWithoutACleanStart(BrokerProcess broker) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(ConnectBytes.of(5, "").resume());
      assertThat(connack.code()).isZero();
      assertThat(connack.texts(0x12).get(0)).isNotEmpty();
    }
  }

  /** Identifiers of more than 23 characters were closed in silence where MQTT 3.1 was spoken. */
  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void takesLongIdentifiersInEveryVersion(int version, BrokerProcess broker) {
    var name = "identifier-".repeat(10) + version;
    try (var client = RawClient.connect(broker.mqttPort(), version, name)) {
      client.send(0xC0, 0).receive(Packet.PINGRESP);
    }
  }

  /** Getters threw once a connection was gone: each client that broke off left a stack trace. */
  @Test
  void clientsMayBreakOffAnywhere(BrokerProcess broker) throws IOException {
    for (var version : List.of(4, 5)) {
      var name = "breaks-" + version;
      var all = new WireBytes().raw(ConnectBytes.of(version, name).bytes());
      try (var other = RawClient.connect(broker.mqttPort(), version, "beside " + name)) {
        for (var i = 1; i <= 3; i++) {
          all.raw(other.publishBytes(name, i % 3, false, i, new byte[20]));
        }
        var subscribe = new WireBytes().u16(9).raw(version == 5 ? new byte[1] : new byte[0]);
        all.raw(subscribe.text(name).u8(2).packet(0x82));
        var bytes = all.bytes();
        for (var cut = 0; cut <= bytes.length; cut++) {
          try (var client = RawClient.open(broker.mqttPort())) {
            client.socket().setSoLinger(true, 0);
            client.send(Arrays.copyOf(bytes, cut));
          }
        }
        other.publish(name, 1, false, 1, "x").receive(Packet.PUBACK);
      }
    }
    assertThat(broker.stderr()).doesNotContainPattern(BrokerProcess.FAULT);
  }

  /** The next packet identifier was taken without a look at those in flight. */
  @Test
  @Tag("MQTT5-2.2.1-4")
  @Tag("MQTT3-2.3.1-2")
  void identifiersInFlightAreNotGivenTwice(BrokerProcess broker) {
    var inFlight = new HashSet<Integer>();
    try (var client = RawClient.connect(broker.mqttPort(), 4, "in-flight");
        var publisher = RawClient.connect(broker.mqttPort(), 4, "pub in-flight")) {
      client.subscribe(1, "in-flight", 1);
      for (var i = 1; i <= 600; i++) {
        publisher.publish("in-flight", 1, false, i, "m").receive(Packet.PUBACK);
        var id = client.receive(Packet.PUBLISH).packetId();
        assertThat(inFlight.add(id)).isTrue();
        if (i % 2 == 0) {
          client.acknowledge(Packet.PUBACK, id);
          inFlight.remove(id);
        }
      }
    }
  }

  /** A topic with a wildcard that the server sent ended the connection of who received it. */
  @ParameterizedTest
  @ValueSource(strings = {"wild/+", "wild/%23", "wild/a%00b"})
  void nobodyCanPublishAWildcardOverHttp(String topic, BrokerProcess broker) {
    var http = new HttpCaller(broker);
    try (var client = RawClient.connect(broker.mqttPort(), 4, "reads " + topic.length())) {
      client.subscribe(1, "wild/#", 0);
      assertThat(http.send("POST", "/v1/topics/" + topic, "x").statusCode()).isEqualTo(400);
      http.publish("wild/tame", topic);
      Packet got;
      do {
        got = client.receive(Packet.PUBLISH);
      } while (!got.payload().equals(topic));
    }
  }
}
