package io.honeyguide.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.mqtt.wire.ConnectBytes;
import io.honeyguide.mqtt.wire.Packet;
import io.honeyguide.mqtt.wire.RawClient;
import io.honeyguide.mqtt.wire.WireBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WillTest {

  private EdgeFixture broker;
  private RawClient watcher;

  @BeforeEach
  void start() {
    broker = new EdgeFixture();
    watcher = broker.subscriber("will/#");
  }

  @AfterEach
  void stop() {
    watcher.close();
    broker.close();
  }

  private static ConnectBytes withWill(int version) {
    return ConnectBytes.of(version, "w").will("will/w", "gone", 1, false);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void isPublishedWhenTheConnectionIsLost(int version) {
    broker.client(withWill(version)).close();
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("gone");
    broker.client(version, "w").close();
    assertThat(watcher.isQuiet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void isDroppedByDisconnect(int version) {
    broker.client(withWill(version)).disconnect();
    assertThat(watcher.isQuiet()).isTrue();
  }

  @Test
  void isPublishedWhenDisconnectAsksForIt() {
    broker.client(withWill(5)).send(0xE0, 1, 4);
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("gone");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void isPublishedAfterAProtocolError(int version) {
    broker.client(withWill(version)).send(0x00, 0);
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("gone");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void isPublishedWhenAnotherConnectionTakesOver(int version) {
    try (var old = broker.client(withWill(version));
        var fresh = broker.client(version, "w")) {
      assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("gone");
      assertThat(old).isNotEqualTo(fresh);
    }
  }

  @Test
  void isRetainedIfItSaysSo() {
    broker.client(ConnectBytes.of(4, "r").will("will/r", "kept", 1, true)).close();
    assertThat(watcher.receive(Packet.PUBLISH).isRetain()).isFalse();
    broker.client(ConnectBytes.of(4, "n").will("will/n", "", 1, false)).close();
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEmpty();
    try (var late = broker.subscriber("will/+")) {
      var got = late.receive(Packet.PUBLISH);
      assertThat(got.topic()).isEqualTo("will/r");
      assertThat(got.isRetain()).isTrue();
      assertThat(late.isQuiet()).isTrue();
    }
  }

  @Test
  void bringsItsProperties() {
    var properties =
        new WireBytes()
            .u8(0x18)
            .u32(0)
            .raw(1, 1)
            .u8(2)
            .u32(100)
            .u8(3)
            .text("text/plain")
            .u8(8)
            .text("answer/here")
            .u8(9)
            .binary((byte) 1, (byte) 0)
            .u8(0x26)
            .text("a")
            .text("b");
    broker.client(ConnectBytes.of(5, "p").will("will/p", "x", 2, false, properties)).close();
    var got = watcher.receive(Packet.PUBLISH);
    assertThat(got.qos()).isEqualTo(2);
    assertThat(got.numbers(1)).containsExactly(1L);
    assertThat(got.numbers(2).get(0)).isBetween(98L, 100L);
    assertThat(got.texts(3)).containsExactly("text/plain");
    assertThat(got.texts(8)).containsExactly("answer/here");
    assertThat(got.numbers(9)).containsExactly(256L);
    assertThat(got.texts(0x26)).containsExactly("a=b");
    assertThat(got.numbers(0x18)).isEmpty();
  }

  private ConnectBytes delayed() {
    var delay = new WireBytes().u8(0x18).u32(30);
    return ConnectBytes.of(5, "d").resume().expiry(600).will("will/d", "late", 1, false, delay);
  }

  private void advance(long ms) {
    broker.clock.advance(ms);
    broker.shard.tick();
  }

  @Test
  void waitsForItsDelay() {
    broker.client(delayed()).close();
    assertThat(watcher.isQuiet()).isTrue();
    advance(31_000);
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("late");
  }

  @Test
  void isCancelledByAReturnWithinItsDelay() {
    broker.client(delayed()).close();
    assertThat(watcher.isQuiet()).isTrue();
    broker.client(ConnectBytes.of(5, "d").resume().expiry(600)).disconnect();
    advance(31_000);
    assertThat(watcher.isQuiet()).isTrue();
  }

  /** The broker may have been down when it was due. */
  @Test
  void isNotCancelledByAReturnAfterItsDelay() {
    broker.client(delayed()).close();
    assertThat(watcher.isQuiet()).isTrue();
    broker.clock.advance(31_000);
    broker.client(ConnectBytes.of(5, "d").resume().expiry(600)).disconnect();
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("late");
    assertThat(watcher.isQuiet()).isTrue();
  }

  @Test
  void isPublishedWhenACleanStartEndsTheSessionWithinItsDelay() {
    broker.client(delayed()).close();
    assertThat(watcher.isQuiet()).isTrue();
    broker.client(5, "d").disconnect();
    assertThat(watcher.receive(Packet.PUBLISH).payload()).isEqualTo("late");
  }

  @Test
  void doesNotOutwaitItsSession() {
    var delay = new WireBytes().u8(0x18).u32(600);
    broker.client(ConnectBytes.of(5, "s").will("will/s", "x", 1, false, delay)).close();
    assertThat(watcher.receive(Packet.PUBLISH).topic()).isEqualTo("will/s");
    broker.client(ConnectBytes.of(5, "t").expiry(60).will("will/t", "x", 1, false, delay)).close();
    assertThat(watcher.isQuiet()).isTrue();
    advance(61_000);
    assertThat(watcher.receive(Packet.PUBLISH).topic()).isEqualTo("will/t");
  }
}
