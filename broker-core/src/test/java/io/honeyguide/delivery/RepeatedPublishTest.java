package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A message that comes again under the same name is stored once, whatever happens between. */
class RepeatedPublishTest {

  private ShardRig rig = new ShardRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private static void send(TestClient client, String payload, String id) {
    client.send("t", payload, 1, false, 0, id);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void isKnownAfterACrash(boolean snapshot) {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    var client = rig.client("c").connectDurably();
    send(client, "first", "k");
    rig.settle();
    if (snapshot) {
      rig.shard().storeSnapshotSoon();
      rig.settle();
    }
    rig.clock.advanceMs(60_000);
    rig.crash();
    client = rig.client("c").connectDurably();
    send(client, "again", "k");
    rig.settle();

    assertThat(client.acks).hasSize(1).first().asString().startsWith("repeated again of ");
    assertThat(rig.client("s").connectDurably().payloads()).containsExactly("first");
  }

  @Test
  void isStoredOnceWhenItComesOnTwoEventLoopsAtOnce() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    var one = rig.client("one", 0).connectDurably();
    var other = rig.client("other", 1).connectDurably();
    send(one, "x", "k");
    send(other, "y", "k");
    rig.settle();

    assertThat(one.acks).containsExactly("x");
    assertThat(other.acks).hasSize(1).first().asString().startsWith("repeated y of ");
    assertThat(subscriber.payloads()).containsExactly("x");
  }

  @Test
  void isStoredWhenTheFirstWasLostInACrash() {
    var client = rig.client("c").connectDurably();
    send(client, "lost", "k");
    rig.crash(); // before the end of the turn
    client = rig.client("c").connectDurably();
    send(client, "again", "k");
    rig.settle();

    assertThat(client.acks).containsExactly("again");
  }

  @Test
  void aNameIsFreeAgainWhenItsMessageIsRefused() {
    rig.close();
    rig = new ShardRig(new MemoryDisk(), DeliveryLimits.DEFAULT.withDelayedMax(0));
    var client = rig.client("c").connectDurably();
    client.send("t", "delayed", 1, false, 1_000, "k");
    rig.settle();
    send(client, "now", "k");
    rig.settle();

    assertThat(client.acks).containsExactly("refused delayed", "now");
  }

  @Test
  void replayAndSnapshotKnowTheSame() {
    rig.close();
    rig = new ShardRig(new MemoryDisk(), DeliveryLimits.DEFAULT.withDedupe(10_000, 5));
    var client = rig.client("c").connectDurably();
    for (var i = 0; i < 20; i++) {
      client.send("t", "m" + i, 1, false, i % 3 == 0 ? 4_000 : 0, "k" + i % 7);
      rig.settle();
      rig.clock.advanceMs(1_500);
      rig.tick();
    }
    client.leave(false, 1_000);
    var live = rig.state();
    rig.restart();
    assertThat(rig.state()).isEqualTo(live);
    rig.shard().storeSnapshotSoon();
    rig.settle();
    rig.crash();

    assertThat(rig.state()).isEqualTo(live);
  }
}
