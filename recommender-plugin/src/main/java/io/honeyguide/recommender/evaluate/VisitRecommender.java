package io.honeyguide.recommender.evaluate;

import java.util.List;

/** Recommends for visits that it is told but does not learn, as published splits ask for. */
public interface VisitRecommender extends ListSource, EventSink {

  /**
   * The ids recommended to a visit, best first.
   *
   * @param items the visit's items, oldest first
   * @param count ids wanted
   */
  List<String> listFor(List<String> items, int count);

  /**
   * Tells what came next, to whoever learns an order apart from the model; the model itself must
   * stay as it is.
   *
   * @param items the visit's items, oldest first
   */
  default void teach(List<String> items, String next) {
    // Most have nothing to learn from it.
  }
}
