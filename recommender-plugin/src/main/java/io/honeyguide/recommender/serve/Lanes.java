package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.content.ContentIndex;
import io.honeyguide.recommender.experiment.Experiment;
import io.honeyguide.recommender.experiment.Visitor;
import io.honeyguide.recommender.explore.Exploration;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.rank.CandidateRanking;
import io.honeyguide.recommender.rank.LearnedOrder;
import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.trend.TrendBoards;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lane of each arm, and the one for whoever takes no part in the experiment. */
final class Lanes {

  private final Experiment experiment;
  private final BehaviourModel model;
  private final Lane base;
  private final List<Lane> byArm = new ArrayList<>();

  Lanes(
      RecommenderOptions options,
      BehaviourModel model,
      TrendBoards trends,
      ContentIndex content,
      LearnedOrder order,
      Exploration exploration) {
    this.experiment = options.experiment();
    this.model = model;
    this.base = lane(null, options.style(), model, trends, content, order, exploration);
    for (var arm : experiment.arms()) {
      byArm.add(lane(arm.name(), arm.style(), model, trends, content, order, exploration));
    }
  }

  private static Lane lane(
      @Nullable String arm,
      ListStyle style,
      BehaviourModel model,
      TrendBoards trends,
      ContentIndex content,
      LearnedOrder order,
      Exploration exploration) {
    return new Lane(
        arm, style, model, new CandidateRanking(model, trends, content, style, order, exploration));
  }

  /** The lane that labels teach by. */
  Lane base() {
    return base;
  }

  /** The lane of an arm; the base for {@link Experiment#NONE}. */
  Lane of(int arm) {
    return arm == Experiment.NONE ? base : byArm.get(arm);
  }

  /** Number of items that all lanes together tried out in answers. */
  long exploredCount() {
    var sum = base.exploredCount();
    for (var lane : byArm) {
      sum += lane.exploredCount();
    }
    return sum;
  }

  /**
   * The lane that answers a visitor.
   *
   * @param userId the user, or null when not told
   * @param visitId the visit, or null when not told
   * @param forced the arm that the question names, or null
   * @throws IllegalArgumentException when there is no such arm; questions are checked before
   */
  Lane answering(@Nullable String userId, @Nullable String visitId, @Nullable String forced) {
    if (forced == null) {
      return experiment.isOn() ? of(experiment.armOf(Visitor.of(model, userId, visitId))) : base;
    }
    var arm = experiment.find(forced);
    if (arm == Experiment.NONE) {
      throw new IllegalArgumentException("the experiment has no arm \"" + forced + "\"");
    }
    return of(arm);
  }
}
