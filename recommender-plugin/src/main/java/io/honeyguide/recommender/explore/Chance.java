package io.honeyguide.recommender.explore;

import io.honeyguide.recommender.model.Scatter;

/**
 * Chance that is a function of its seed, to the last bit, on every machine: splitmix64, and {@link
 * StrictMath} where {@link Math} might differ.
 */
final class Chance {

  private static final long STEP = 0x9e3779b97f4a7c15L;
  private static final double UNIT = 0x1p-53;

  private long state;

  void seed(long seed) {
    state = seed;
  }

  /** Above 0 and below 1. */
  double uniform() {
    state += STEP;
    return ((Scatter.mix(state) >>> 11) + .5) * UNIT;
  }

  /** From 0 to below a bound. */
  int below(int bound) {
    return (int) (uniform() * bound);
  }

  /** Of the normal distribution, by the polar method (Marsaglia and Bray, SIAM Review, 1964). */
  private double normal() {
    while (true) {
      var x = 2 * uniform() - 1;
      var y = 2 * uniform() - 1;
      var square = x * x + y * y;
      if (square < 1 && square > 0) {
        return x * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }

  /**
   * Of the gamma distribution with scale 1 (Marsaglia and Tsang, A simple method for generating
   * gamma variables, ACM TOMS, 2000).
   */
  private double gamma(double shape) {
    if (shape < 1) {
      return gamma(shape + 1) * StrictMath.pow(uniform(), 1 / shape);
    }
    var d = shape - 1 / 3.0;
    var c = 1 / Math.sqrt(9 * d);
    while (true) {
      var x = normal();
      var root = 1 + c * x;
      var v = root * root * root;
      if (v > 0 && StrictMath.log(uniform()) < .5 * x * x + d - d * v + d * StrictMath.log(v)) {
        return d * v;
      }
    }
  }

  /** Of the beta distribution; both shapes above 0. */
  double beta(double a, double b) {
    var x = gamma(a);
    var y = gamma(b);
    // Both round to 0 for tiny shapes only.
    return x + y > 0 ? x / (x + y) : .5;
  }
}
