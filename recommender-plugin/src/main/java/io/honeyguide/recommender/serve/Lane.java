package io.honeyguide.recommender.serve;

import io.honeyguide.recommender.explore.Exploring;
import io.honeyguide.recommender.model.BehaviourModel;
import io.honeyguide.recommender.model.ItemStore;
import io.honeyguide.recommender.model.Scatter;
import io.honeyguide.recommender.rank.Ask;
import io.honeyguide.recommender.rank.CandidateRanking;
import io.honeyguide.recommender.rank.Evidence;
import io.honeyguide.recommender.rank.ListStyle;
import io.honeyguide.recommender.rank.RankedList;
import io.honeyguide.recommender.rank.Reason;
import io.honeyguide.recommender.serve.Recommendation.Source;
import io.honeyguide.recommender.walk.VisitWindow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes lists of one style; all lanes share model and learned order.
 *
 * <p>Owner: one thread.
 */
final class Lane {

  private final @Nullable String arm;
  private final ListStyle style;
  private final BehaviourModel model;
  private final VisitWindow window;
  private final CandidateRanking ranking;
  private long exploredCount;

  /**
   * A lane.
   *
   * @param arm the arm of the experiment that it stands for, or null for whoever takes no part
   */
  Lane(@Nullable String arm, ListStyle style, BehaviourModel model, CandidateRanking ranking) {
    this.arm = arm;
    this.style = style;
    this.model = model;
    this.window = new VisitWindow(style.walk().windowEvents());
    this.ranking = ranking;
  }

  @Nullable String arm() {
    return arm;
  }

  ListStyle style() {
    return style;
  }

  /** The visit that asks. */
  VisitWindow window() {
    return window;
  }

  CandidateRanking ranking() {
    return ranking;
  }

  /** Number of items tried out in answers. */
  long exploredCount() {
    return exploredCount;
  }

  /**
   * What chance a list for the visit in the window has: a function of what was learned and of who
   * asks.
   */
  Exploring exploring(String salt) {
    if (style.explore() == 0) {
      return Exploring.NONE;
    }
    var seed = Scatter.of(salt, model.eventCount());
    seed = Scatter.mix(seed ^ window.user());
    seed = Scatter.mix(seed ^ window.slot());
    return new Exploring(style.explore(), Scatter.mix(seed ^ window.lastItem()));
  }

  /** A list for the visit in the window. */
  List<Recommendation> rank(Ask ask, long atMs, boolean reasons, Source source) {
    var list = ranking.rank(window, ask, atMs);
    if (reasons) {
      ranking.explain(window);
    }
    var answer = new ArrayList<Recommendation>(list.count());
    for (var place = 0; place < list.count(); place++) {
      var isExplored = ranking.isExplored(place);
      exploredCount += isExplored ? 1 : 0;
      var from =
          isExplored
              ? Source.EXPLORE
              : sourceOf(ranking.evidence(window, place), source, list.item(place));
      answer.add(recommendation(list, place, from));
    }
    return answer;
  }

  /** A list as it was made. */
  List<Recommendation> answer(RankedList list, boolean reasons, Source source) {
    var answer = new ArrayList<Recommendation>(list.count());
    for (var place = 0; place < list.count(); place++) {
      var isAlike = list.reason(place) == Reason.ALIKE;
      if (!reasons) {
        list.forgetReason(place);
      }
      answer.add(recommendation(list, place, isAlike ? Source.CONTENT : source));
    }
    return answer;
  }

  private Recommendation recommendation(RankedList list, int place, Source source) {
    var reason = list.reason(place);
    var because = list.because(place);
    return new Recommendation(
        model.items().text(list.item(place)),
        list.score(place),
        source,
        reason == null ? null : reason.word(),
        because == ItemStore.NONE ? null : model.items().text(because),
        list.shares(place));
  }

  /** An item that nothing of the asker led to is there because of demand, whatever its score. */
  private Source sourceOf(Evidence evidence, Source source, int item) {
    if (evidence.neighbours() || evidence.twoSteps() || evidence.visit()) {
      return source;
    }
    if (evidence.history()) {
      return Source.USER;
    }
    if (evidence.content()) {
      return Source.CONTENT;
    }
    return model.items().isTouched(item) ? Source.POPULAR : Source.NEW;
  }
}
