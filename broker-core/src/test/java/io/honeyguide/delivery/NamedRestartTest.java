package io.honeyguide.delivery;

import static io.honeyguide.named.Settlement.Result.DONE;
import static io.honeyguide.named.Settlement.Result.EXPIRED;
import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.Order;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What of a named subscription survives the process, and what ends with it. */
class NamedRestartTest {

  private NamedRig rig = new NamedRig(new ShardRig());

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void whatWasOutIsThereAgainAtOnceAfterACrash() {
    rig.defined();
    rig.publish("a", "b", "c");
    var worker = rig.pull(3);
    rig.ack(worker.id(1));

    rig.shard.crash();

    var again = rig.pull(9);
    assertThat(again.payloads).containsExactly("a", "c");
    assertThat(again.attempt(0)).isEqualTo(1);
  }

  @Test
  void attemptsAndRestsSurvive() {
    rig.define(NamedRig.definition(Order.FIFO, 10, 3, List.of(5_000L)), NamedRecords.HERE);
    rig.publish("a", "b");
    var worker = rig.pull(2);
    rig.nack(-1, worker.id(0));

    rig.shard.crash();

    assertThat(rig.pull(9).payloads).containsExactly("b");
    rig.after(5_000);
    var again = rig.pull(9);
    assertThat(again.payloads).containsExactly("a");
    assertThat(again.attempt(0)).isEqualTo(2);
  }

  @Test
  void attemptsThatRanOutOfTimeSurvive() {
    rig.defined();
    rig.publish("a");
    rig.pull(1);
    rig.after(30_000);
    rig.publish("something that is forced");

    rig.shard.crash();

    assertThat(rig.pull(1).attempt(0)).isEqualTo(2);
  }

  @Test
  void anAcknowledgementFromBeforeTheCrashCountsUnlessAnotherHasTheMessage() {
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(2);
    rig.shard.crash();
    rig.pull(1);

    assertThat(rig.ack(worker.id(0), worker.id(1))).containsExactly(EXPIRED, DONE);
  }

  @Test
  void deadLettersAndTheirRedriveSurvive() {
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(2);
    rig.reject(worker.id(0), worker.id(1));
    rig.redrive(worker.id(0).offset());

    rig.shard.crash();

    assertThat(rig.letters()).hasSize(1);
    assertThat(rig.pull(9).payloads).containsExactly("a");
  }

  @Test
  void goesOnBehindASnapshot() {
    rig.defined();
    rig.publish("a", "b", "c");
    var worker = rig.pull(3);
    rig.ack(worker.id(1));
    rig.nack(0, worker.id(2));
    rig.shard.shard().storeSnapshotSoon();
    rig.shard.settle();

    rig.shard.restart();

    var again = rig.pull(9);
    assertThat(again.payloads).containsExactly("a", "c");
    assertThat(again.attempt(1)).isEqualTo(2);
    assertThat(rig.state().acknowledged()).isEqualTo(1);
  }

  @Test
  void aDeletedSubscriptionStaysDeletedAndItsNameIsFree() {
    rig.defined();
    rig.publish("a");
    rig.reject(rig.pull(1).id(0));
    rig.delete();

    rig.shard.crash();
    rig.defined();

    assertThat(rig.pull(1).payloads).isEmpty();
    assertThat(rig.letters()).isEmpty();
  }

  @Test
  void aSeekSurvives() {
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(2);
    rig.ack(worker.id(0), worker.id(1));
    rig.seek(worker.id(0).offset());

    rig.shard.crash();

    assertThat(rig.pull(9).payloads).containsExactly("a", "b");
  }

  @Test
  void aFullLogTakesNoAcknowledgementAndTheLeaseGoesOn() {
    rig.close();
    rig =
        new NamedRig(
            new ShardRig(
                new MemoryDisk(2_500, 1 << 20), DeliveryLimits.DEFAULT, NamedLimits.DEFAULT));
    rig.defined();
    rig.publish("a", "b");
    var worker = rig.pull(1);
    for (var i = 0; i < 200; i++) {
      rig.publish("");
    }

    assertThat(rig.ackRefused(worker.id(0))).isTrue();

    assertThat(rig.pull(1).payloads).containsExactly("b");
  }
}
