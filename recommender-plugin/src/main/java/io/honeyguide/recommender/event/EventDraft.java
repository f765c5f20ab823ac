package io.honeyguide.recommender.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of an event as far as topic and payload have told them; null is not told. */
final class EventDraft {
  @Nullable String type;
  @Nullable String user;
  @Nullable String visit;
  @Nullable String item;

  /** What an impression shows beside the item; of other kinds it means nothing. */
  final List<String> shown = new ArrayList<>(0);

  /** What is wrong with it, should the event be an impression. */
  @Nullable EventDefect shownDefect;

  /** The user of before, which a login tells. */
  @Nullable String previous;

  /**
   * What is wrong with {@code previous}; other types than a login may use the name as they like.
   */
  @Nullable EventDefect previousDefect;

  long timeMs;
  boolean hasTime;
  double value;
  boolean hasValue;

  void clear() {
    type = null;
    user = null;
    visit = null;
    item = null;
    shown.clear();
    shownDefect = null;
    previous = null;
    previousDefect = null;
    timeMs = 0;
    hasTime = false;
    value = 0;
    hasValue = false;
  }
}
