package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.SessionSteps.LONG;
import static io.honeyguide.protocol.SessionSteps.delay;
import static io.honeyguide.protocol.SessionSteps.expiring;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.isPresent;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.letPass;
import static io.honeyguide.protocol.SessionSteps.publish;
import static io.honeyguide.protocol.SessionSteps.receive;
import static io.honeyguide.protocol.SessionSteps.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Section 3.1.2.11.2 of MQTT 5.0: the Session Expiry Interval. A will that waits for the end of its
 * session tells when that was, so nothing has to be guessed.
 */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class ExpirySectionTest {

  private static final int NORMAL = 0x00;
  private static final int WITH_WILL = 0x04;

  /** A session that tells its end by a will to its own name. */
  private static ConnectBytes telling(String name, long seconds) {
    return expiring(name, seconds).will(name, "ended", 1, false, delay(LONG));
  }

  @Test
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT5-4.1.0-2")
  void endsTheSessionAfterItsInterval(BrokerProcess broker) {
    var name = fresh("expiry");
    try (var watcher = watcher(broker, name)) {
      RawClient.connect(broker.mqttPort(), telling(name, 1)).close();
      assertThat(watcher.isQuiet()).isTrue();
      receive(watcher, "ended");
    }
    assertThat(isPresent(broker, expiring(name, 1))).isFalse();
  }

  @Test
  @Tag("MQTT5-4.1.0-1")
  void doesNotRunWhileConnected(BrokerProcess broker) {
    var name = fresh("live");
    try (var first = RawClient.connect(broker.mqttPort(), expiring(name, 1));
        var second = RawClient.open(broker.mqttPort())) {
      first.subscribe(1, name, 1);
      letPass(broker, 2);
      assertThat(second.handshake(expiring(name, 1)).isSessionPresent()).isTrue();
      assertEnded(first, 5, 0x8E);
      publish(broker, name, "still subscribed");
      receive(second, "still subscribed");
    }
  }

  @Test
  @Tag("MQTT5-4.1.0-2")
  void endsTheSessionWithItsConnectionWithoutAnInterval(BrokerProcess broker) {
    var name = fresh("none");
    assertThat(isPresent(broker, ConnectBytes.of(5, name).resume())).isFalse();
    assertThat(isPresent(broker, ConnectBytes.of(5, name).resume())).isFalse();
    assertThat(isPresent(broker, expiring(name, 0))).isFalse();
    assertThat(isPresent(broker, expiring(name, 0))).isFalse();
  }

  @Test
  @Tag("MQTT5-3.1.2-23")
  void keepsTheSessionForAsLongAsCanBeSaid(BrokerProcess broker) {
    var name = fresh("max");
    assertThat(isPresent(broker, expiring(name, 0xFFFF_FFFFL))).isFalse();
    letPass(broker, 1);
    assertThat(isPresent(broker, expiring(name, 0))).isTrue();
  }

  @Test
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT5-4.1.0-2")
  void endsTheSessionAtOnceWhenDisconnectSaysSo(BrokerProcess broker) {
    var name = fresh("at-once");
    try (var client = RawClient.connect(broker.mqttPort(), expiring(name, LONG))) {
      leave(client, NORMAL, 0);
    }
    assertThat(isPresent(broker, expiring(name, 0))).isFalse();
  }

  @Test
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT5-4.1.0-2")
  void endsTheSessionSoonerWhenDisconnectSaysSo(BrokerProcess broker) {
    var name = fresh("sooner");
    try (var watcher = watcher(broker, name)) {
      try (var client = RawClient.connect(broker.mqttPort(), telling(name, LONG))) {
        leave(client, WITH_WILL, 1);
      }
      receive(watcher, "ended");
    }
    assertThat(isPresent(broker, expiring(name, 0))).isFalse();
  }

  @Test
  @Tag("MQTT5-3.1.2-23")
  void keepsTheSessionLongerWhenDisconnectSaysSo(BrokerProcess broker) {
    var name = fresh("longer");
    try (var client = RawClient.connect(broker.mqttPort(), expiring(name, 1))) {
      leave(client, NORMAL, LONG);
    }
    letPass(broker, 2);
    assertThat(isPresent(broker, expiring(name, 0))).isTrue();
  }

  @Test
  @Tag("MQTT5-3.1.2-23")
  @Tag("MQTT5-4.1.0-2")
  void goesByTheLatestConnect(BrokerProcess broker) {
    var shortened = fresh("shortened");
    var prolonged = fresh("prolonged");
    isPresent(broker, expiring(prolonged, 10));
    assertThat(isPresent(broker, expiring(prolonged, LONG))).isTrue();
    isPresent(broker, expiring(shortened, LONG));
    try (var watcher = watcher(broker, shortened)) {
      RawClient.connect(broker.mqttPort(), telling(shortened, 1)).close();
      receive(watcher, "ended");
    }
    assertThat(isPresent(broker, expiring(shortened, 0))).isFalse();
    assertThat(isPresent(broker, expiring(prolonged, 0))).isTrue();
  }

  @Test
  @Tag("MQTT5-4.13.1-1")
  @Tag("MQTT5-3.14.2-1")
  void takesNoIntervalFromDisconnectWhenConnectHadNone(BrokerProcess broker) {
    var name = fresh("illegal");
    try (var watcher = watcher(broker, name);
        var client =
            RawClient.connect(
                broker.mqttPort(), ConnectBytes.of(5, name).will(name, "error", 1, false))) {
      client.send(0xE0, 7, 0, 5, PropertyId.SESSION_EXPIRY, 0, 0, 0, 60);
      assertEnded(client, 5, 0x82);
      // It ended by an error, not by that DISCONNECT.
      receive(watcher, "error");
    }
    assertThat(isPresent(broker, expiring(name, 0))).isFalse();
  }
}
