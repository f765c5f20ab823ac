package io.honeyguide.recommender.evaluate;

/**
 * How to judge.
 *
 * @param listLength length of each list, 1 to 200
 * @param warmUp share of the file's lines that is only learned, 0 to below 1
 * @param windows number of stretches reported one by one
 * @param eventsMax lines read at most
 * @param every only every so-manieth target is asked for and judged
 * @param newOnly whether only items new to the visit are targets; the source's lists should then
 *     hold only such items
 * @param repeatLast whether an event on the item before is a target, too; the source's lists should
 *     then be allowed to hold it
 * @param format how the file's columns are called
 */
public record EvaluationOptions(
    int listLength,
    double warmUp,
    int windows,
    long eventsMax,
    int every,
    boolean newOnly,
    boolean repeatLast,
    InteractionFormat format) {

  /** Checks the ranges. */
  public EvaluationOptions {
    if (listLength < 1
        || listLength > 200
        || !(warmUp >= 0 && warmUp < 1)
        || windows < 1
        || eventsMax < 1
        || every < 1) {
      throw new IllegalArgumentException(
          "lists have 1 to 200 items, the warm-up is 0 to below 1, the rest starts at 1");
    }
  }

  /** 20 items, a fifth as warm-up, 8 windows, the whole file, every target. */
  public static EvaluationOptions standard() {
    return new EvaluationOptions(
        20, .2, 8, Long.MAX_VALUE, 1, false, false, InteractionFormat.standard());
  }

  /** The same with another warm-up. */
  public EvaluationOptions withWarmUp(double other) {
    return new EvaluationOptions(
        listLength, other, windows, eventsMax, every, newOnly, repeatLast, format);
  }

  /** The same for lists and targets new to the visit. */
  public EvaluationOptions withNewOnly() {
    return new EvaluationOptions(
        listLength, warmUp, windows, eventsMax, every, true, repeatLast, format);
  }

  /** The same with every so-manieth target, of the first events. */
  public EvaluationOptions withSample(long events, int everyTarget) {
    return new EvaluationOptions(
        listLength, warmUp, windows, events, everyTarget, newOnly, repeatLast, format);
  }
}
