package io.honeyguide.recommender.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChanceTest {

  private final Chance chance = new Chance();

  /** Mean a / (a + b), variance ab / ((a + b)^2 (a + b + 1)). */
  @ParameterizedTest
  @CsvSource({"1, 1", "3, 7", ".5, .5", "1, 50", "200, 20", ".01, 1"})
  void drawsFromTheBetaDistribution(double a, double b) {
    chance.seed(17);
    var count = 200_000;
    var sum = 0.0;
    var squares = 0.0;
    for (var i = 0; i < count; i++) {
      var drawn = chance.beta(a, b);
      assertThat(drawn).isBetween(0.0, 1.0);
      sum += drawn;
      squares += drawn * drawn;
    }
    var mean = a / (a + b);
    var variance = mean * b / (a + b) / (a + b + 1);
    assertThat(sum / count).isCloseTo(mean, within(5 * Math.sqrt(variance / count)));
    assertThat(squares / count - sum / count * sum / count)
        .isCloseTo(variance, within(.03 * variance));
  }

  /** On every machine, and in every version: a replay must show what was shown. */
  @Test
  void drawsTheSameFromTheSameSeed() {
    chance.seed(1);
    assertThat(chance.uniform()).isEqualTo(0.7457817572627012);
    assertThat(chance.beta(2, 3)).isEqualTo(0.4178364487543576);
    chance.seed(1);
    assertThat(chance.uniform()).isEqualTo(0.7457817572627012);
  }
}
