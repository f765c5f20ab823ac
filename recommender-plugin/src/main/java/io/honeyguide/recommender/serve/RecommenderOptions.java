package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.model.EventWeights;
import io.honeyguide.recommender.model.ModelLimits;
import io.honeyguide.recommender.rank.OrderWeights;
import io.honeyguide.recommender.walk.WalkLimits;

/**
 * Everything that shapes a recommender.
 *
 * @param limits how much it remembers
 * @param weights what each kind of event counts
 * @param walk how far a question goes
 * @param order how candidates are ordered
 * @param repeatLast whether a visit's very last item may be recommended to it
 */
public record RecommenderOptions(
    ModelLimits limits,
    EventWeights weights,
    WalkLimits walk,
    OrderWeights order,
    boolean repeatLast) {

  /** The defaults; a visit's last item is not recommended to it. */
  public static RecommenderOptions standard() {
    return new RecommenderOptions(
        ModelLimits.standard(),
        EventWeights.standard(),
        WalkLimits.standard(),
        OrderWeights.standard(),
        false);
  }

  /** The same with another order. */
  public RecommenderOptions withOrder(OrderWeights other) {
    return new RecommenderOptions(limits, weights, walk, other, repeatLast);
  }
}
