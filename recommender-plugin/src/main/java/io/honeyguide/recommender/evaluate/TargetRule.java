package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which events a list is judged by: every event of a visit after its first that differs from the
 * item before it. Returns, removals and impressions are no targets and do not count as the item
 * before. Where an event has no visit its user stands for it.
 *
 * <p>It remembers the last item of every visit it was shown.
 */
public final class TargetRule {

  private final Map<String, String> lastItems = new HashMap<>();

  /** Whether the event is a target; to be asked once per event, in order. */
  public boolean isTarget(BehaviourEvent event) {
    var key = key(event);
    if (key == null || !leadsOn(event.kind())) {
      return false;
    }
    var before = lastItems.put(key, event.item());
    return before != null && !before.equals(event.item());
  }

  private static @Nullable String key(BehaviourEvent event) {
    if (event.visit() != null) {
      return "v" + event.visit();
    }
    return event.user() == null ? null : "u" + event.user();
  }

  private static boolean leadsOn(EventKind kind) {
    return switch (kind) {
      case VIEW, CLICK, FAVOURITE, CART, PURCHASE, RATING -> true;
      case REMOVE, RETURN, IMPRESSION -> false;
    };
  }
}
