package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The state after a start is the state that was live at that place of the log. */
final class ReplayEqualsLive extends Invariant {

  ReplayEqualsLive(World world) {
    super(world);
  }

  /** Checksums of the live state by the offset that the next record got. */
  private final TreeMap<Long, Long> live = new TreeMap<>();

  /** Where commits ended, as far as the state after them is known, by offset. */
  NavigableSet<Long> commitEnds() {
    return new TreeSet<>(live.keySet());
  }

  @Override
  void turned(Life life) {
    live.put(life.log.committedOffset(), life.view.digest());
  }

  @Override
  void recovered(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    var end = recovery.nextOffset();
    var expected = live.get(end);
    if (expected != null && expected != life.view.digest()) {
      broken("the state differs from the one that was live before offset " + end);
    }
    live.tailMap(end, false).clear();
  }
}
