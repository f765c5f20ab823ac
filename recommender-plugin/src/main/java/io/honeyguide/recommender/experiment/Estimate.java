package io.honeyguide.recommender.experiment;

/**
 * A mean of what was counted, and the bounds between which the true one lies in 95 of 100
 * experiments, if what was counted was independent.
 *
 * @param value the mean
 * @param low lower bound
 * @param high upper bound
 */
public record Estimate(double value, double low, double high) {

  /** Quantile .975 of the normal distribution. */
  private static final double Z = 1.959964;

  /**
   * A share, with bounds that hold for few trials and rare successes, too (Wilson, Journal of the
   * American Statistical Association, 1927). Without trials nothing is known: 0, between 0 and 1.
   */
  public static Estimate ofShare(long successes, long trials) {
    if (trials == 0) {
      return new Estimate(0, 0, 1);
    }
    var share = (double) successes / trials;
    var square = Z * Z / trials;
    var middle = (share + square / 2) / (1 + square);
    var half = Z / (1 + square) * Math.sqrt(share * (1 - share) / trials + square / (4 * trials));
    return new Estimate(share, Math.max(0, middle - half), Math.min(1, middle + half));
  }

  /** A mean of numbers between 0 and 1, with bounds by their own spread. */
  public static Estimate ofMean(double sum, double sumOfSquares, long trials) {
    if (trials < 2) {
      return new Estimate(trials == 0 ? 0 : sum, 0, 1);
    }
    var mean = sum / trials;
    var variance = Math.max(0, sumOfSquares - sum * mean) / (trials - 1);
    var half = Z * Math.sqrt(variance / trials);
    return new Estimate(mean, Math.max(0, mean - half), Math.min(1, mean + half));
  }

  /**
   * How much larger this is than another, with bounds from those of both (method 10 of Newcombe,
   * Statistics in Medicine, 1998). Where 0 lies outside the bounds the difference means something.
   */
  public Estimate minus(Estimate other) {
    var difference = value - other.value;
    return new Estimate(
        difference,
        difference - Math.hypot(value - low, other.high - other.value),
        difference + Math.hypot(high - value, other.value - other.low));
  }
}
