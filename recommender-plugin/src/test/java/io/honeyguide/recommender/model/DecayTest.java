package io.honeyguide.recommender.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class DecayTest {

  @Property
  void halvesWithinAMillionth(@ForAll @DoubleRange(min = 0, max = 120) double x) {
    var exact = Math.pow(2, -x);
    assertThat((double) Decay.halvings(x)).isCloseTo(exact, within(1e-6 * exact));
  }

  @Property
  void takesLogarithmsWithinAMillionth(@ForAll @DoubleRange(min = .01, max = 1e12) double x) {
    assertThat(Decay.log2(x)).isCloseTo(Math.log(x) / Math.log(2), within(1e-6));
  }

  @Test
  void isExactAtWholeHalvingsAndEndsAtZero() {
    assertThat(Decay.halvings(0)).isEqualTo(1);
    assertThat(Decay.halvings(3)).isEqualTo(0.125f);
    assertThat(Decay.halvings(1e9)).isZero();
    assertThat(Decay.halvings(Double.NaN)).isZero();
    assertThat(Decay.log2(8)).isEqualTo(3);
  }

  @Test
  void takesLogarithmsToTwoHundredThousandths() {
    for (var x = 1e-6f; x < 1e9f; x *= 1.0037f) {
      assertThat((double) Decay.ln(x)).isCloseTo(Math.log(x), within(2e-5));
    }
    assertThat(Decay.ln(1)).isZero();
  }
}
