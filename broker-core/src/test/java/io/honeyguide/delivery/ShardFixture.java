package io.honeyguide.delivery;

import io.honeyguide.log.MemoryDisk;
import org.junit.jupiter.api.AfterEach;

/** A shard for each test. */
abstract class ShardFixture {

  ShardRig rig = new ShardRig();

  @AfterEach
  void close() {
    rig.close();
  }

  void useRig(MemoryDisk disk, DeliveryLimits limits) {
    rig.close();
    rig = new ShardRig(disk, limits);
  }
}
