package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.Durability;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.stream.StreamDefinition;
import io.honeyguide.stream.StreamDefinition.Retain;
import io.honeyguide.stream.StreamLimits;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.TopicFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams of a shard: where they begin, what they keep, and what history shows of it. */
class StreamTest extends StreamFixture {

  private @Nullable StreamDefinition defined(String name) {
    var stream = rig.shard().state().streams.named(name);
    return stream == null ? null : stream.definition();
  }

  @Test
  void keepsTheNewestMessagesAndShowsNoOlderOnes() {
    declare(stream("orders", THREE, "orders/#"));
    publish("orders/1", "a", "b", "c", "d", "e");
    publish("other", "x");

    assertThat(history("orders/#")).containsExactly("c", "d", "e");
    assertThat(history("#")).containsExactly("c", "d", "e", "x");
    assertThat(status("orders").held().messages()).isEqualTo(3);
  }

  @Test
  void keepsBytesOfRecords() {
    declare(stream("orders", StreamLimits.UNLIMITED.withBytes(100), "orders"));
    publish("orders", "a".repeat(60), "b".repeat(60), "c".repeat(60));

    assertThat(history("orders")).containsExactly("b".repeat(60), "c".repeat(60));
    assertThat(status("orders").held().bytes()).isBetween(120L, 240L);
  }

  @Test
  void showsNothingThatIsTooOldAlsoWithoutNewMessages() {
    declare(stream("orders", StreamLimits.UNLIMITED.withAgeMs(1000), "orders"));
    publish("orders", "a");
    rig.clock.advanceMs(600);
    publish("orders", "b");
    assertThat(history("orders")).containsExactly("a", "b");

    rig.clock.advanceMs(401);
    assertThat(history("orders")).containsExactly("b");

    rig.clock.advanceMs(1000);
    assertThat(history("orders")).isEmpty();
    assertThat(status("orders").held().messages()).isZero();
    assertThat(status("orders").held().firstOffset()).isNegative();
  }

  @Test
  void messageIsKeptWhileOneOfItsStreamsKeepsIt() {
    declare(
        stream("few", StreamLimits.UNLIMITED.withMessages(1), "a/#"),
        stream("more", THREE, "+/b"),
        interest("none", "a/b"));
    publish("a/b", "1", "2", "3", "4");
    publish("a/c", "5", "6");

    assertThat(history("a/b")).containsExactly("2", "3", "4");
    assertThat(history("a/#")).containsExactly("2", "3", "4", "6");
  }

  @Test
  void beginsAtItsPlaceInTheLog() {
    publish("orders", "a", "b", "c", "d");
    declare(stream("orders", StreamLimits.UNLIMITED.withMessages(1), "orders"));
    publish("orders", "e", "f");

    // What came before is of no stream: the log has it.
    assertThat(history("orders")).containsExactly("a", "b", "c", "d", "f");
  }

  @Test
  void storesQosZeroWithoutAForceOfItsOwnAndDeliversItAtOnce() {
    declare(stream("orders", THREE, "orders"));
    var subscriber = rig.client("subscriber", 1);
    subscriber.connectCleanly();
    subscriber.subscribe("orders", 0);
    var publisher = rig.client("publisher");
    publisher.connectCleanly();
    publisher.publish("orders", "live", 0);
    publisher.publish("other", "not stored", 0);
    rig.settle();

    assertThat(subscriber.payloads()).containsExactly("live");
    assertThat(history("#")).containsExactly("live");
    assertThat(rig.log().durableOffset()).isLessThan(rig.log().committedOffset());
  }

  @Test
  void doesNotStoreQosZeroThatNothingKeeps() {
    declare(interest("orders", "orders"));
    var publisher = rig.client("publisher");
    publisher.connectCleanly();
    publisher.publish("orders", "gone", 0);
    rig.settle();

    assertThat(history(rig.shard().history(TopicFilter.of("none")), "#", 0)).isEmpty();
  }

  @Test
  void interestKeepsNoHistoryButWhatSomebodyIsOwed() {
    declare(interest("jobs", "jobs"));
    var worker = rig.client("worker");
    worker.connectDurably();
    worker.subscribe("jobs", 1);
    worker.leave(false, 1000);
    publish("jobs", "a", "b");

    assertThat(history("jobs")).isEmpty();
    worker.connectDurably();
    rig.settle();
    assertThat(worker.payloads()).containsExactly("a", "b");
  }

  @Test
  void whoReadsIsOwedWhatComesAfterHeBegan() {
    declare(interest("jobs", "jobs"));
    publish("jobs", "before");
    var window = rig.shard().history(TopicFilter.of("jobs"));
    publish("jobs", "after");

    assertThat(history(window, "jobs", 0)).containsExactly("after");
  }

  @Test
  void whatWasThereWhenReadingBeganDoesNotVanishUnderTheReader() {
    declare(stream("orders", THREE, "orders"));
    publish("orders", "a", "b", "c");
    var window = rig.shard().history(TopicFilter.of("orders"));
    publish("orders", "d", "e", "f");

    assertThat(history(window, "orders", 0)).containsExactly("a", "b", "c", "d", "e", "f");
  }

