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
    try (var rig = new ShardRig(new MemoryDisk(), new DeliveryLimits(20, 1L << 40, 10))) {
      new ShardScenario(rig, seed).run(STEPS);
      var live = rig.state();

      rig.restart();

      assertThat(rig.state()).isEqualTo(live);
    }
  }

  @Property(tries = 60)
  void snapshotAndSuffixGiveWhatReplayFromZeroGives(@ForAll long seed) {
    String fromSnapshot;
    try (var rig = new ShardRig(new MemoryDisk(), new DeliveryLimits(20, 1500, 10))) {
      new ShardScenario(rig, seed).run(STEPS);
      rig.restart();
      fromSnapshot = rig.state();
    }
    try (var rig = new ShardRig(new MemoryDisk(), new DeliveryLimits(20, 1L << 40, 10))) {
      new ShardScenario(rig, seed).run(STEPS);
      rig.restart();
      assertThat(fromSnapshot).isEqualTo(rig.state());
    }
  }
}
