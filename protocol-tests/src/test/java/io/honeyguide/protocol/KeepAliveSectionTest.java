package io.honeyguide.protocol;

import static io.honeyguide.protocol.DeliverySteps.assertAlive;
import static io.honeyguide.protocol.DeliverySteps.assertEnded;
import static io.honeyguide.protocol.SessionSteps.fresh;
import static io.honeyguide.protocol.SessionSteps.receive;
import static io.honeyguide.protocol.SessionSteps.watcher;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import java.io.EOFException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Section 3.1.2.10: keep alive, mostly at its shortest of one second. */
@ExtendWith(SharedBroker.class)
@Execution(ExecutionMode.CONCURRENT)
class KeepAliveSectionTest {

  /** Seconds; long enough that a pause of this machine is not taken for the client's silence. */
  private static final int BUSY_KEEP_ALIVE = 3;

  /** Above one and a half of those keep alives, so that a silent client would have been dropped. */
  private static final long BUSY_MS = 6_000;

  private static final int KEEP_ALIVE_TIMEOUT = 0x8D;

  private static RawClient connect(BrokerProcess broker, int version, int seconds) {
    var connect = ConnectBytes.of(version, fresh("alive")).keepAlive(seconds);
    return RawClient.connect(broker.mqttPort(), connect);
  }

  /** Does something again and again, with pauses that are short against the keep alive. */
  private static void keepBusy(RawClient client, Runnable step) {
    var start = System.nanoTime();
    while (System.nanoTime() - start < TimeUnit.MILLISECONDS.toNanos(BUSY_MS)) {
      step.run();
      assertThat(client.isQuiet()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-22")
  @Tag("MQTT5-3.2.2-22")
  @Tag("MQTT3-3.1.2-24")
  void dropsASilentClientAfterOneAndAHalfKeepAlives(int version, BrokerProcess broker) {
    var start = System.nanoTime();
    try (var client = connect(broker, version, 1)) {
      assertEnded(client, version, KEEP_ALIVE_TIMEOUT);
      // The client has its whole time; what comes on top is the grain of the timer and our own.
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
          .isBetween(1_500L, 8_000L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-22")
  @Tag("MQTT5-3.12.4-1")
  @Tag("MQTT3-3.1.2-24")
  @Tag("MQTT3-3.12.4-1")
  void keepsAClientThatPings(int version, BrokerProcess broker) {
    try (var client = connect(broker, version, BUSY_KEEP_ALIVE)) {
      keepBusy(client, () -> assertAlive(client));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-22")
  @Tag("MQTT3-3.1.2-24")
  void keepsAClientThatOnlyPublishes(int version, BrokerProcess broker) {
    var topic = fresh("busy");
    try (var client = connect(broker, version, BUSY_KEEP_ALIVE)) {
      keepBusy(client, () -> client.publish(topic, 0, false, 0, "x"));
      assertAlive(client);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-22")
  @Tag("MQTT3-3.1.2-24")
  void keepsASilentClientWithoutKeepAlive(int version, BrokerProcess broker) {
    try (var patient = connect(broker, version, 0);
        var silent = connect(broker, version, 1)) {
      assertEnded(silent, version, KEEP_ALIVE_TIMEOUT);
      assertAlive(patient);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-8")
  @Tag("MQTT5-3.1.2-22")
  @Tag("MQTT3-3.1.2-8")
  @Tag("MQTT3-3.1.2-24")
  void publishesTheWillOfASilentClient(int version, BrokerProcess broker) {
    var topic = fresh("silent");
    var connect = ConnectBytes.of(version, topic).keepAlive(1).will(topic, "silent", 1, false);
    try (var watcher = watcher(broker, topic);
        var silent = RawClient.connect(broker.mqttPort(), connect)) {
      receive(watcher, "silent");
      assertEnded(silent, version, KEEP_ALIVE_TIMEOUT);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  @Tag("MQTT5-3.1.2-22")
  @Tag("MQTT3-3.1.2-24")
  void dropsAClientThatOnlyListens(int version, BrokerProcess broker) {
    var topic = fresh("listens");
    try (var listener = connect(broker, version, 1);
        var publisher = connect(broker, version, 0)) {
      listener.subscribe(1, topic, 0);
      keepBusy(publisher, () -> publisher.publish(topic, 0, false, 0, "x"));
      assertThatThrownBy(() -> listen(listener)).hasRootCauseInstanceOf(EOFException.class);
    }
  }

  /** Takes messages until the connection ends. */
  private static void listen(RawClient listener) {
    var packet = listener.receive(Packet.PUBLISH);
    while (packet.type() == Packet.PUBLISH) {
      packet = listener.receive();
    }
    // Only clients of 5.0 are told why.
    assertThat(packet.type()).isEqualTo(Packet.DISCONNECT);
    assertThat(packet.code()).isEqualTo(KEEP_ALIVE_TIMEOUT);
    listener.receive();
  }
}
