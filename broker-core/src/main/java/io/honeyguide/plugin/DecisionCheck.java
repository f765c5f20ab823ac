package io.honeyguide.plugin;

import io.honeyguide.api.BatchDecision;
import java.util.HashSet;
import org.jspecify.annotations.Nullable;

/** Finds out whether a plugin's decision can be meant for the batch that it was offered. */
final class DecisionCheck {

  private DecisionCheck() {}

  /**
   * What is wrong with a decision, or null.
   *
   * @param size number of messages in the batch
   */
  static @Nullable String mistakeIn(@Nullable BatchDecision decision, int size) {
    if (decision == null) {
      return "the plugin's stage completed without a decision";
    }
    var seen = new HashSet<Integer>();
    for (var rejection : decision.rejections()) {
      if (rejection.index() < 0 || rejection.index() >= size) {
        return "the plugin rejected message %d of a batch with messages 0 to %d"
            .formatted(rejection.index(), size - 1);
      }
      if (!seen.add(rejection.index())) {
        return "the plugin rejected message %d of one batch twice".formatted(rejection.index());
      }
    }
    return null;
  }
}
