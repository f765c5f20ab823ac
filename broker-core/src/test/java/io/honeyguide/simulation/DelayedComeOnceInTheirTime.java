package io.honeyguide.simulation;

/**
 * A message with a delay is published once for each time it was stored, and not before its time; in
 * the end every one is.
 */
final class DelayedComeOnceInTheirTime extends Invariant {

  DelayedComeOnceInTheirTime(World world) {
    super(world);
  }

  @Override
  void published(Stored delayed, long offset) {
    if (delayed.publishedAt >= 0) {
      broken(delayed + " is published at " + delayed.publishedAt + " and again at " + offset);
    }
    if (world.latestMs() < delayed.dueMs) {
      broken(delayed + " is published at " + world.latestMs());
    }
  }

  @Override
  void stored(Stored stored) {
    if (stored.message.delayMs > 0 && !stored.isDelayed()) {
      broken(stored + " is published at once");
    }
  }

  @Override
  void calm(Life life) {
    for (var stored : world.storedOnes()) {
      if (stored.isDelayed()
          && !stored.message.erasing
          && stored.publishedAt < 0
          && stored.dueMs <= world.nowMs() - 10) {
        broken(stored + " is never published; it is " + world.nowMs());
      }
    }
  }
}
