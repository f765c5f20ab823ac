package io.honeyguide.recommender.evaluate;

import io.honeyguide.recommender.event.BehaviourEvent;
import io.honeyguide.recommender.event.EventKind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events a list is judged by: every event of a visit after its first that differs from the
 * item before it. Returns, removals and impressions are no targets and do not count as the item
 * before. Where an event has no visit its user stands for it.
 *
 * <p>On request only items count that are new to the visit, for lists that hold only such items.
 *
 * <p>It remembers every visit it was shown.
 */
public final class TargetRule {

  private final boolean newOnly;
  private final boolean repeatLast;
  private final Map<String, String> lastItems = new HashMap<>();
  private final Map<String, Set<String>> seenItems = new HashMap<>();

  /**
   * A rule that has seen nothing yet.
   *
   * @param newOnly whether only items new to the visit are targets
   * @param repeatLast whether an event on the item before is a target, too
   */
  public TargetRule(boolean newOnly, boolean repeatLast) {
    this.newOnly = newOnly;
    this.repeatLast = repeatLast;
  }

  /** Whether the event is a target; to be asked once per event, in order. */
  public boolean isTarget(BehaviourEvent event) {
    var key = key(event);
    if (key == null || !leadsOn(event.kind())) {
      return false;
    }
    var before = lastItems.put(key, event.item());
    if (newOnly) {
      var seen = seenItems.computeIfAbsent(key, visit -> new HashSet<>());
      return seen.add(event.item()) && before != null;
    }
    return before != null && (repeatLast || !before.equals(event.item()));
  }

  /** Who an event counts for: its visit, or else its user; null for nobody. */
  public static @Nullable String key(BehaviourEvent event) {
    if (event.visit() != null) {
      return "v" + event.visit();
    }
    return event.user() == null ? null : "u" + event.user();
  }

  /** Whether an event shows interest, so that its item can be a target. */
  public static boolean leadsOn(EventKind kind) {
    return switch (kind) {
      case VIEW, CLICK, FAVOURITE, CART, PURCHASE, RATING -> true;
      case REMOVE, RETURN, IMPRESSION -> false;
    };
  }
}
