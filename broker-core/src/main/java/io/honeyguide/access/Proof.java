package io.honeyguide.access;

import org.jspecify.annotations.Nullable;

/**
 * One client's proof of who it is, by one method, in as many steps as that takes. A new one is made
 * for each attempt; {@link Authentication#advance} takes it from step to step.
 */
public interface Proof {

  /** Name of the method in metrics. */
  String tag();

  /**
   * Takes what the client said and gives what follows. May compute for long: never on an event
   * loop, one call at a time.
   */
  Step answer(byte[] said);

  /** What follows, if that is known without computing. On any thread, event loops included. */
  default @Nullable Step recall(byte[] said) {
    return null;
  }
}
