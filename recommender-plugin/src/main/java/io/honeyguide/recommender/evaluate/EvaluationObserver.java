package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.util.List;

/** Looks at every list right after it was judged, on the evaluation's thread. */
@FunctionalInterface
public interface EvaluationObserver {

  /**
   * A list was judged.
   *
   * @param window stretch of the file
   * @param target the event that it was judged by
   */
  void judged(int window, BehaviourEvent target, List<String> list);

  /** Nobody looks. */
  static EvaluationObserver none() {
    return (window, target, list) -> {};
  }
}
