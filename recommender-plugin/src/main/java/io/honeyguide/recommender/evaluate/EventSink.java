package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;

/** Takes events in, one after another: learns them, or publishes them to a broker. */
@FunctionalInterface
public interface EventSink {

  /**
   * Takes one event; a list asked for afterwards knows it.
   *
   * @throws IOException when the event could not be handed over
   */
  void take(BehaviourEvent event) throws IOException;
}
