package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.util.List;

/** Looks at a live run: at every list right after it was judged, on the evaluation's thread. */
@FunctionalInterface
public interface EvaluationObserver {

  /**
   * A list was judged.
   *
   * @param window stretch of the file
   * @param target the event that it was judged by
   */
  void judged(int window, BehaviourEvent target, List<String> list);

  /**
   * An event is taken in next; its list was judged before, if it is a target. Runs that do not
   * learn what they judge do not tell.
   *
   * @param isWarm whether the warm-up is over
   * @throws IOException when somebody asked for it does not answer
   */
  default void comes(BehaviourEvent event, boolean isWarm) throws IOException {
    // Most look at lists alone.
  }

  /** An event was taken in, in every kind of run. */
  default void taken(BehaviourEvent event) {
    // Most look at lists alone.
  }

  /** Both look, the first one first. */
  static EvaluationObserver both(EvaluationObserver first, EvaluationObserver second) {
    return new EvaluationObserver() {
      @Override
      public void judged(int window, BehaviourEvent target, List<String> list) {
        first.judged(window, target, list);
        second.judged(window, target, list);
      }

      @Override
      public void comes(BehaviourEvent event, boolean isWarm) throws IOException {
        first.comes(event, isWarm);
        second.comes(event, isWarm);
      }

      @Override
      public void taken(BehaviourEvent event) {
        first.taken(event);
        second.taken(event);
      }
    };
  }

  /** Nobody looks. */
  static EvaluationObserver none() {
    return (window, target, list) -> {};
  }
}
