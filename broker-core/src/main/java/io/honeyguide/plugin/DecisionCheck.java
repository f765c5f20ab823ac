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
    if (decision.decidedCount() < 1) {
      return "the plugin decided %d messages of a batch; it must get on by one at least"
          .formatted(decision.decidedCount());
    }
    var decided = Math.min(size, decision.decidedCount());
    var seen = new HashSet<Integer>();
    for (var rejection : decision.rejections()) {
      if (rejection.index() < 0 || rejection.index() >= decided) {
        return "the plugin rejected message %d of a batch of which it decided messages 0 to %d"
            .formatted(rejection.index(), decided - 1);
      }
      if (!seen.add(rejection.index())) {
        return "the plugin rejected message %d of one batch twice".formatted(rejection.index());
      }
    }
    return null;
  }
}
