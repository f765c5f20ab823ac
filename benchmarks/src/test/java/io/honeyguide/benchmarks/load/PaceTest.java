package io.honeyguide.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {

  private static final long START = 1_000;

  private final Pace.Fixed pace = new Pace.Fixed(START, 5_000, 20);

  @Test
  void letsPublishersTakeTurns() {
    assertThat(pace.dueNanos(0, 0, 0)).isEqualTo(START);
    assertThat(pace.dueNanos(1, 0, 0)).isEqualTo(START + 200_000);
    assertThat(pace.dueNanos(19, 0, 0)).isEqualTo(START + 19 * 200_000);
    assertThat(pace.dueNanos(0, 1, 0)).isEqualTo(START + 20 * 200_000);
  }

  @Test
  void keepsRateOverHours() {
    var hour = 3600L * 5_000;

    assertThat(pace.dueNanos(0, hour / 20, 0)).isEqualTo(START + 3_600_000_000_000L);
  }

  @Test
  void skipsToTheFirstMessageThatIsStillToCome() {
    assertThat(pace.firstPlaceAfter(START - 1)).isZero();
    assertThat(pace.firstPlaceAfter(START)).isEqualTo(1);
    assertThat(pace.firstPlaceAfter(START + 1_000_000_000L)).isEqualTo(5_001);
  }

  @Test
  void takesThePresentWithoutRate() {
    assertThat(new Pace.Immediate().dueNanos(3, 9, 77)).isEqualTo(77);
  }
}
