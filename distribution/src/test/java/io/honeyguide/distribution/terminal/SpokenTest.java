package io.honeyguide.distribution.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class SpokenTest {

  private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");

  @Test
  void durationsHaveTheUnitThatFits() {
    assertThat(Spoken.duration(0.00042)).isEqualTo("0.4 ms");
    assertThat(Spoken.duration(0.34)).isEqualTo("340 ms");
    assertThat(Spoken.duration(0)).isEqualTo("0 s");
    assertThat(Spoken.duration(11.596)).isEqualTo("12 s");
    assertThat(Spoken.duration(60)).isEqualTo("1 min");
    assertThat(Spoken.duration(70)).isEqualTo("1 min 10 s");
    assertThat(Spoken.duration(3600)).isEqualTo("1 h");
    assertThat(Spoken.duration(7500)).isEqualTo("2 h 5 min");
    assertThat(Spoken.duration(3 * 86_400)).isEqualTo("3 days");
  }

  @Test
  void timesAreSeenFromNow() {
    assertThat(Spoken.fromNow(NOW, NOW)).isEqualTo("now");
    assertThat(Spoken.fromNow(NOW.minusSeconds(3), NOW)).isEqualTo("3 s ago");
    assertThat(Spoken.fromNow(NOW.plusSeconds(600), NOW)).isEqualTo("in 10 min");
  }

  @Test
  void sizesNumbersAndRatesAreShort() {
    assertThat(Spoken.bytes(289)).isEqualTo("289 B");
    assertThat(Spoken.bytes(1536)).isEqualTo("1.5 KiB");
    assertThat(Spoken.bytes(20 << 20)).isEqualTo("20.0 MiB");
    assertThat(Spoken.bytes(3L << 30)).isEqualTo("3.0 GiB");
    assertThat(Spoken.count(1, "message")).isEqualTo("1 message");
    assertThat(Spoken.count(4711, "message")).isEqualTo("4,711 messages");
    assertThat(Spoken.rate(0)).isEqualTo("0");
    assertThat(Spoken.rate(18.868)).isEqualTo("18.9");
    assertThat(Spoken.rate(4711.4)).isEqualTo("4,711");
  }
}
