package io.honeyguide.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import java.util.concurrent.atomic.AtomicInteger;

/** Steps that many tests of connections, sessions and wills go through. */
final class SessionSteps {

  /** Longer than any test runs, in seconds. */
  static final long LONG = 600;

  private static final AtomicInteger NAMES = new AtomicInteger();

  private SessionSteps() {}

  /** A name that no other test has, for a client or a topic. */
  static String fresh(String subject) {
    return subject + "-" + NAMES.incrementAndGet();
  }

  /** A CONNECT of 5.0 that goes on with its session, which then outlives it for a while. */
  static ConnectBytes expiring(String clientId, long seconds) {
    return ConnectBytes.of(5, clientId).resume().expiry(seconds);
  }

  /** Whether the broker has the session; afterwards the session is as the CONNECT says. */
  static boolean isPresent(BrokerProcess broker, ConnectBytes connect) {
    try (var client = RawClient.open(broker.mqttPort())) {
      var connack = client.handshake(connect);
      assertThat(connack.code()).isZero();
      leave(client);
      return connack.isSessionPresent();
    }
  }

  /** Sends DISCONNECT and awaits that the broker has closed. */
  static void leave(RawClient client) {
    client.send(0xE0, 0);
    assertThat(client.isClosed()).isTrue();
  }

  /** Sends DISCONNECT of 5.0 with a session expiry and awaits that the broker has closed. */
  static void leave(RawClient client, int code, long expirySeconds) {
    client.send(
        new WireBytes()
            .u8(code)
            .sized(new WireBytes().u8(PropertyId.SESSION_EXPIRY).u32(expirySeconds).bytes())
            .packet(0xE0));
    assertThat(client.isClosed()).isTrue();
  }

  /** Publishes at QoS 1 by a client of its own, each text acknowledged before the next. */
  static void publish(BrokerProcess broker, String topic, String... payloads) {
    try (var publisher = RawClient.connect(broker.mqttPort(), 4, "")) {
      for (var payload : payloads) {
        publisher.publish(topic, 1, false, 1, payload);
        publisher.receive(Packet.PUBACK);
      }
      leave(publisher);
    }
  }

  /** A client that has subscribed to a topic at QoS 2. */
  static RawClient watcher(BrokerProcess broker, String topic) {
    var client = RawClient.connect(broker.mqttPort(), 5, "");
    client.subscribe(1, topic, 2);
    return client;
  }

  /** The next message, which has to have this payload. */
  static Packet receive(RawClient client, String payload) {
    var message = client.receive(Packet.PUBLISH);
    assertThat(message.payload()).isEqualTo(payload);
    return message;
  }

  /** Will properties that hold the will back. */
  static WireBytes delay(long seconds) {
    return new WireBytes().u8(PropertyId.WILL_DELAY).u32(seconds);
  }

  /**
   * Awaits that a session with an expiry of so many seconds, left just now, has ended: its will,
   * which waits for that, says so. Shorter intervals that began before are over then.
   */
  static void letPass(BrokerProcess broker, long seconds) {
    var topic = fresh("passed");
    try (var watcher = watcher(broker, topic)) {
      var marker = expiring(fresh("passing"), seconds).will(topic, "over", 0, false, delay(LONG));
      RawClient.connect(broker.mqttPort(), marker).close();
      receive(watcher, "over");
    }
  }
}
