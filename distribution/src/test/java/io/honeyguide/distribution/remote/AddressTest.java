package io.honeyguide.distribution.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @Test
  void readsNamesAndAddresses() {
    assertThat(Address.parse("localhost:1883")).isEqualTo(new Address("localhost", 1883));
    assertThat(Address.parse("[::1]:80")).isEqualTo(new Address("::1", 80)).hasToString("[::1]:80");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", ":1883", "a:0", "a:65536", "a:b", "::1:1883", "a:-1"})
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> Address.parse(text)).hasMessageContaining("expected HOST:PORT");
  }
}
