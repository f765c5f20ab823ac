package io.honeyguide.simulation;

import io.honeyguide.log.Recovery;
import java.util.ArrayList;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * One flipped bit anywhere on a disk that nobody writes to, and what may follow from it: at most
 * one commit is gone, every loss is reported or counted, everything else is in its place.
 */
final class BitRot {

  private final World world;

  /** Where commits end, by offset. */
  private final NavigableSet<Long> commitEnds;

  BitRot(World world, NavigableSet<Long> commitEnds) {
    this.world = world;
    this.commitEnds = commitEnds;
  }

  /** Flips a bit. */
  void strike() {
    var names = new ArrayList<>(new TreeSet<>(world.disk.image().keySet()));
    names.removeIf(name -> world.disk.bytes(name).length == 0);
    var name = world.pick(names);
    var bytes = world.disk.bytes(name);
    var used = bytes.length;
    while (used > 1 && bytes[used - 1] == 0) {
      used--;
    }
    // Mostly where something stands, sometimes in what was only prepared.
    var at = world.random.nextInt(world.chance(90) ? used : bytes.length);
    var bit = world.random.nextInt(8);
    world.trace.add("bit", bit, "of byte", at, "in", name, "flips");
    world.disk.corrupt(name, at, 1 << bit);
  }

  /** Compares what recovery says with what is there. */
  void check(Life life, Recovery recovery, Map<Long, Life.Kept> kept) {
    for (var lost : recovery.lost()) {
      world.trace.add("lost", lost.fromOffset(), "to", lost.toOffset());
      var commit = commitEnds.floor(lost.fromOffset());
      var end = commit == null ? null : commitEnds.higher(commit);
      if (end != null && lost.toOffset() > end) {
        broken("one bit cost more than the commit from %d to %d: %s".formatted(commit, end, lost));
      }
    }
    var missing = 0;
    for (var entry : world.places.tailMap(life.log.startOffset()).entrySet()) {
      var found = kept.get(entry.getKey());
      if (found == null ? entry.getValue().erasing : found.message().equals(entry.getValue())) {
        continue;
      }
      if (entry.getKey() < recovery.snapshotOffset()) {
        missing++; // history that recovery did not walk: whoever reads it finds the gap
      } else if (!isReported(recovery, entry.getKey())) {
        broken(entry.getValue() + " at " + entry.getKey() + " is gone, and nothing is said of it");
      }
    }
    if (missing > life.recordsFoundDamaged()) {
      broken(missing + " messages are gone, " + life.recordsFoundDamaged() + " records counted");
    }
  }

  private static boolean isReported(Recovery recovery, long offset) {
    return recovery.lost().stream()
        .anyMatch(lost -> lost.fromOffset() <= offset && offset < lost.toOffset());
  }

  private void broken(String what) {
    world.broken("DamageStaysWhereItIs", what);
  }
}
