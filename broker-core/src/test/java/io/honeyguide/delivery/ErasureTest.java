package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is erased nobody gets any more, and everything else stays as it was. */
class ErasureTest extends ShardFixture {

  private static final String FILLING = "x".repeat(200);

  private final List<@Nullable LogException> answers = new ArrayList<>();

  /** Payloads of the messages in the log, also of those that wait for their time, by offset. */
  private Map<Long, String> stored() {
    var found = new TreeMap<Long, String>();
    var message = new MessageView();
    var next = new long[] {-1};
    do {
      rig.log()
          .scan(
              Math.max(0, next[0]),
              1 << 20,
              new RecordSink() {
                @Override
                public boolean record(RecordView record) {
                  if (record.type() == RecordType.DELAYED) {
                    record.body().skipBytes(Long.BYTES);
                  } else if (record.type() != RecordType.MESSAGE) {
                    return true;
                  }
                  message.wrap(record.body());
                  found.put(
                      record.offset(),
                      message
                          .body()
                          .toString(
                              message.payloadAt(), message.payloadBytes(), StandardCharsets.UTF_8));
                  return true;
                }

                @Override
                public void end(long goOn, @Nullable LogException failure) {
                  next[0] = goOn;
                }
              });
    } while (next[0] < rig.log().committedOffset());
    return found;
  }

  private long offsetOf(String payload) {
    return stored().entrySet().stream()
        .filter(entry -> entry.getValue().equals(payload))
        .mapToLong(entry -> entry.getKey())
        .findFirst()
        .orElseThrow();
  }

  private void erase(String... payloads) {
    eraseAtOnce(payloads);
    rig.settle();
    assertThat(answers).containsOnlyNulls();
  }

  private void eraseAtOnce(String... payloads) {
    var offsets = new long[payloads.length];
    for (var i = 0; i < offsets.length; i++) {
      offsets[i] = offsetOf(payloads[i]);
    }
    rig.shard().erasures().erase(offsets, true, answers::add);
  }

  private void reclaim(long bytes) {
    rig.shard()
        .reclaim(new ReclaimLimits(bytes, Long.MAX_VALUE, ReclaimLimits.MOVED_MESSAGES_MAX, 0));
    rig.settle();
  }

