package io.honeyguide.delivery;

import static io.honeyguide.named.Settlement.Result.DONE;
import static io.honeyguide.named.Settlement.Result.EXPIRED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.named.AckId;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedDesk.Defined;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.Order;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NamedSubscriptionTest {

  private NamedRig rig = new NamedRig(new ShardRig());

  @AfterEach
  void close() {
    rig.close();
  }

  private void define(Order order) {
    rig.define(NamedRig.definition(order, 1000, 16, List.of()), NamedRecords.HERE);
  }

  private void publishWith(String property, String value, String payload) {
    rig.publish("t/x", payload, 1, Map.of(property, value), PublishRequest.NO_EXPIRY);
  }

  @Test
  void givesWhatWasPublishedSinceItWasDefinedInItsOrder() {
    rig.publish("before");
    rig.defined();
    rig.publish("a", "b");
    rig.publish("u/x", "of another topic", 1, Map.of(), PublishRequest.NO_EXPIRY);

    assertThat(rig.pull(10).payloads).containsExactly("a", "b");
  }

  @Test
  void startsAnywhere() {
    rig.publish("a", "b", "c");
    var second = rig.shard.log().committedOffset() - 2;
    rig.define("early", NamedRig.definition(), 0);
    rig.define(NamedRig.definition(), second);

    assertThat(rig.pull(10).payloads).containsExactly("b", "c");
    assertThat(rig.state().lag()).isEqualTo(2);
  }

  @Test
  void storesQos0ThatMatches() {
    rig.defined();
    var client = rig.shard.client("c").connectCleanly();
    client.send("t/x", "live", 0, false, 0, PublishRequest.NO_EXPIRY);
    rig.shard.settle();

    assertThat(rig.pull(10).payloads).containsExactly("live");
  }

  @Test
  void tellsSameFromDifferentDefinitions() {
    assertThat(rig.define(NamedRig.definition(), NamedRecords.HERE)).isEqualTo(Defined.CREATED);
    assertThat(rig.define(NamedRig.definition(), NamedRecords.HERE)).isEqualTo(Defined.SAME);
    assertThat(rig.define(NamedRig.definition(Order.LIFO, 1000, 16, List.of()), NamedRecords.HERE))
        .isEqualTo(Defined.DIFFERENT);
  }

  @Test
  void refusesMoreThanThereMayBe() {
    rig.close();
    rig =
        new NamedRig(
            new ShardRig(new MemoryDisk(), DeliveryLimits.DEFAULT, new NamedLimits(1, 100)));
    rig.defined();

    assertThat(rig.define("other", NamedRig.definition(), NamedRecords.HERE))
        .isEqualTo(Defined.TOO_MANY);
    rig.delete();
    assertThat(rig.define("other", NamedRig.definition(), NamedRecords.HERE))
        .isEqualTo(Defined.CREATED);
  }

  @Test
  void whatIsLeasedNobodyElseGets() {
    rig.defined();
    rig.publish("a", "b", "c");

    assertThat(rig.pull(2).payloads).containsExactly("a", "b");
    assertThat(rig.pull(2).payloads).containsExactly("c");
    assertThat(rig.state().inflight()).isEqualTo(3);
    assertThat(rig.state().lag()).isEqualTo(3);
  }

  @Test
  void acknowledgedIsDoneAndASecondTimeIsNoError() {
    rig.defined();
    rig.publish("a");
    var worker = rig.pull(1);

    assertThat(rig.ack(worker.id(0), worker.id(0))).containsExactly(DONE, DONE);
    assertThat(rig.ack(worker.id(0))).containsExactly(DONE);
    rig.after(60_000);
    assertThat(rig.pull(1).payloads).isEmpty();
    assertThat(rig.state().lag()).isZero();
    assertThat(rig.state().acknowledged()).isEqualTo(1);
  }

  @Test
  void whatIsNotAcknowledgedInTimeGoesToAnother() {
    rig.defined();
    rig.publish("a");
    var first = rig.pull(1);
    rig.after(29_999);
    assertThat(rig.pull(1).payloads).isEmpty();

    rig.after(1);

    var second = rig.pull(1);
    assertThat(second.payloads).containsExactly("a");
    assertThat(second.attempt(0)).isEqualTo(2);
    assertThat(rig.ack(first.id(0))).containsExactly(EXPIRED);
    assertThat(rig.ack(second.id(0))).containsExactly(DONE);
  }

  @Test
  void aLateAcknowledgementCountsAsLongAsNobodyElseHasBegun() {
    rig.defined();
    rig.publish("a");
    var worker = rig.pull(1);
    rig.after(30_000);

    assertThat(rig.ack(worker.id(0))).containsExactly(DONE);
    assertThat(rig.pull(1).payloads).isEmpty();
  }

  @Test
  void extendsALease() {
    rig.defined();
    rig.publish("a");
    var worker = rig.pull(1);
    rig.after(20_000);

    assertThat(rig.extend(60_000, worker.id(0))).containsExactly(DONE);
    rig.after(59_999);
    assertThat(rig.pull(1).payloads).isEmpty();
    rig.after(1);
    assertThat(rig.extend(-1, worker.id(0))).containsExactly(EXPIRED);
    assertThat(rig.pull(1).payloads).containsExactly("a");
  }

  @Test
  void givenBackComesAgainAfterTheDelayThatWasAskedFor() {
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(1);

    assertThat(rig.nack(5_000, worker.id(0))).containsExactly(DONE);

    assertThat(rig.pull(5).payloads).containsExactly("b");
    rig.after(5_000);
    var again = rig.pull(5);
    assertThat(again.payloads).containsExactly("a");
    assertThat(again.attempt(0)).isEqualTo(2);
  }

  @Test
  void restsLongerWithEachAttempt() {
    rig.define(
        NamedRig.definition(Order.FIFO, 10, 16, List.of(1_000L, 10_000L)), NamedRecords.HERE);
    rig.publish("a");

    for (var rest : new long[] {1_000, 10_000, 10_000}) {
      rig.nack(-1, rig.pull(1).id(0));
      rig.after(rest - 1);
      assertThat(rig.pull(1).payloads).isEmpty();
      rig.after(1);
    }

    assertThat(rig.pull(1).payloads).containsExactly("a");
  }

  @Test
  void afterTheLastAttemptAMessageIsADeadLetter() {
    rig.define(NamedRig.definition(Order.FIFO, 10, 3, List.of()), NamedRecords.HERE);
    rig.publish("a");
    rig.nack(0, rig.pull(1).id(0));
    rig.nack(0, rig.pull(1).id(0));
    rig.pull(1);
    rig.after(30_000);

    assertThat(rig.pull(1).payloads).isEmpty();
    assertThat(rig.letters()).hasSize(1);
    var letter = rig.letters().get(0);
    assertThat(letter.attempts()).isEqualTo(3);
    assertThat(letter.reason()).contains("not acknowledged in time");
    assertThat(rig.state().deadLetters()).isEqualTo(1);
    assertThat(rig.state().lag()).isZero();
  }

  @Test
  void aRejectedMessageIsADeadLetterAtOnce() {
    rig.defined();
    rig.publish("a");

    assertThat(rig.reject(rig.pull(1).id(0))).containsExactly(DONE);

    assertThat(rig.letters().get(0).reason()).isEqualTo("no good");
    assertThat(rig.letters().get(0).attempts()).isEqualTo(1);
  }

  @Test
  void redrivesDeadLettersFromTheFirstAttempt() {
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(2);
    rig.reject(worker.id(0), worker.id(1));

    assertThat(rig.redrive(worker.id(1).offset())).isEqualTo(1);

    assertThat(rig.letters()).hasSize(1);
    var again = rig.pull(5);
    assertThat(again.payloads).containsExactly("b");
    assertThat(again.attempt(0)).isEqualTo(1);
    assertThat(rig.redrive()).isEqualTo(1);
    assertThat(rig.redrive()).isZero();
    assertThat(rig.pull(5).payloads).containsExactly("a");
  }

  @Test
  void deletesDeadLetters() {
    rig.defined();
    rig.publish("a");
    var worker = rig.pull(1);
    rig.reject(worker.id(0));

    assertThat(rig.deleteLetters(worker.id(0).offset())).isEqualTo(1);

    assertThat(rig.letters()).isEmpty();
    assertThat(rig.redrive()).isZero();
  }

  @Test
  void noMoreAreOutThanMayBe() {
    rig.define(NamedRig.definition(Order.FIFO, 3, 16, List.of()), NamedRecords.HERE);
    rig.publish("a", "b", "c", "d", "e");
    var worker = rig.worker(10);
    assertThat(worker.payloads).containsExactly("a", "b", "c");

    rig.ack(worker.id(1));

    assertThat(worker.payloads).containsExactly("a", "b", "c", "d");
  }

  @Test
  void severalWorkersShareTheWork() {
    rig.defined();
    var workers = List.of(rig.worker(100), rig.worker(100), rig.worker(100));
    rig.publish("1", "2", "3", "4", "5", "6", "7", "8", "9");

    assertThat(workers).allMatch(worker -> worker.payloads.size() == 3);
  }

  @Test
  void aBacklogIsSharedInEqualParts() {
    rig.defined();
    rig.publish("1", "2", "3", "4", "5", "6");
    var first = rig.new Worker();
    var second = rig.new Worker();
    first.credit = 100;
    second.credit = 100;
    rig.shard
        .shard()
        .execute(
            () -> {
              rig.desk().attach(rig.subscription(), first);
              rig.desk().attach(rig.subscription(), second);
            });
    rig.shard.settle();

    assertThat(first.payloads).hasSize(3);
    assertThat(second.payloads).hasSize(3);
  }

  @Test
  void someoneWhoWaitsGetsWhatComes() {
    rig.defined();
    var worker = rig.worker(5);
    assertThat(worker.payloads).isEmpty();

    rig.publish("a");

    assertThat(worker.payloads).containsExactly("a");
  }

  @Test
  void lifoGivesTheNewestFirst() {
    define(Order.LIFO);
    rig.publish("a", "b", "c");

    assertThat(rig.pull(2).payloads).containsExactly("c", "b");
    rig.publish("d");
    assertThat(rig.pull(2).payloads).containsExactly("d", "a");
  }

  @Test
  void priorityGivesTheHighestFirstAndTheOldestWithinOne() {
    define(Order.PRIORITY);
    publishWith("priority", "1", "low");
    publishWith("priority", "9", "high 1");
    publishWith("priority", "high", "none");
    publishWith("priority", "9", "high 2");

    assertThat(rig.pull(9).payloads).containsExactly("high 1", "high 2", "low", "none");
  }

  @Test
  void ofOneKeyAtMostOneIsOutAndInOrder() {
    define(Order.KEY);
    publishWith("key", "k1", "k1 a");
    publishWith("key", "k1", "k1 b");
    publishWith("key", "k2", "k2 a");
    rig.publish("without 1", "without 2");

    var first = rig.pull(9);
    assertThat(first.payloads).containsExactly("k1 a", "k2 a", "without 1", "without 2");
    assertThat(rig.pull(9).payloads).isEmpty();

    rig.ack(first.id(0));
    assertThat(rig.pull(9).payloads).containsExactly("k1 b");
  }

  @Test
  void aMessageThatRestsHoldsUpItsKeyAndNoOther() {
    define(Order.KEY);
    publishWith("key", "k1", "k1 a");
    publishWith("key", "k1", "k1 b");
    var worker = rig.pull(1);

    rig.nack(5_000, worker.id(0));
    publishWith("key", "k2", "k2 a");

    assertThat(rig.pull(9).payloads).containsExactly("k2 a");
    rig.after(5_000);
    assertThat(rig.pull(9).payloads).containsExactly("k1 a");
  }

  @Test
  void keysWithTheSameHashAreTwoKeys() {
    assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
    define(Order.KEY);
    publishWith("key", "Aa", "1");
    publishWith("key", "BB", "2");

    assertThat(rig.pull(9).payloads).containsExactly("1", "2");
  }

  @Test
  void passesOverWhatIsExpired() {
    rig.defined();
    rig.publish("t/x", "short", 1, Map.of(), 5);
    rig.publish("long");
    rig.after(5_000);

    assertThat(rig.pull(9).payloads).containsExactly("long");
    assertThat(rig.state().expired()).isEqualTo(1);
    assertThat(rig.state().lag()).isEqualTo(1);
  }

  @Test
  void seeksBackAndForth() {
    rig.defined();
    rig.publish("a", "b", "c");
    var worker = rig.pull(2);
    rig.ack(worker.id(0), worker.id(1));

    rig.seek(worker.id(1).offset());
    assertThat(rig.pull(9).payloads).containsExactly("b", "c");

    rig.seek(NamedRecords.HERE);
    rig.publish("d");
    assertThat(rig.pull(9).payloads).containsExactly("d");
    assertThat(rig.state().lag()).isEqualTo(1);
  }

  @Test
  void leasesFromBeforeASeekMeanNothing() {
    rig.defined();
    rig.publish("a");
    var worker = rig.pull(1);
    rig.seek(worker.id(0).offset());

    assertThat(rig.ack(worker.id(0))).containsExactly(EXPIRED);
    assertThat(rig.pull(1).payloads).containsExactly("a");
  }

  @Test
  void whoWaitsHearsOfTheEnd() {
    rig.defined();
    var worker = rig.worker(1);

    rig.delete();

    assertThat(worker.hasEnded).isTrue();
    assertThat(rig.desk().all()).isEmpty();
    rig.publish("nobody cares");
  }

  @Test
  void aBacklogOfAnyLengthIsReadFromTheLogAsThereIsRoom() {
    rig.close();
    rig =
        new NamedRig(
            new ShardRig(new MemoryDisk(), DeliveryLimits.DEFAULT, new NamedLimits(10, 20)));
    rig.defined();
    for (var i = 0; i < 500; i++) {
      rig.publish("m" + i);
    }
    assertThat(rig.state().lag()).isEqualTo(500);

    for (var i = 0; i < 500; i += 10) {
      var worker = rig.pull(10);
      assertThat(worker.payloads).startsWith("m" + i).hasSize(10);
      assertThat(rig.ack(worker.ids.toArray(new AckId[0]))).containsOnly(DONE);
    }

    assertThat(rig.pull(10).payloads).isEmpty();
    assertThat(rig.state().lag()).isZero();
  }

  @Test
  void holdsTheLogForWhatIsOpenAndForNothingElse() {
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(2);
    rig.ack(worker.id(1));
    assertThat(NamedDesk.neededFrom(rig.shard.shard().state().named))
        .isEqualTo(worker.id(0).offset());

    rig.ack(worker.id(0));

    assertThat(NamedDesk.neededFrom(rig.shard.shard().state().named)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void littlesLawHoldsForItsFigures() {
    rig.defined();
    for (var second = 0; second < 50; second++) {
      rig.publish("m" + second);
      rig.after(1_000);
      if (second >= 4) {
        rig.ack(rig.pull(1).id(0));
      }
    }

    var figures = rig.state().figures();
    assertThat(figures.inPerSecond()).isBetween(0.9, 1.1);
    assertThat(figures.meanStayMs()).isBetween(4_900.0, 5_100.0);
    assertThat(figures.meanLength()).isBetween(4.0, 5.5);
  }

  @Test
  void itsMeanLengthIsItsArrivalRateTimesItsMeanWait() {
    rig.defined();
    var worker = rig.worker(1_000);
    // One a second, each acknowledged 2.5 s after it came.
    for (var half = 0; half < 242; half++) {
      if (half % 2 == 0) {
        rig.publish("a");
      } else if (half >= 5) {
        rig.ack(worker.id((half - 5) / 2));
      }
      rig.after(500);
    }

    var figures = rig.state().figures();
    assertThat(figures.inPerSecond()).isCloseTo(1.0, within(0.03));
    assertThat(figures.outPerSecond()).isCloseTo(1.0, within(0.03));
    assertThat(figures.meanStayMs()).isEqualTo(2_500);
    assertThat(figures.meanLength()).isCloseTo(2.5, within(0.03));
  }
}
