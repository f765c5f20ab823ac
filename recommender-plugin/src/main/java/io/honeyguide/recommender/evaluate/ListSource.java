package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import java.io.IOException;
import java.util.List;

/** Answers with the list that would be shown just before an event: in process or over HTTP. */
@FunctionalInterface
public interface ListSource {

  /**
   * The ids recommended to the event's visit, or to its user where it has no visit, best first.
   *
   * <p>Everything that the event's visit did before it has been taken in. Only the event's {@code
   * visit()} and {@code user()} may be looked at: its item is what is to be guessed.
   *
   * @param count ids wanted
   * @throws IOException when the asked side does not answer
   */
  List<String> list(BehaviourEvent event, int count) throws IOException;
}