  @Test
  void passesOverWhatIsErasedInTheQueueOfAnAbsentSession() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 2);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "a", 1);
    publisher.publish("t", "b", 2);
    publisher.publish("t", "c", 1);
    erase("b");

    var back = rig.client("s").connectDurably();
    rig.settle();
    back.acknowledgeAll();
    assertThat(back.payloads()).containsExactly("a", "c");
    assertThat(rig.shard().counters().expired.sum()).isEqualTo(1);
    assertThat(rig.shard().counters().lost.sum()).isZero();
    assertThat(stored().values()).containsExactly("a", "c");
    assertThat(rig.shard().erasures().erasedMessages()).isEqualTo(1);
  }

  @Test
  void sendsNoMoreOfWhatWasFetchedForASlowConnection() {
    useRig(new MemoryDisk(Long.MAX_VALUE, 0), DeliveryLimits.DEFAULT);
    var subscriber = rig.client("s").connect(true, 0, 1, null);
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    for (var payload : List.of("a", "b", "c")) {
      publisher.publish("t", payload, 1);
    }
    erase("b");
    subscriber.acknowledgeAll();
    rig.settle();
    subscriber.acknowledgeAll();

    assertThat(subscriber.payloads()).containsExactly("a", "c");
  }

  @Test
  void givesBackNoErasedRetainedMessage() {
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t/old", "old", 1, true);
    publisher.publish("t/gone", "gone", 1, true);
    publisher.publish("t/replaced", "before", 1, true);
    publisher.publish("t/replaced", "after", 1, true);
    erase("gone", "before");

    for (var life = 0; life < 3; life++) {
      var subscriber = rig.client("s" + life).connectCleanly();
      subscriber.subscribe("t/#", new Subscription(1, false, false, 0, 0));
      assertThat(subscriber.payloads()).containsExactly("old", "after");
      assertThat(rig.shard().retainedCount()).isEqualTo(2);
      var found = new ArrayList<@Nullable Retained>();
      rig.shard().retained(Topic.of("t/gone"), found::add);
      rig.settle();
      assertThat(found).containsOnlyNulls();
      if (life == 1) {
        rig.shard().storeSnapshotSoon();
        rig.settle();
      }
      rig.restart();
    }
  }

  @Test
  void publishesNoErasedMessageWhenItsTimeComes() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.publishLater("t", "gone", 1, 60_000);
    subscriber.publishLater("t", "late", 1, 60_000);
    erase("gone");
    rig.restart();
    assertThat(rig.shard().intake().delayed()).isEqualTo(1);
    rig.clock.advanceMs(60_000);
    rig.tick();
    var back = rig.client("s").connectDurably();
    rig.settle();

    assertThat(back.payloads()).containsExactly("late");
    assertThat(rig.shard().counters().lost.sum()).isZero();
  }

  @Test
  void erasesTheCopyOfADelayedMessageThatWasOnItsWay() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.publishLater("t", "gone", 1, 60_000);
    // The erasure comes into the log's queue before the message that the alarm publishes.
    eraseAtOnce("gone");
    rig.clock.advanceMs(60_000);
    rig.shard().timeCame();
    rig.settle();

    assertThat(subscriber.payloads()).isEmpty();
    assertThat(stored()).isEmpty();
  }

  @Test
  void leavesACopyAloneOfWhichNothingWasErased() {
    var publisher = rig.client("p").connectCleanly();
    publisher.publishLater("t", "once", 1, 60_000);
    rig.clock.advanceMs(60_000);
    rig.tick();
    var copy = stored().keySet().stream().mapToLong(Long::longValue).max().orElseThrow();
    // As what a repaired log holds whose record of the delayed message is gone.
    var again =
        new RecordBatch(
            new RecordBatch.Owner() {
              @Override
              public void committed(RecordBatch batch, long firstOffset) {
                batch.release();
              }

              @Override
              public void refused(RecordBatch batch, LogException cause) {
                throw cause;
              }
            },
            256);
    rig.log()
        .read(
            new long[] {copy},
            1,
            new RecordSink() {
              @Override
              public boolean record(RecordView record) {
                again.begin(RecordType.MESSAGE).writeBytes(record.body().duplicate());
                again.end(null, 0, true);
                return true;
              }

              @Override
              public void end(long next, @Nullable LogException failure) {}
            });
    rig.log().append(again);
    rig.settle();

    assertThat(stored().values()).containsExactly("once", "once", "once");
  }

  @Test
  void deletesDeadLettersOfErasedMessages() {
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "bad", 1);
    publisher.publish("t", "worse", 1);
    for (var payload : List.of("bad", "worse")) {
      rig.shard()
          .deadLetter(new DeadLetter("plugin/a", offsetOf(payload), "no", 3, 0), answers::add);
    }
    rig.settle();
    var kept = offsetOf("bad");
    erase("worse");
    rig.restart();

    var letters = new ArrayList<DeadLetter>();
    rig.shard().deadLetters("plugin/a", letters::addAll);
    rig.settle();
    assertThat(letters).extracting(DeadLetter::offset).containsExactly(kept);
  }

  @Test
  void erasesWhatWasMovedAndWhatIsMovedLater() {
    useRig(new MemoryDisk(Long.MAX_VALUE, 30), new DeliveryLimits(10_000, 8_000, 10));
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "a", 1);
    publisher.publish("t", "b", 1);
    publisher.publish("t", "c", 1);
    erase("a");
    fill(publisher);
    assertThat(rig.log().startOffset()).isGreaterThan(offsetOf("c"));
    erase("b");
    fill(publisher);
    rig.restart();

    var back = rig.client("s").connectDurably();
    rig.settle();
    assertThat(back.payloads()).containsExactly("c");
    assertThat(rig.shard().counters().lost.sum()).isZero();
    assertThat(stored().values()).contains("c").doesNotContain("a", "b");
  }

  private void fill(TestClient publisher) {
    for (var i = 0; i < 400; i++) {
      publisher.publish("filling", FILLING, 1);
      if (i % 20 == 0) {
        reclaim(40_000);
      }
    }
  }

  @Test
  void isTheSameStateAfterEachRestart() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t/#", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t/a", "a", 1, true);
    publisher.publishLater("t/b", "b", 1, 60_000);
    rig.shard().storeSnapshotSoon();
    rig.settle();
    erase("a", "b");
    publisher.publish("t/c", "c", 1);
    publisher.leave(false, 0);
    var live = rig.state();
    rig.crash();
    assertThat(rig.state()).isEqualTo(live);
    rig.shard().storeSnapshotSoon();
    rig.settle();
    rig.restart();
    assertThat(rig.state()).isEqualTo(live);
    assertThat(stored().values()).containsExactly("c");
  }

  @Test
  void refusesWhenTheLogWouldHaveToKeepTooManyInMind() {
    var publisher = rig.client("p").connectCleanly();
    for (var payload : List.of("a", "b", "c")) {
      publisher.publish("t", payload, 1);
    }
    rig.shard().reclaim(new ReclaimLimits(1 << 30, Long.MAX_VALUE, 2, 0));
    eraseAtOnce("a", "b", "c");
    rig.settle();

    assertThat(answers)
        .singleElement()
        .satisfies(answer -> assertThat(answer).hasMessageContaining("log.moved-messages-max"));
    assertThat(stored().values()).containsExactly("a", "b", "c");
    answers.clear();
    erase("a", "b");
    assertThat(stored().values()).containsExactly("c");
  }

  @Test
  void saysWhenTheLogHoldsNoBytesAndGoesOnWithThatAfterARestart() {
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "a", 1);
    publisher.publish("t", "b", 1);
    erase("a");
    var told = new ArrayList<String>();
    rig.shard().erasures().whenWiped(() -> told.add("first life"));
    reclaim(1 << 30);
    assertThat(told).isEmpty();
    rig.crash();
    rig.shard().erasures().whenWiped(() -> told.add("second life"));
    for (var i = 0; i < 5; i++) {
      reclaim(1 << 30);
    }

    assertThat(told).containsExactly("second life");
    assertThat(rig.shard().erasures().unwipedSegments()).isZero();
    rig.restart();
    rig.shard().erasures().whenWiped(() -> told.add("at once"));
    rig.settle();
    assertThat(told).containsExactly("second life", "at once");
    assertThat(stored().values()).containsExactly("b");
    assertThat(rig.log().holds(0)).isFalse();
    assertThat(rig.log().holds(1)).isTrue();
    assertThat(rig.shard().history(TopicFilter.of("#")).oldest()).isZero();
  }

  @Test
  void beginsARoundOfRewritingNoSoonerThanTheIntervalAfterTheOneBefore() {
    var limits = new ReclaimLimits(1 << 30, Long.MAX_VALUE, 100, 600_000);
    var publisher = rig.client("p").connectCleanly();
    var told = new ArrayList<String>();
    for (var payload : List.of("a", "b")) {
      publisher.publish("t", payload, 1);
      erase(payload);
      rig.shard().erasures().whenWiped(() -> told.add(payload));
      for (var i = 0; i < 5; i++) {
        rig.shard().reclaim(limits);
        rig.settle();
      }
    }
    assertThat(told).containsExactly("a");
    rig.clock.advanceMs(600_000);
    for (var i = 0; i < 5; i++) {
      rig.shard().reclaim(limits);
      rig.settle();
    }
    assertThat(told).containsExactly("a", "b");
  }
}
