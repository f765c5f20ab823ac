package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.named.AckId;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.Order;
import io.honeyguide.session.ShardId;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A snapshot has the named subscriptions as they were when it began, and takes them one by one. */
class NamedSnapshotTest {

  private static final int OTHERS = 5;

  /** Without snapshots of the shard's own, which would be in the way of the ones begun here. */
  private static final DeliveryLimits LIMITS =
      new DeliveryLimits(20, 1L << 40, 1000).withSnapshotInterval(Duration.ofDays(10_000));

  private static NamedRig start() {
    var rig = new NamedRig(new ShardRig(new MemoryDisk(), LIMITS, new NamedLimits(100, 50)));
    var definition = NamedRig.definition(Order.LIFO, 20, 3, List.of(500L));
    for (var i = 0; i < OTHERS; i++) {
      rig.define("before-" + i, definition, NamedRecords.HERE);
    }
    rig.define(definition, NamedRecords.HERE);
    for (var i = 0; i < OTHERS; i++) {
      rig.define("zebra-" + i, definition, NamedRecords.HERE);
    }
    return rig;
  }

  private static long digest(ShardState state) {
    return state.named.digest(Unpooled.buffer());
  }

  private static ShardState emptyState() {
    return new ShardState(
        new ShardId(0), DeliveryLimits.DEFAULT, new SnapshotVersionsTest.NoEffects());
  }

  private static void change(NamedRig rig, Random chance) {
    switch (chance.nextInt(8)) {
      case 0, 1, 2 -> rig.publish("a", "b", "c");
      case 3, 4 -> acknowledgeSome(rig, chance);
      case 5 -> {
        for (var id : rig.pull(3).ids) {
          rig.nack(chance.nextInt(100), id);
        }
      }
      case 6 -> rig.after(chance.nextInt(60_000));
      default -> {
        if (chance.nextInt(3) == 0) {
          rig.seek(NamedRecords.HERE);
        } else {
          rig.redrive();
        }
      }
    }
  }

  private static void acknowledgeSome(NamedRig rig, Random chance) {
    var some = new ArrayList<AckId>();
    for (var id : rig.pull(5).ids) {
      if (chance.nextBoolean()) {
        some.add(id);
      }
    }
    if (!some.isEmpty()) {
      rig.ack(some.toArray(new AckId[0]));
    }
  }

  @Property(tries = 100)
  void holdsThemAsTheyWereWhateverHappensMeanwhile(@ForAll long seed) {
    var chance = new Random(seed);
    try (var rig = start()) {
      for (var i = 0; i < 20; i++) {
        change(rig, chance);
      }
      var began = digest(rig.shard.shard().state());
      var writer = new SnapshotWriter(rig.shard.shard().state());
      var stored = Unpooled.buffer();
      var more = true;
      for (var i = 0; i < 10; i++) {
        change(rig, chance);
        if (more && chance.nextBoolean()) {
          more = writer.next(1 + chance.nextInt(60), stored);
        }
      }
      while (more) {
        more = writer.next(1, stored);
      }

      var read = emptyState();
      StateSnapshot.read(read, stored);

      assertThat(digest(read)).isEqualTo(began);
    }
  }

  @Test
  void aMessageToAllOfThemDoesNotWriteThemAllAtOnce() {
    try (var rig = start()) {
      rig.publish("a", "b", "c", "d", "e", "f", "g", "h");
      rig.ack(rig.pull(1).id(0));
      var began = digest(rig.shard.shard().state());
      var writer = new SnapshotWriter(rig.shard.shard().state());

      rig.publish("i");
      var stored = Unpooled.buffer();
      var longest = 0;
      var more = true;
      while (more) {
        var before = stored.readableBytes();
        more = writer.next(1, stored);
        longest = Math.max(longest, stored.readableBytes() - before);
      }

      assertThat(longest).isLessThan(stored.readableBytes() / 4);
      var read = emptyState();
      StateSnapshot.read(read, stored);
      assertThat(digest(read)).isEqualTo(began);
    }
  }
}
