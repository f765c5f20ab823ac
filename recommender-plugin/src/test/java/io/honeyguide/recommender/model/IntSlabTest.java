package io.honeyguide.recommender.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class IntSlabTest {

  private record Held(int reference, int count, int stamp) {}

  /** Blocks filled with their own stamp keep it while others come and go. */
  @Property(tries = 30)
  void keepsBlocksApart(@ForAll long seed) {
    var random = new Random(seed);
    var slab = new IntSlab();
    List<Held> held = new ArrayList<>();
    for (var step = 0; step < 4000; step++) {
      if (held.size() < 200 || random.nextBoolean()) {
        var count = 1 + random.nextInt(IntSlab.BLOCK_INTS_MAX);
        var taken = new Held(slab.take(count), count, step);
        assertThat(taken.reference()).isNotZero();
        fill(slab, taken);
        held.add(taken);
      } else {
        var given = held.remove(random.nextInt(held.size()));
        check(slab, given);
        slab.give(given.reference(), given.count());
      }
    }
    held.forEach(one -> check(slab, one));
    // 2,000 blocks of at most 1,024 ints live at a time would be 8 MB; given-back ones are reused.
    assertThat(slab.heapBytes()).isLessThan(24L << 20);
  }

  private static void fill(IntSlab slab, Held held) {
    for (var i = 0; i < held.count(); i++) {
      slab.array(held.reference())[IntSlab.start(held.reference()) + i] = held.stamp();
    }
  }

  private static void check(IntSlab slab, Held held) {
    for (var i = 0; i < held.count(); i++) {
      assertThat(slab.array(held.reference())[IntSlab.start(held.reference()) + i])
          .isEqualTo(held.stamp());
    }
  }
}
