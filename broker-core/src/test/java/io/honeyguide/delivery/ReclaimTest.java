package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TestClient.Received;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The log stays within its budget, and whoever is owed an old message still gets it. */
class ReclaimTest extends ShardFixture {

  private static final long BUDGET = 40_000;
  private static final String FILLING = "x".repeat(200);

  private ReclaimLimits limits = ReclaimLimits.ofBytes(BUDGET);

  ReclaimTest() {
    useRig(new MemoryDisk(Long.MAX_VALUE, 30), new DeliveryLimits(10_000, 8_000, 10));
  }

  /** Publishes what nobody wants, so many times the budget, and lets the log be reclaimed. */
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
    rig.shard().reclaim(limits);
    rig.settle();
  }

  private List<String> payloads(TestClient client) {
    return client.received.stream().map(Received::payload).toList();
  }

  @Test
  void keepsTheLogWithinItsBudgetThoughAnAbsentSessionIsOwedOldMessages() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "offered", 1);
    var packetId = subscriber.received.get(0).packetId();
    subscriber.leave(false, Session.NEVER_EXPIRES);
    publisher.publish("t", "second", 1);
    pass(3);
    rig.restart();
    pass(3);
    rig.client("p").connectCleanly().publish("t", "third", 1);
    rig.crash();
    pass(3);

    assertThat(rig.log().bytes()).isLessThan(BUDGET + 6_000);
    assertThat(rig.log().startOffset()).isGreaterThan(600);
    assertThat(rig.shard().reclaimFigures().beyondBudgetBytes()).isZero();
    var back = rig.client("s").connectDurably();
    rig.settle();
    assertThat(payloads(back)).containsExactly("offered", "second", "third");
    assertThat(back.received.get(0).packetId()).isEqualTo(packetId);
    assertThat(back.received.get(0).dup()).isTrue();
    back.acknowledgeAll();
    assertThat(rig.shard().counters().lost.sum()).isZero();
    assertThat(rig.shard().counters().expired.sum()).isZero();
  }

  @Test
  void keepsDelayedMessagesUntilTheyAreDue() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);
    client.publishLater("t", "late", 1, 60_000);
    client.leave(false, Session.NEVER_EXPIRES);
    pass(3);
    rig.restart();
    pass(3);

    assertThat(rig.log().bytes()).isLessThan(BUDGET + 6_000);
    rig.clock.advanceMs(60_000);
    rig.tick();
    rig.settle();
    var back = rig.client("c").connectDurably();
    rig.settle();
    assertThat(payloads(back)).containsExactly("late");
  }

  @Test
  void losesNothingWhenTheProcessDiesAtAnyTurnOfAMove() {
    for (var turns = 1; turns < 24; turns++) {
      useRig(new MemoryDisk(Long.MAX_VALUE, 30), new DeliveryLimits(10_000, 8_000, 10));
      var subscriber = rig.client("s").connectDurably();
      subscriber.subscribe("t", 2);
      subscriber.leave(false, Session.NEVER_EXPIRES);
      var publisher = rig.client("p").connectCleanly();
      publisher.publish("t", "one", 2);
      publisher.publish("t", "two", 2);
      pass(1);
      publisher = rig.client("p").connectCleanly();
      for (var i = 0; i < 60; i++) {
        publisher.publish("filling", FILLING, 1);
      }
      rig.shard().reclaim(limits);
      for (var i = 0; i < turns; i++) {
        rig.step(2);
      }
      rig.crash();
      pass(2);

      var back = rig.client("s").connectDurably();
      rig.settle();
      assertThat(payloads(back)).as("after %d turns", turns).containsExactly("one", "two");
    }
  }

  @Test
  void keepsRetainedMessagesAndNotThoseTheyReplaced() {
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("kept", "old", 1, true);
    publisher.publish("kept", "new", 1, true);
    publisher.publish("removed", "gone", 1, true);
    publisher.publish("removed", "", 1, true);
    pass(4);
    rig.restart();
    pass(1);

    assertThat(rig.log().moved().size()).isEqualTo(1);
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("#", 1);
    assertThat(payloads(subscriber)).containsExactly("new");
    assertThat(subscriber.received).allMatch(Received::retain);
  }

  @Test
  void keepsTheMessagesOfDeadLetters() {
    var publisher = rig.client("p").connectCleanly();
    var offset = rig.log().committedOffset();
    publisher.publish("bad", "poison", 1);
    rig.shard().deadLetter(new DeadLetter("c", offset, "no", 1, 0), refusal -> {});
    rig.settle();
    pass(4);

    assertThat(rig.log().startOffset()).isGreaterThan(offset);
    var found = new ArrayList<Long>();
    rig.log()
        .read(
            new long[] {offset},
            1,
            new RecordSink() {
              @Override
              public boolean record(RecordView record) {
                return found.add(record.offset());
              }

              @Override
              public void end(long next, @Nullable LogException failure) {
                assertThat(failure).isNull();
              }
            });
    assertThat(found).containsExactly(offset);
  }

  @Test
  void settlesWhatExpiredAndWentFromTheLogAsExpired() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    publisher.send("t", "short-lived", 1, false, 0, 10);
    rig.settle();
    publisher.publish("t", "lasting", 1);
    rig.clock.advanceMs(60_000);
    pass(4);

    var back = rig.client("s").connectDurably();
    rig.settle();
    assertThat(payloads(back)).containsExactly("lasting");
    assertThat(rig.shard().counters().expired.sum()).isEqualTo(1);
    assertThat(rig.shard().counters().lost.sum()).isZero();
  }

  @Test
  void growsBeyondTheBudgetWhenMostOfItIsOwedAndComesBackOnceItIsNot() {
    var subscriber = rig.client("s").connect(false, Session.NEVER_EXPIRES, 1000, null);
    subscriber.subscribe("filling", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    pass(4);

    assertThat(rig.log().bytes()).isGreaterThan(3 * BUDGET);
    assertThat(rig.shard().reclaimFigures().beyondBudgetBytes()).isGreaterThan(2 * BUDGET);
    assertThat(rig.shard().reclaimFigures().movedBytes()).isLessThan(BUDGET);
    assertThat(rig.shard().reclaimFigures().neededBytes()).isGreaterThan(BUDGET / 2);
    var back = rig.client("s").connect(false, Session.NEVER_EXPIRES, 1000, null);
    for (var i = 0; i < 40; i++) {
      back.acknowledgeAll();
      rig.settle();
    }
    assertThat(payloads(back)).hasSize((int) (4 * BUDGET / 250));
    rig.clock.advanceMs(61_000);
    pass(1);
    assertThat(rig.log().bytes()).isLessThan(BUDGET + 6_000);
    assertThat(rig.shard().reclaimFigures().beyondBudgetBytes()).isZero();
  }

  @Test
  void endsAlsoWhereWhatIsMovedTakesMoreRoomThanTheBudgetHas() {
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 300; i++) {
      publisher.publish("kept/" + i, "y", 1, true);
    }
    rig.shard().storeSnapshotSoon();
    rig.settle();
    var needed = rig.log().bytes();
    for (var percent = 90; percent < 180; percent += 5) {
      var before = rig.shard().reclaimFigures().movedBytes();
      rig.clock.advanceMs(61_000);
      rig.shard().reclaim(ReclaimLimits.ofBytes(needed * percent / 100));
      for (var turn = 0; turn < 20_000; turn++) {
        rig.step(2);
      }

      assertThat(rig.shard().reclaimFigures().movedBytes() - before)
          .as("budget of %d percent", percent)
          .isLessThan(4 * needed);
    }
  }

  @Test
  void letsHistoryGoByItsAgeThoughThereIsRoom() {
    limits = new ReclaimLimits(1 << 30, 3_600_000, 1000, 0);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("kept", "for long", 1, true);
    pass(2);
    assertThat(rig.log().startOffset()).isZero();

    rig.clock.advanceMs(3_600_001);
    pass(1);

    assertThat(rig.log().startOffset()).isGreaterThan(300);
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("kept", 1);
    assertThat(payloads(subscriber)).containsExactly("for long");
  }

  @Test
  void movesNoMoreMessagesThanItsTableMayHold() {
    limits = new ReclaimLimits(BUDGET, Long.MAX_VALUE, 2, 0);
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 3; i++) {
      publisher.publish("t", "m" + i, 1);
    }
    pass(2);

    assertThat(rig.log().moved().size()).isZero();
    assertThat(rig.shard().reclaimFigures().beyondBudgetBytes()).isPositive();
    assertThat(payloads(rig.client("s").connectDurably())).containsExactly("m0", "m1", "m2");
  }

  @Test
  void keepsWhatAShareGroupHandsOverAgainAndAgain() {
    var first = rig.client("a").connectDurably();
    first.subscribe("$share/g/t", 1);
    var second = rig.client("b").connectDurably();
    second.subscribe("$share/g/t", 1);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 6; i++) {
      publisher.publish("t", "m" + i, 1);
    }
    for (var round = 0; round < 6; round++) {
      // Whoever has the messages leaves in the middle of a round, the other one takes over.
      var leaver = round % 2 == 0 ? first : second;
      for (var i = 0; i < 40; i++) {
        rig.client("p").connectCleanly().publish("filling", FILLING, 1);
      }
      rig.shard().reclaim(ReclaimLimits.ofBytes(20_000));
      rig.step(2);
      leaver.leave(false, Session.NEVER_EXPIRES);
      rig.settle();
      rig.tick();
      if (round % 2 == 0) {
        first = rig.client("a").connectDurably();
      } else {
        second = rig.client("b").connectDurably();
      }
      rig.settle();
    }
    pass(2);

    first.leave(false, Session.NEVER_EXPIRES);
    rig.tick();
    second.leave(false, Session.NEVER_EXPIRES);
    var last = rig.client("b").connectDurably();
    rig.settle();
    assertThat(payloads(last)).containsExactlyInAnyOrder("m0", "m1", "m2", "m3", "m4", "m5");
    assertThat(rig.shard().counters().lost.sum()).isZero();
    assertThat(rig.shard().counters().expired.sum()).isZero();
  }
}
