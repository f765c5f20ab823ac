package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.stream.StreamLimits;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The log lets go of its oldest part, and streams keep what they promise to. */
class StreamReclaimTest extends StreamFixture {

  private static final long BUDGET = 20_000;
  private static final String FILLING = "x".repeat(200);

  @BeforeEach
  void useSmallCache() {
    useRig(new MemoryDisk(Long.MAX_VALUE, 30), new DeliveryLimits(10_000, 8_000, 10));
  }

  /** Publishes what no stream keeps, so many times the budget, and lets the log be reclaimed. */
  private void pass(int budgets) {
    var publisher = rig.client("filler").connectCleanly();
    var count = budgets * BUDGET / 250;
    for (var i = 0; i < count; i++) {
      publisher.publish("filling", FILLING, 1);
      if (i % 20 == 0) {
        reclaim();
      }
    }
    reclaim();
  }

  private void reclaim() {
    rig.shard().reclaim(ReclaimLimits.ofBytes(BUDGET));
    rig.settle();
  }

  private static String[] numbered(int from, int below) {
    return IntStream.range(from, below).mapToObj(i -> "m" + i).toArray(String[]::new);
  }

  @Test
  void keepsTheHistoryOfAStreamInItsOrderBelowTheFrontOfTheLog() {
    declare(stream("orders", StreamLimits.UNLIMITED.withMessages(60), "orders"));
    publish("other", "before");
    publish("orders", numbered(0, 40));
    pass(2);
    publish("orders", numbered(40, 60));
    pass(1);
    rig.restart();
    pass(2);
    rig.crash();
    pass(1);

    var held = status("orders").held();
    assertThat(rig.log().startOffset()).isGreaterThan(held.firstOffset());
    assertThat(rig.log().bytes()).isLessThan(BUDGET + 6_000);
    assertThat(history("orders")).containsExactly(numbered(0, 60));
    assertThat(history("#")).startsWith(numbered(0, 60)).doesNotContain("before");
  }

  @Test
  void showsTheWholeHistoryAtEachStepOfItsReclaiming() {
    declare(stream("orders", StreamLimits.UNLIMITED, "orders"));
    publish("orders", numbered(0, 30));
    var publisher = rig.client("filler").connectCleanly();
    for (var i = 0; i < 300; i++) {
      publisher.publish("filling", FILLING, 1);
      rig.shard().reclaim(ReclaimLimits.ofBytes(BUDGET));
      for (var turn = 0; turn < i % 7; turn++) {
        rig.step(1);
        assertThat(history("orders")).as("message %d, turn %d", i, turn).hasSize(30);
      }
    }
    rig.settle();

    assertThat(rig.log().startOffset()).isGreaterThan(status("orders").held().firstOffset());
    assertThat(history("orders")).containsExactly(numbered(0, 30));
  }

  @Test
  void letsGoOfWhatAStreamNoLongerKeeps() {
    declare(stream("orders", THREE, "orders"));
    publish("orders", "a", "b", "c", "d", "e");
    pass(3);
    assertThat(rig.log().moved().size()).isEqualTo(3);

    publish("orders", "f", "g");
    pass(3);

    assertThat(rig.log().moved().size()).isEqualTo(3);
    assertThat(history("orders")).containsExactly("e", "f", "g");
  }

  @Test
  void movesNothingForStreamsThatHoldNothing() {
    declare(
        stream("empty", StreamLimits.UNLIMITED, "empty"),
        stream("old", StreamLimits.UNLIMITED.withAgeMs(1000), "old"),
        interest("none", "none"));
    publish("old", "a", "b");
    publish("none", "c");
    rig.clock.advanceMs(5000);
    pass(3);

    assertThat(rig.log().moved().size()).isZero();
    assertThat(rig.log().startOffset()).isPositive();
  }

  @Test
  void letsGoOfWhatExpired() {
    declare(stream("orders", StreamLimits.UNLIMITED, "orders"));
    rig.client("publisher").connectCleanly().send("orders", "short-lived", 1, false, 0, 10);
    rig.settle();
    publish("orders", "lasting");
    rig.clock.advanceMs(60_000);
    pass(3);

    assertThat(rig.log().moved().size()).isEqualTo(1);
    assertThat(history("orders")).isEqualTo(List.of("lasting"));
  }
}
