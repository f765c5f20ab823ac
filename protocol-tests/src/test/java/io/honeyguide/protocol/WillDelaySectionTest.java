package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.SessionSteps.LONG;
import static io.honeyguide.protocol.SessionSteps.delay;
import static io.honeyguide.protocol.SessionSteps.expiring;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.isPresent;
import static io.honeyguide.protocol.SessionSteps.leave;
import static io.honeyguide.protocol.SessionSteps.letPass;
import static io.honeyguide.protocol.SessionSteps.receive;
import static io.honeyguide.protocol.SessionSteps.watcher;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.RawClient;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Section 3.1.3.2.2 of MQTT 5.0: the Will Delay Interval. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class WillDelaySectionTest {

  /** A session with a will to its own name. */
  private static ConnectBytes delayed(String name, long expirySeconds, long delaySeconds) {
    return expiring(name, expirySeconds).will(name, "late", 1, false, delay(delaySeconds));
  }

  @Test
  @Tag("MQTT5-3.1.2-8")
  void holdsTheWillBack(BrokerProcess broker) {
    var name = fresh("delay");
    try (var watcher = watcher(broker, name)) {
      var client = RawClient.connect(broker.mqttPort(), delayed(name, LONG, 1));
      var start = System.nanoTime();
      client.close();
      receive(watcher, "late");
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isBetween(1_000L, 8_000L);
    }
    assertThat(isPresent(broker, expiring(name, 0))).isTrue();
  }

  @Test
  @Tag("MQTT5-3.1.3-9")
  @Tag("MQTT5-3.1.2-8")
  void isEndedByAReturnInTime(BrokerProcess broker) {
    var name = fresh("return");
    try (var watcher = watcher(broker, name)) {
      RawClient.connect(broker.mqttPort(), delayed(name, LONG, 2)).close();
      try (var back = RawClient.connect(broker.mqttPort(), expiring(name, LONG))) {
        letPass(broker, 3);
        leave(back);
      }
      assertThat(watcher.isQuiet()).isTrue();
    }
  }

  /** Taking over is a return in time as well: the session never was without a connection. */
  @Test
  @Tag("MQTT5-3.1.3-9")
  @Tag("MQTT5-3.1.2-8")
  void isEndedByAConnectionThatTakesOver(BrokerProcess broker) {
    var name = fresh("take-over");
    try (var watcher = watcher(broker, name);
        var old = RawClient.connect(broker.mqttPort(), delayed(name, LONG, 1));
        var next = RawClient.connect(broker.mqttPort(), expiring(name, LONG))) {
      assertEnded(old, 5, 0x8E);
      letPass(broker, 2);
      assertThat(watcher.isQuiet()).isTrue();
      leave(next);
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-8")
  void doesNotOutlastTheSession(BrokerProcess broker) {
    var name = fresh("session-end");
    try (var watcher = watcher(broker, name)) {
      RawClient.connect(broker.mqttPort(), delayed(name, 1, LONG)).close();
      receive(watcher, "late");
    }
    assertThat(isPresent(broker, expiring(name, 0))).isFalse();
  }

  @Test
  @Tag("MQTT5-3.1.2-8")
  void isMootWithoutASession(BrokerProcess broker) {
    var name = fresh("no-session");
    try (var watcher = watcher(broker, name)) {
      RawClient.connect(broker.mqttPort(), delayed(name, 0, LONG)).close();
      receive(watcher, "late");
    }
  }

  @Test
  @Tag("MQTT5-3.1.2-8")
  void isCutShortByACleanStart(BrokerProcess broker) {
    var name = fresh("clean-start");
    try (var watcher = watcher(broker, name)) {
      RawClient.connect(broker.mqttPort(), delayed(name, LONG, LONG)).close();
      assertThat(watcher.isQuiet()).isTrue();
      leave(RawClient.connect(broker.mqttPort(), 5, name));
      receive(watcher, "late");
    }
  }
}
