package io.honeyguide.recommender.event;

import org.jspecify.annotations.Nullable;

/** The parts of an event as far as topic and payload have told them; null is not told. */
final class EventDraft {
  @Nullable String type;
  @Nullable String user;
  @Nullable String visit;
  @Nullable String item;
  long timeMs;
  boolean hasTime;
  double value;
  boolean hasValue;

  void clear() {
    type = null;
    user = null;
    visit = null;
    item = null;
    timeMs = 0;
    hasTime = false;
    value = 0;
    hasValue = false;
  }
}
