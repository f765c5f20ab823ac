package io.honeyguide.recommender;

import io.honeyguide.api.Meters;
import io.honeyguide.recommender.serve.Recommender;

/**
 * The metrics of impressions and exploration. They are copied after each batch, so that a scrape on
 * any thread does not touch what is being counted.
 */
final class ExploreMeters {

  /** What a scrape sees. */
  private record Sizes(long shown, long clicks) {}

  private final Meters.Counter explored;
  private final Meters.Counter shownForgotten;
  private final Meters.Counter clicksForgotten;
  private long exploredBefore;
  private long shownBefore;
  private long clicksBefore;
  private volatile Sizes sizes = new Sizes(0, 0);

  ExploreMeters(Meters meters) {
    explored = meters.counter("explored", "Items tried out in answers");
    var help = "Forgotten because a limit was reached";
    shownForgotten = meters.counter("forgotten", help, "what", "impressions");
    clicksForgotten = meters.counter("forgotten", help, "what", "click-rates");
    var sizeHelp = "Number remembered";
    meters.gauge("remembered", sizeHelp, () -> sizes.shown(), "what", "impressions");
    meters.gauge("remembered", sizeHelp, () -> sizes.clicks(), "what", "click-rates");
  }

  /** A batch was learned. */
  void copy(Recommender recommender) {
    var shown = recommender.impressions().shown();
    var clicks = recommender.impressions().clicks();
    explored.add(recommender.exploredCount() - exploredBefore);
    shownForgotten.add(shown.forgotten() - shownBefore);
    clicksForgotten.add(clicks.forgotten() - clicksBefore);
    remember(recommender);
  }

  /** A snapshot was read: what it had forgotten before is not counted again. */
  void remember(Recommender recommender) {
    exploredBefore = recommender.exploredCount();
    shownBefore = recommender.impressions().shown().forgotten();
    clicksBefore = recommender.impressions().clicks().forgotten();
    sizes =
        new Sizes(
            recommender.impressions().shown().count(), recommender.impressions().clicks().count());
  }
}
