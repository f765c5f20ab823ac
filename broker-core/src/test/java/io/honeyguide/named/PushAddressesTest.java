package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushAddressesTest {

  private static InetAddress address(String text) {
    return Objects.requireNonNull(NetUtil.createInetAddressFromIpAddressString(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fec0::1",
        "fc00::1",
        "fd12:3456::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "2001::1",
        "2001:db8::1"
      })
  void refusesWhatIsNotOnThePublicInternet(String text) {
    assertThat(PushAddresses.PUBLIC.refusal("host.example", address(text)))
        .contains("no address of the public internet")
        .contains("subscriptions.push-allow");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "193.0.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2a00::1",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2002:101:101::1"
      })
  void letsThePublicInternetPass(String text) {
    assertThat(PushAddresses.PUBLIC.refusal("host.example", address(text))).isNull();
  }

  @Test
  void refusesAMappedAddressAlsoWhereItCameAsSixteenBytes() throws UnknownHostException {
    var bytes = new byte[16];
    bytes[10] = -1;
    bytes[11] = -1;
    bytes[12] = 127;
    bytes[15] = 1;

    assertThat(
            PushAddresses.PUBLIC.refusal("host.example", Inet6Address.getByAddress("h", bytes, 0)))
        .isNotNull();
  }

  @Test
  void allowsWhatItsListNames() {
    var some =
        PushAddresses.allowing(List.of("10.1.0.0/16", "127.0.0.1", "fd00::/8", "Hooks.Internal"));

    assertThat(some.refusal("a", address("10.1.2.3"))).isNull();
    assertThat(some.refusal("a", address("::ffff:10.1.2.3"))).isNull();
    assertThat(some.refusal("a", address("10.2.0.1"))).isNotNull();
    assertThat(some.refusal("a", address("127.0.0.1"))).isNull();
    assertThat(some.refusal("a", address("127.0.0.2"))).isNotNull();
    assertThat(some.refusal("a", address("fd00::9"))).isNull();
    assertThat(some.refusal("hooks.internal.", address("192.168.0.1"))).isNull();
    assertThat(some.refusal("other.internal", address("192.168.0.1"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0/8", "fd00::/129", "a b", "", "x/8", "10.0.0.0/"})
  void refusesEntriesThatNameNothing(String entry) {
    assertThatThrownBy(() -> PushAddresses.allowing(List.of(entry)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("10.1.0.0/16");
  }
}
