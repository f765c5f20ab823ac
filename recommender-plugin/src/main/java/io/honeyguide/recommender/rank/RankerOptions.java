package io.honeyguide.recommender.rank;

/**
 * How candidates are put in order, and how that is learned.
 *
 * @param candidates candidates that pass the first cut, 20 to {@link RankedList#ITEMS_MAX}
 * @param hidden units of the hidden layer, 0 to {@link #HIDDEN_MAX}; 0 leaves the order linear
 * @param earlyLabels updates made from every event that can be one; after them one event in {@code
 *     labelEvery} is
 * @param labelEvery after the early ones, one event in so many updates the weights
 * @param labelsPerSecond after the early ones, most updates per second of logged receipt time, so
 *     that a flood of events is not slowed down by learning the order; 0 keeps the order as it is
 * @param memory what each update leaves of the sums of squared gradients, above 0 to 1; below 1 the
 *     order keeps adapting to a shop that changes over years
 */
public record RankerOptions(
    int candidates,
    int hidden,
    int earlyLabels,
    int labelEvery,
    int labelsPerSecond,
    float memory) {

  /** Most units of the hidden layer. */
  public static final int HIDDEN_MAX = 64;

  /** Checks the ranges. */
  public RankerOptions {
    if (candidates < 20
        || candidates > RankedList.ITEMS_MAX
        || hidden < 0
        || hidden > HIDDEN_MAX
        || earlyLabels < 0
        || labelEvery < 1
        || labelsPerSecond < 0
        || !(memory > 0 && memory <= 1)) {
      throw new IllegalArgumentException(
          "a ranker has 20 to 200 candidates, at most 64 hidden units, one label in 1 or more, and"
              + " a memory above 0 and at most 1");
    }
  }

  /** 80 candidates, 8 units, 20,000 early labels, then one in 8, at most 1,000 a second. */
  public static RankerOptions standard() {
    return new RankerOptions(80, 8, 20_000, 8, 1000, .9999f);
  }

  /** 50 candidates and 4 units. */
  public static RankerOptions fast() {
    return new RankerOptions(50, 4, 20_000, 8, 1000, .9999f);
  }

  /** 150 candidates and 16 units. */
  public static RankerOptions thorough() {
    return new RankerOptions(150, 16, 20_000, 4, 1000, .9999f);
  }
}
