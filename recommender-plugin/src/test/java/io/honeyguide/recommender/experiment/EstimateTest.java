package io.honeyguide.recommender.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EstimateTest {

  private static final Offset<Double> NEAR = within(5e-5);

  /** Newcombe (1998), table of method 3: 81 of 263, 15 of 148, 0 of 20. */
  @Test
  void boundsSharesAsWilson() {
    var common = Estimate.ofShare(81, 263);
    assertThat(common.value()).isEqualTo(81 / 263.0);
    assertThat(common.low()).isCloseTo(.2553, NEAR);
    assertThat(common.high()).isCloseTo(.3662, NEAR);
    assertThat(Estimate.ofShare(15, 148).low()).isCloseTo(.0624, NEAR);
    assertThat(Estimate.ofShare(15, 148).high()).isCloseTo(.1605, NEAR);
    var never = Estimate.ofShare(0, 20);
    assertThat(never.low()).isZero();
    assertThat(never.high()).isCloseTo(.1611, NEAR);
    assertThat(Estimate.ofShare(0, 0)).isEqualTo(new Estimate(0, 0, 1));
  }

  /** Newcombe (1998), method 10, example (a): 56 of 70 against 48 of 80. */
  @Test
  void boundsDifferencesAsNewcombe() {
    var difference = Estimate.ofShare(56, 70).minus(Estimate.ofShare(48, 80));

    assertThat(difference.value()).isCloseTo(.2, NEAR);
    assertThat(difference.low()).isCloseTo(.0524, NEAR);
    assertThat(difference.high()).isCloseTo(.3339, NEAR);
  }

  /** 1, .5, 0 and .5: mean .5, variance 1/6, standard error .2041. */
  @Test
  void boundsMeansByTheirSpread() {
    var mean = Estimate.ofMean(2, 1.5, 4);

    assertThat(mean.value()).isEqualTo(.5);
    assertThat(mean.low()).isCloseTo(.5 - .4001, NEAR);
    assertThat(mean.high()).isCloseTo(.5 + .4001, NEAR);
    assertThat(Estimate.ofMean(0, 0, 0)).isEqualTo(new Estimate(0, 0, 1));
  }
}