  @Test
  void readingFromWhereSomethingIsGoneIsToldWhereToGoOn() {
    declare(stream("orders", THREE, "orders/#"));
    var begin = rig.log().committedOffset();
    publish("orders/1", "a", "b", "c");
    assertThat(window("orders/+").completeFrom(begin)).isEqualTo(begin);

    publish("orders/1", "d", "e");
    var first = status("orders").held().firstOffset();

    assertThat(window("orders/+").completeFrom(begin)).isEqualTo(first);
    assertThat(window("orders/1").completeFrom(first + 1)).isEqualTo(first + 1);
    // Others publish what this filter matches, too: nothing says that something is missing.
    assertThat(window("#").completeFrom(begin)).isEqualTo(begin);
    assertThat(window("else").completeFrom(begin)).isEqualTo(begin);
  }

  @Test
  void claimsWhatItKeepsWhenTheLogWantsToLetGoOfIt() {
    publish("orders", "before");
    declare(
        stream("orders", THREE.withAgeMs(1000), "orders"),
        stream("all", StreamLimits.UNLIMITED.withMessages(1), "#"));
    publish("orders", "a", "b", "c", "d");
    publish("other", "x", "y");
    var holder = new StreamHolder(rig.shard().state().streams, rig.clock);
    assertThat(claimed(holder)).containsExactly("b", "c", "d", "y");

    rig.clock.advanceMs(1001);
    assertThat(claimed(holder)).containsExactly("y");

    // What it once let go of it does not want again.
    rig.clock.advanceMs(-1001);
    assertThat(claimed(holder)).containsExactly("y");
  }

  private List<String> claimed(StreamHolder holder) {
    return payloads(0, (record, message) -> holder.claim(record, message) == Holder.Claim.KEEPS);
  }

  private HistoryWindow window(String filter) {
    return rig.shard().history(TopicFilter.of(filter));
  }

  @Test
  void stateAfterReplayAndFromSnapshotIsTheLiveOne() {
    declare(
        stream("orders", StreamLimits.UNLIMITED.withMessages(200).withBytes(9000), "orders/#"),
        interest("jobs", "jobs"));
    for (var i = 0; i < 300; i++) {
      publish("orders/" + i % 7, "m" + i);
      rig.clock.advanceMs(i % 5);
    }
    var live = rig.state();
    var shown = history("orders/#");

    rig.crash();
    assertThat(rig.state()).isEqualTo(live);

    rig.shard().storeSnapshotSoon();
    rig.settle();
    rig.restart();
    assertThat(rig.state()).isEqualTo(live);
    assertThat(history("orders/#")).isEqualTo(shown);
  }

  @Test
  void definitionIsAppendedOnceAndOnlyWhenItDiffers() {
    declare(stream("orders", THREE, "orders"));
    var end = rig.log().committedOffset();
    declare(stream("orders", THREE, "orders"));
    rig.tick();
    assertThat(rig.log().committedOffset()).isEqualTo(end);

    declare(stream("orders", THREE.withBytes(77), "orders"), stream("more", THREE, "more"));

    assertThat(rig.log().committedOffset()).isEqualTo(end + 2);
    assertThat(defined("orders"))
        .extracting(StreamDefinition::limits)
        .isEqualTo(THREE.withBytes(77));
  }

  @Test
  void streamThatIsNoLongerConfiguredLeavesItsMessagesToTheLog() {
    declare(stream("orders", StreamLimits.UNLIMITED.withMessages(1), "orders"));
    publish("orders", "a", "b");
    assertThat(history("orders")).containsExactly("b");

    declare();

    assertThat(defined("orders")).isNull();
    assertThat(history("orders")).containsExactly("a", "b");
  }

  @Test
  void newFilterTakesInWhatComesAfterIt() {
    declare(stream("orders", StreamLimits.UNLIMITED.withMessages(2), "orders"));
    publish("orders", "a", "b");
    publish("returns", "c");
    declare(stream("orders", StreamLimits.UNLIMITED.withMessages(2), "orders", "returns"));
    publish("returns", "d", "e");

    assertThat(history("#")).containsExactly("c", "d", "e");
  }

  @Test
  void limitsInPlaceOfInterestBringNothingBack() {
    declare(interest("orders", "orders"));
    publish("orders", "a", "b");
    declare(stream("orders", THREE, "orders"));
    publish("orders", "c");

    assertThat(history("orders")).containsExactly("c");
  }

  @Test
  void isNoSubscription() {
    declare(stream("orders", THREE, "orders", "returns"));

    assertThat(rig.shard().subscriptionCount()).isZero();
  }

  @Test
  void refusedDefinitionIsTriedAgain() {
    useRig(new MemoryDisk(350, Long.MAX_VALUE), DeliveryLimits.DEFAULT);
    publish("other", "x".repeat(290));
    declare(stream("orders", THREE, "orders"));
    assertThat(defined("orders")).isNull();

    rig.shard().storeSnapshotSoon();
    rig.settle();
    rig.shard().execute(() -> rig.log().trim(rig.log().committedOffset()));
    rig.tick();

    assertThat(defined("orders")).isNotNull();
  }

  @Test
  void strongestPolicyOfTheStreamsOfATopicIsTheOneOfItsMessages() {
    var filter = List.of(TopicFilter.of("orders"));
    rig.shard()
        .declareStreams(
            List.of(
                new StreamOptions(
                    new StreamDefinition("a", filter, Retain.LIMITS, THREE), Durability.OS, "os"),
                new StreamOptions(
                    new StreamDefinition("b", filter, Retain.LIMITS, THREE),
                    Durability.ALWAYS,
                    "always"),
                stream("c", THREE, "orders")));
    rig.settle();

    assertThat(rig.shard().durability()).isNotNull();
    assertThat(status("b").force()).isEqualTo("always");
    assertThat(status("c").force()).isEqualTo("broker");
  }
}
