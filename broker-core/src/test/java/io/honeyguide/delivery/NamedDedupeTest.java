package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Definition;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.PushLimits;
import io.honeyguide.publish.Completion;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Messages of one Idempotency-Key that the broker stored, since they came on different topics. */
class NamedDedupeTest {

  private static final long WINDOW_MS = 600_000;

  private static final Completion NOBODY =
      new Completion() {
        @Override
        public void committed(long token, long offset, long result) {}

        @Override
        public void refused(long token, LogException cause) {}
      };

  private NamedRig rig = new NamedRig(new ShardRig());
  private int topics;

  @AfterEach
  void close() {
    rig.close();
  }

  private static Definition definition() {
    return NamedRig.definition().withDedupe(WINDOW_MS);
  }

  private void define() {
    rig.define(definition(), NamedRecords.HERE);
  }

  /** On a topic of its own, so that it is no repeat to the broker. */
  private void publish(String payload, String id) {
    var topic = "t/" + ++topics;
    rig.shard
        .loop(0)
        .pipeline()
        .publish(
            new PublishRequest()
                .of(
                    Unpooled.wrappedBuffer(topic.getBytes(StandardCharsets.UTF_8)),
                    1,
                    false,
                    Unpooled.wrappedBuffer(payload.getBytes(StandardCharsets.UTF_8)))
                .messageId(id.getBytes(StandardCharsets.UTF_8)),
            NOBODY,
            0);
    rig.shard.settle();
  }

  private void ackAll(NamedRig.Worker worker) {
    rig.ack(worker.ids.toArray(new AckId[0]));
  }

  @Test
  void ofAnIdOnlyTheFirstWithinTheWindowIsGivenOut() {
    define();
    publish("a", "1");
    publish("b", "2");
    publish("again", "1");

    var worker = rig.pull(9);

    assertThat(worker.payloads).containsExactly("a", "b");
    ackAll(worker);
    var state = rig.state();
    assertThat(state.lag()).isZero();
    assertThat(state.repeated()).isEqualTo(1);
    assertThat(state.acknowledged()).isEqualTo(2);
  }

  @Test
  void whatIsAcknowledgedStillKeepsItsRepeatsBack() {
    define();
    publish("a", "1");
    ackAll(rig.pull(9));

    publish("again", "1");

    assertThat(rig.pull(9).payloads).isEmpty();
  }

  @Test
  void behindTheWindowAMessageIsNoRepeat() {
    define();
    publish("a", "1");
    rig.after(WINDOW_MS);
    publish("later", "1");

    assertThat(rig.pull(9).payloads).containsExactly("a", "later");
  }

  @Test
  void everyRepeatBeginsTheWindowAnew() {
    define();
    publish("a", "1");
    rig.after(WINDOW_MS - 1);
    publish("b", "1");
    rig.after(WINDOW_MS - 1);
    publish("c", "1");

    assertThat(rig.pull(9).payloads).containsExactly("a");
    assertThat(rig.state().repeated()).isEqualTo(2);
  }

  @Test
  void messagesWithoutAnIdAreNoRepeats() {
    define();
    rig.publish("same", "same");

    assertThat(rig.pull(9).payloads).containsExactly("same", "same");
  }

  @Test
  void withoutDedupeEveryMessageIsGivenOut() {
    rig.defined();
    publish("a", "1");
    publish("again", "1");

    assertThat(rig.pull(9).payloads).containsExactly("a", "again");
  }

  @Test
  void idsAreKnownAgainAfterACrash() {
    define();
    publish("a", "1");
    ackAll(rig.pull(9));
    rig.after(1_000);

    rig.shard.crash();

    publish("again", "1");
    publish("b", "2");
    assertThat(rig.pull(9).payloads).containsExactly("b");
  }

  @Test
  void aRepeatThatCameBeforeTheCrashIsOneAfterItToo() {
    define();
    publish("a", "1");
    publish("again", "1");
    rig.shard.crash();

    assertThat(rig.pull(9).payloads).containsExactly("a");
    assertThat(rig.state().repeated()).isEqualTo(1);
  }

  @Test
  void idsAreKnownAgainFromTheLogBehindASnapshot() {
    define();
    publish("a", "1");
    ackAll(rig.pull(9));
    rig.shard.shard().storeSnapshotSoon();
    rig.shard.settle();

    rig.shard.restart();

    publish("again", "1");
    assertThat(rig.pull(9).payloads).isEmpty();
    assertThat(rig.state().repeated()).isEqualTo(1);
  }

  @Test
  void whoIsBehindPassesOverRepeatsInTheLog() {
    rig.close();
    rig =
        new NamedRig(new ShardRig(new MemoryDisk(), DeliveryLimits.DEFAULT, new NamedLimits(9, 2)));
    rig.define(NamedRig.definition().withDedupe(WINDOW_MS), NamedRecords.HERE);
    for (var i = 0; i < 20; i++) {
      publish("m" + i, "id" + i % 5);
    }

    var given = new ArrayList<String>();
    for (var worker = rig.pull(1); !worker.payloads.isEmpty(); worker = rig.pull(1)) {
      given.addAll(worker.payloads);
      ackAll(worker);
    }

    assertThat(given).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(rig.state().repeated()).isEqualTo(15);
    assertThat(rig.state().lag()).isZero();
  }

  @Test
  void messagesFromBeforeTheSubscriptionBeganDoNotCount() {
    publish("before", "1");
    define();
    publish("a", "1");

    assertThat(rig.pull(9).payloads).containsExactly("a");
  }

  @Test
  void aSeekBeginsAnewWithoutIds() {
    define();
    publish("a", "1");
    publish("again", "1");
    ackAll(rig.pull(9));

    rig.seek(0);

    var worker = rig.pull(9);
    assertThat(worker.payloads).containsExactly("a");
    ackAll(worker);
    rig.shard.crash();
    publish("and again", "1");
    assertThat(rig.pull(9).payloads).isEmpty();
  }

  @Test
  void knowsNoMoreIdsThanItsLimit() {
    rig.close();
    rig =
        new NamedRig(
            new ShardRig(
                new MemoryDisk(),
                DeliveryLimits.DEFAULT,
                new NamedLimits(9, 100, 2, PushLimits.DEFAULT)));
    define();
    publish("a", "1");
    publish("b", "2");
    publish("c", "3");
    publish("again", "1");
    publish("c again", "3");

    assertThat(rig.pull(9).payloads).containsExactly("a", "b", "c", "again");
  }

  @Test
  void replayGivesTheSameState() {
    define();
    publish("a", "1");
    publish("again", "1");
    rig.publish("b");
    ackAll(rig.pull(1));
    var before = rig.shard.state();

    rig.shard.restart();

    assertThat(rig.shard.state()).isEqualTo(before);
  }
}
