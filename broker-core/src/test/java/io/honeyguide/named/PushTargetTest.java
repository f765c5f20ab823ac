package io.honeyguide.named;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushTargetTest {

  private static final String SECRET = "not to be told 1";

  @Test
  void isReadInItsParts() {
    var target = PushTarget.of("https://Shop.example/hook/a%20b?x=1", SECRET);
    assertThat(target.host()).isEqualTo("Shop.example");
    assertThat(target.port()).isEqualTo(443);
    assertThat(target.isTls()).isTrue();
    assertThat(target.requestTarget()).isEqualTo("/hook/a%20b?x=1");
    var other = PushTarget.of("http://[2606:4700::1]:81", SECRET);
    assertThat(other.host()).isEqualTo("2606:4700::1");
    assertThat(other.port()).isEqualTo(81);
    assertThat(other.requestTarget()).isEqualTo("/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "shop.example",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "https:///path",
        "https://user:word@shop.example/",
        "https://shop.example/#part",
        "https://2130706433/",
        "https://0x7f.0.0.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://shop.example:0/",
        "https://shop.example:70000/",
        "https://shop.example/a b",
        "https://shöp.example/",
        "https://[::1/",
        "https://-shop.example/"
      })
  void refusesWhatIsNoPlainAddress(String url) {
    assertThatThrownBy(() -> PushTarget.of(url, SECRET))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("push.url");
  }

  @ParameterizedTest
  @ValueSource(strings = {"short", "whsec_c2hvcnQ=", "whsec_not base64 at all"})
  void refusesSecretsThatAreNone(String secret) {
    assertThatThrownBy(() -> PushTarget.of("https://shop.example/", secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("push.secret")
        .hasMessageNotContaining(secret);
  }

  @Test
  void neverShowsItsSecret() {
    assertThat(PushTarget.of("https://shop.example/", SECRET).toString()).doesNotContain(SECRET);
  }
}
