package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.RecordSink;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A message with a delay is accepted at once and seen by nobody before its time. */
class DelayedPublishTest {

  private ShardRig rig = new ShardRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void useRig(DeliveryLimits limits) {
    rig.close();
    rig = new ShardRig(new MemoryDisk(), limits);
  }

  private void pass(long ms) {
    rig.clock.advanceMs(ms);
    rig.tick();
  }

  @Test
  void isAcknowledgedAtOnceAndComesInItsTime() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);

    client.publishLater("t", "later", 1, 5_000);
    assertThat(client.acks).containsExactly("later");
    assertThat(rig.shard().intake().delayed()).isEqualTo(1);

    pass(4_999);
    assertThat(client.payloads()).isEmpty();
    pass(11);
    assertThat(client.payloads()).containsExactly("later");
    assertThat(rig.shard().intake().delayed()).isZero();

    pass(60_000);
    assertThat(client.payloads()).containsExactly("later");
  }

  @Test
  void wakesTheShardWhenItIsDue() {
    var wakes = new ArrayList<Long>();
    rig.shard().alarm(wakes::add);
    rig.settle();
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);
    var nowMs = rig.clock.millis();
    client.publishLater("t", "x", 1, 250);

    while (client.payloads().isEmpty()) {
      assertThat(wakes).isNotEmpty();
      rig.clock.advanceMs(Math.max(0, wakes.remove(wakes.size() - 1) - rig.clock.millis()));
      rig.shard().timeCame();
      rig.settle();
    }
    assertThat(rig.clock.millis() - nowMs).isBetween(250L, 259L);
  }

  @Test
  void comesOnceAfterACrashAndOnceAfterARestart() {
    rig.client("c").connectDurably().subscribe("t", 1);
    rig.client("p").connectDurably().publishLater("t", "m", 1, 5_000);
    rig.crash();
    pass(4_000);
    rig.restart();
    rig.clock.advanceMs(3_000);
    rig.shard().storeSnapshotSoon();
    rig.crash();
    rig.tick();
    rig.crash();
    rig.tick();

    var client = rig.client("c").connectDurably();
    assertThat(client.payloads()).containsExactly("m");
    assertThat(published()).hasSize(1);
  }

  @Test
  void keepsTheOrderOfPublishAmongThoseDueTogetherAndOfTimeAmongOthers() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);
    client.publishLater("t", "third", 1, 2_000);
    client.publishLater("t", "first", 1, 1_000);
    client.publishLater("t", "second", 1, 1_000);
    rig.crash();
    rig.client("c").connectDurably().publishLater("t", "fourth", 1, 2_000);
    rig.crash();

    pass(3_000); // all of them late, and together

    assertThat(rig.client("c").connectDurably().payloads())
        .containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void expiryCountsFromItsPublication() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);
    var sender = rig.client("p").connectDurably();
    sender.sendWithExpiry("t", "m", 10_000, 2);
    rig.settle();
    client.leave(false, 1_000);
    pass(10_000);

    assertThat(published().get(0).expiresAtMs()).isEqualTo(rig.clock.millis() + 2_000);
    rig.clock.advanceMs(1_999);
    client.connectDurably();
    assertThat(client.payloads()).containsExactly("m");
  }

  @Test
  void expiresInTheQueueAndStaysSoOverARestart() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);
    client.leave(false, 1_000);
    var sender = rig.client("p").connectDurably();
    sender.sendWithExpiry("t", "m", 10_000, 2);
    rig.settle();
    pass(10_000);
    rig.clock.advanceMs(2_000);
    rig.crash();

    assertThat(rig.client("c").connectDurably().payloads()).isEmpty();
  }

  @Test
  void isRetainedWhenItIsPublishedAndNotBefore() {
    var sender = rig.client("p").connectDurably();
    sender.publish("t", "now", 1, true);
    sender.send("t", "then", 1, true, 1_000, "");
    rig.settle();
    var early = rig.client("early").connectDurably();
    early.subscribe("t", 1);
    pass(1_000);
    var late = rig.client("late").connectDurably();
    late.subscribe("t", 1);

    assertThat(early.payloads()).containsExactly("now", "then");
    assertThat(late.payloads()).containsExactly("then");
  }

  @Test
  void isRecognisedWhenItsQos2PublishComesAgain() {
    var sender = rig.client("p").connectDurably();
    sender.sendLater("t", "m", 2, 7, 1_000);
    rig.settle();
    rig.crash();

    var again = rig.client("p").connectDurably();
    assertThat(again.link().unreleased().get(7)).isTrue();
    pass(1_000);
    assertThat(again.link().unreleased().get(7)).isTrue();
  }

  @Test
  void reachesWhoIsConnectedAtQos0() {
    var client = rig.client("c").connectCleanly();
    client.subscribe("t", 0);
    client.publishLater("t", "m", 0, 100);
    assertThat(client.payloads()).isEmpty();
    pass(100);

    assertThat(client.payloads()).containsExactly("m");
  }

  @Test
  void isRefusedWhenTooManyWait() {
    useRig(DeliveryLimits.DEFAULT.withDelayedMax(2));
    var client = rig.client("c").connectDurably();
    for (var payload : List.of("1", "2", "3")) {
      client.publishLater("t", payload, 1, 1_000);
    }
    assertThat(client.acks).containsExactly("1", "2", "refused 3");
    assertThat(rig.shard().intake().delayedRefused()).isEqualTo(1);
    rig.crash();
    client = rig.client("c").connectDurably();
    client.publishLater("t", "4", 1, 1_000);
    pass(1_000);
    client.publishLater("t", "5", 1, 1_000);

    assertThat(client.acks).containsExactly("refused 4", "5");
  }

  @Test
  void manyAtOnceComeInRunsAndLetOthersThrough() {
    var count = 3 * DelayedRelease.RUN_MAX + 17;
    useRig(new DeliveryLimits(100_000, 1L << 40, 10));
    var sender = rig.client("p").connectDurably();
    for (var i = 0; i < count; i++) {
      sender.send("t", "d" + i, 1, false, 1_000, "");
    }
    rig.settle();
    var client = rig.client("c").connect(true, 0, 60_000, null);
    client.subscribe("t", 1);
    rig.clock.advanceMs(1_000);
    rig.shard().tick();
    sender.send("t", "between", 1, false, 0, "");
    rig.settle();

    assertThat(client.payloads()).hasSize(count + 1);
    assertThat(client.payloads().indexOf("between")).isLessThanOrEqualTo(DelayedRelease.RUN_MAX);
    assertThat(client.payloads().stream().filter(payload -> !payload.equals("between")))
        .containsExactlyElementsOf(IntStream.range(0, count).mapToObj(i -> "d" + i).toList());
  }

  @Test
  void largeOnesComeAFewAtATimeAndInOrder() {
    var sender = rig.client("p").connectDurably();
    var client = rig.client("c").connect(true, 0, 60_000, null);
    client.subscribe("t", 1);
    var large = "x".repeat(200_000);
    for (var i = 0; i < 12; i++) {
      // Those published last are due first.
      sender.publishLater("t", i + large, 1, 5_000 - i * 100);
    }
    pass(6_000);

    assertThat(client.payloads().stream().map(payload -> payload.replace("x", "")))
        .containsExactlyElementsOf(
            IntStream.range(0, 12).mapToObj(i -> String.valueOf(11 - i)).toList());
  }

  @Property(tries = 40)
  void everyOneComesExactlyOnceAndNeverEarlyWhereverTheProcessDies(@ForAll long seed) {
    useRig(new DeliveryLimits(1_000, 2_000, 10));
    var chance = new Random(seed);
    var dueMs = new HashMap<String, Long>();
    var sender = rig.client("p").connectDurably();
    for (var i = 0; i < 150; i++) {
      switch (chance.nextInt(8)) {
        case 0 -> {
          rig.crash();
          sender = rig.client("p").connectDurably();
        }
        case 1, 2 -> {
          rig.clock.advanceMs(chance.nextInt(3_000));
          rig.shard().tick();
          for (var steps = chance.nextInt(6); steps > 0; steps--) {
            rig.step(chance.nextInt(3));
          }
        }
        default -> {
          var delayMs = 1 + chance.nextInt(5_000);
          var payload = "m" + i;
          var known = sender.acks.size();
          sender.publishLater("t", payload, 1, delayMs);
          assertThat(sender.acks).hasSize(known + 1);
          dueMs.put(payload, rig.clock.millis() + delayMs);
        }
      }
    }
    pass(60_000);

    var found = new ArrayList<String>();
    for (var message : published()) {
      var payload =
          message
              .body()
              .toString(message.payloadAt(), message.payloadBytes(), StandardCharsets.UTF_8);
      assertThat(message.timeMs()).isGreaterThanOrEqualTo(dueMs.get(payload));
      found.add(payload);
    }
    assertThat(found).containsExactlyInAnyOrderElementsOf(dueMs.keySet());
  }

  /** The messages that anybody can see. */
  private List<MessageView> published() {
    var found = new ArrayList<MessageView>();
    rig.log()
        .scan(
            0,
            Integer.MAX_VALUE,
            new RecordSink() {
              @Override
              public boolean record(RecordView record) {
                if (record.type() == RecordType.MESSAGE) {
                  found.add(new MessageView().wrap(record.body().copy()));
                }
                return true;
              }

              @Override
              public void end(long next, @Nullable LogException failure) {
                assertThat(failure).isNull();
              }
            });
    return found;
  }

  @Test
  void aDelayOfNothingIsNone() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", 1);
    client.publishLater("t", "m", 1, 0);

    assertThat(client.payloads()).containsExactly("m");
  }
}
