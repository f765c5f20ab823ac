package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;

/**
 * The retained message of a topic is the newest one that the log holds for it, live and after a
 * crash.
 */
final class RetainedIsTheNewest extends Invariant {

  RetainedIsTheNewest(World world) {
    super(world);
  }

  @Override
  void turned(Life life) {
    check(life);
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    check(life);
  }

  /** Somebody reads a retained message. */
  void read(Life life) {
    var topic = world.topic(world.pick(SimulatedClient.RETAINED_TOPICS));
    life.shard.retained(
        topic,
        kept -> {
          var expected = world.newestRetained(topic);
          var found = kept == null ? null : world.places.get(kept.offset());
          if (found != expected
              && !(found == null && expected != null && expected.mayBeGone(world.latestMs()))) {
            broken(topic + " reads " + found + ", not " + expected);
          }
        });
  }

  private void check(Life life) {
    for (var topic : SimulatedClient.RETAINED_TOPICS) {
      var place = life.view.retainedAt(topic);
      var found = place < 0 ? null : world.places.get(place);
      var expected = world.newestRetained(world.topic(topic));
      // What is over leaves the table with the next record.
      var isOver = expected != null && expected.mayBeGone(world.latestMs());
      if (world.erased.contains(place) || (found != expected && !(found == null && isOver))) {
        broken(topic + " retains " + found + ", expected " + expected);
      }
    }
  }
}
