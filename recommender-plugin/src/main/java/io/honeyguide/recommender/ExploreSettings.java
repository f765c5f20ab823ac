package io.honeyguide.recommender;

import io.honeyguide.api.PluginConfig;
import io.honeyguide.recommender.explore.ExploreOptions;
import io.honeyguide.recommender.explore.Newcomers;
import io.honeyguide.recommender.impression.ImpressionLimits;

/** Reads the settings below {@code explore} and {@code impressions}. */
final class ExploreSettings {

  private ExploreSettings() {}

  /**
   * What is tried out.
   *
   * @throws IllegalArgumentException naming the key, what was expected and what was found
   */
  static ExploreOptions explore(PluginConfig config) {
    var standard = ExploreOptions.standard();
    return new ExploreOptions(
        (float) config.decimal("explore.share", standard.share(), 0, 1),
        (int) config.integer("explore.newest", standard.newest(), 0, Newcomers.ITEMS_MAX),
        config.decimal("explore.prior-shows", standard.priorShows(), .01, 1e6),
        config.decimal("explore.prior-clicks", standard.priorClicks(), .001, 1e6));
  }

  /**
   * How much is remembered of what was shown.
   *
   * @throws IllegalArgumentException naming the key, what was expected and what was found
   */
  static ImpressionLimits impressions(PluginConfig config) {
    var standard = ImpressionLimits.standard();
    return new ImpressionLimits(
        config.duration("impressions.window", standard.window()),
        (int) config.integer("impressions.shown-max", standard.shown(), 8, 1 << 26),
        (int) config.integer("explore.items", standard.items(), 8, 1 << 24),
        config.duration("explore.half-life", standard.halfLife()));
  }
}
