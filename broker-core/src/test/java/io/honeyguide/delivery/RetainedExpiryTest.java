package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.session.Session;
import io.honeyguide.topic.RetainedMessages;
import io.honeyguide.topic.Topic;
import java.util.HashMap;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Retained messages leave their table when their time is over. */
class RetainedExpiryTest {

  private final RetainedMessages<Retained> retained = new RetainedMessages<>();
  private final RetainedExpiry expiry = new RetainedExpiry(retained);

  private void put(String topic, long offset, long expiresAtMs) {
    expiry.put(Topic.of(topic), new Retained(offset, 1, expiresAtMs));
  }

  @Test
  void aTopicThatIsReplacedOftenHasOneTimer() {
    for (var i = 0; i < 100_000; i++) {
      put("t", i, 1_000_000 + i);
    }
    assertThat(expiry.timers()).isEqualTo(1);
    expiry.expire(1_099_000);
    assertThat(retained.size()).isEqualTo(1);
    expiry.expire(1_100_010);
    assertThat(retained.size()).isZero();
    assertThat(expiry.nextMs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void timersThatAreLeftBehindAreBounded() {
    for (var i = 0; i < 100_000; i++) {
      put("t", i, 10_000_000 - i);
    }
    assertThat(expiry.timers()).isLessThan(2_000);
    expiry.expire(9_900_010);
    assertThat(retained.size()).isZero();
  }

  @Test
  void whatNeverExpiresStays() {
    put("t", 1, 5_000);
    put("t", 2, Long.MAX_VALUE);
    put("u", 3, Long.MAX_VALUE);
    expiry.expire(Long.MAX_VALUE / 2);

    assertThat(retained.size()).isEqualTo(2);
  }

  @Property(tries = 300)
  void takesAwayExactlyWhatIsOver(
      @ForAll @Size(max = 60) List<@IntRange(max = 9_999) Integer> steps) {
    var messages = new RetainedMessages<Retained>();
    var watch = new RetainedExpiry(messages);
    var expected = new HashMap<Topic, Long>();
    var nowMs = 0L;
    for (var step : steps) {
      if (step % 3 > 0) {
        var topic = Topic.of("t" + step % 4);
        watch.put(topic, new Retained(step, 1, nowMs + step));
        expected.put(topic, nowMs + step);
        continue;
      }
      nowMs += step;
      if (nowMs >= watch.nextMs()) {
        watch.expire(nowMs);
      }
      var tick = nowMs / 10;
      expected.values().removeIf(atMs -> (atMs + 9) / 10 <= tick);
      var found = new HashMap<Topic, Long>();
      messages.forEach((topic, kept) -> found.put(topic, kept.expiresAtMs()));
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void leavesTheShardsTableWithTheNextRecordAndStaysAwayOverARestart() {
    try (var rig = new ShardRig()) {
      var client = rig.client("c").connectDurably();
      client.send("t", "short", 1, true, 0, 10L);
      client.send("u", "long", 1, true, 0, 1_000L);
      rig.settle();
      assertThat(rig.shard().retainedCount()).isEqualTo(2);

      rig.clock.advanceMs(10_010);
      client.publish("v", "any record", 1);
      assertThat(rig.shard().retainedCount()).isEqualTo(1);
      client.leave(false, Session.NEVER_EXPIRES);
      var live = rig.state();

      rig.restart();
      assertThat(rig.state()).isEqualTo(live);
      rig.shard().storeSnapshotSoon();
      rig.settle();
      rig.crash();
      assertThat(rig.state()).isEqualTo(live);
      var late = rig.client("late").connectDurably();
      late.subscribe("#", 1);
      assertThat(late.payloads()).containsExactly("long");
    }
  }
}
