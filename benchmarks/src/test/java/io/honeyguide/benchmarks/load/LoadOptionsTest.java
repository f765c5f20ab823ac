package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoadOptionsTest {

  @ParameterizedTest
  @ValueSource(strings = {"localhost:1883", "127.0.0.1:1883", "127.9.8.7:1883", "[::1]:1883"})
  void takesLoopbackAddresses(String text) {
    var broker = LoadOptions.broker(text);

    assertThat(options(broker, 64).broker().getPort()).isEqualTo(1883);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.1:1883",
        "example.org:1883",
        "127.example.org:1883",
        "[2001:db8::1]:1883",
        "0.0.0.0:1883",
        "999.0.0.1:1883"
      })
  void refusesEverywhereElse(String text) {
    assertThatThrownBy(() -> options(LoadOptions.broker(text), 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("this machine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "localhost:", "localhost:0", "localhost:65536", ":x"})
  void refusesMissingOrWrongPort(String text) {
    assertThatThrownBy(() -> LoadOptions.broker(text)).hasMessageContaining("HOST:PORT");
  }

  @Test
  void refusesPayloadThatCannotHoldItsStamp() {
    var broker = LoadOptions.broker("localhost:1883");

    assertThatThrownBy(() -> options(broker, 19))
        .hasMessage("payload bytes: expected 20 to 1048576, found 19");
  }

  private static LoadOptions options(InetSocketAddress broker, int payloadBytes) {
    return new LoadOptions(
        Scenario.Q1_PAIRS, broker, 1, 0, 2, 4, payloadBytes, 5000, 1, 1000, null);
  }
}
