package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The state of a shard is a function of its log, whatever happened. */
class ShardReplayTest {

  private static final int STEPS = 120;

  @Property(tries = 60)
  void replayGivesTheStateThatWasLive(@ForAll long seed) {
    try (var rig = new ShardRig(new MemoryDisk(), limits(seed, 1L << 40))) {
      new ShardScenario(rig, seed).run(STEPS);
      rig.tick();
      var live = rig.state();

      rig.restart();

      assertThat(rig.state()).isEqualTo(live);
    }
  }

  @Property(tries = 60)
  void snapshotAndSuffixGiveWhatReplayFromZeroGives(@ForAll long seed) {
    String fromSnapshot;
    try (var rig = new ShardRig(new MemoryDisk(), limits(seed, 1500))) {
      new ShardScenario(rig, seed).run(STEPS);
      rig.tick();
      rig.restart();
      fromSnapshot = rig.state();
    }
    try (var rig = new ShardRig(new MemoryDisk(), limits(seed, 1L << 40))) {
      new ShardScenario(rig, seed).run(STEPS);
      rig.tick();
      rig.restart();
      assertThat(fromSnapshot).isEqualTo(rig.state());
    }
  }

  /** Queues that a few messages fill, each seed with one of the policies. */
  private static DeliveryLimits limits(long seed, long snapshotBytes) {
    var policies = OverflowPolicy.values();
    var policy = policies[(int) Math.floorMod(seed, (long) policies.length)];
    var bytes = seed % 2 == 0 ? 1L << 30 : 600;
    return new DeliveryLimits(
        new QueueLimits(20, bytes, QueueLimits.ANY_AGE, policy), snapshotBytes, 10);
  }
}
