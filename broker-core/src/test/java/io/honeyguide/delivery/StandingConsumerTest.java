package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.named.AckId;
import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.Order;
import io.honeyguide.named.Settlement;
import io.honeyguide.named.StandingConsumer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Consumers that stay, on a shard that steps. */
class StandingConsumerTest {

  private final NamedRig rig = new NamedRig(new ShardRig());

  @AfterEach
  void close() {
    rig.close();
  }

  /** A connection that keeps what comes and hands nothing on by itself. */
  private final class Connection implements StandingConsumer.Connection {
    final StandingConsumer consumer;
    final List<Leases> batches = new ArrayList<>();
    boolean hasEnded;

    Connection(int most) {
      consumer = new StandingConsumer(rig.desk(), rig.subscription(), most, this);
      act(consumer::begin);
    }

    void act(Runnable task) {
      rig.shard.shard().execute(task);
      rig.shard.settle();
    }

    Connection wants(int messages) {
      act(() -> consumer.wants(messages));
      return this;
    }

    void handOn() {
      act(() -> consumer.handedOn(batches.get(batches.size() - 1)));
    }

    List<String> payloads() {
      var payloads = new ArrayList<String>();
      for (var batch : batches) {
        for (var i = 0; i < batch.count(); i++) {
          payloads.add(rig.read(batch.offset(i)));
        }
      }
      return payloads;
    }

    @Override
    public void leased(Leases leases) {
      batches.add(leases);
    }

    @Override
    public void ended() {
      hasEnded = true;
    }
  }

  private void define(int inflightMax, int attemptsMax) {
    rig.define(
        NamedRig.definition(Order.FIFO, inflightMax, attemptsMax, List.of(60_000L)),
        NamedRecords.HERE);
  }

  @Test
  void getsNoMoreThanItHasRoomForAndNothingBeforeItAsksAgain() {
    define(100, 16);
    rig.publish("a", "b", "c", "d");
    var connection = new Connection(100).wants(2);
    assertThat(connection.payloads()).containsExactly("a", "b");

    rig.publish("e");
    assertThat(connection.payloads()).containsExactly("a", "b");

    connection.handOn();
    connection.wants(2);
    assertThat(connection.payloads()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void isRefilledWhenALeaseEndsInAnyWay() {
    define(100, 16);
    rig.publish("a", "b", "c", "d", "e", "f");
    var connection = new Connection(3).wants(10);
    connection.handOn();
    connection.wants(10);
    assertThat(connection.payloads()).containsExactly("a", "b", "c");
    var held = connection.batches.get(0);

    rig.ack(held.ackId(0));
    connection.handOn();
    connection.wants(10);
    rig.nack(60_000, held.ackId(1));
    connection.handOn();
    connection.wants(10);
    rig.reject(held.ackId(2));

    assertThat(connection.payloads()).containsExactly("a", "b", "c", "d", "e", "f");
  }

  @Test
  void whatItHandedOnComesBackAtOnceAsAnAttemptAndTheRestAsIfItHadNeverBeen() {
    define(100, 16);
    rig.publish("a", "b", "c");
    var connection = new Connection(100).wants(2);
    connection.handOn();
    connection.wants(1);
    assertThat(connection.payloads()).containsExactly("a", "b", "c");

    connection.act(() -> connection.consumer.leave(true));

    var other = rig.pull(10);
    assertThat(other.payloads).containsExactly("a", "b", "c");
    assertThat(List.of(other.attempt(0), other.attempt(1), other.attempt(2)))
        .containsExactly(2, 2, 1);
    assertThat(rig.state().failed()).isEqualTo(2);
  }

  @Test
  void whatTheBrokerTakesAwayIsNoAttempt() {
    define(100, 16);
    rig.publish("a", "b");
    var connection = new Connection(100).wants(1);
    connection.handOn();
    connection.wants(1);

    connection.act(() -> connection.consumer.leave(false));

    var other = rig.pull(10);
    assertThat(other.payloads).containsExactly("a", "b");
    assertThat(other.attempt(0)).isEqualTo(1);
    assertThat(rig.state().failed()).isZero();
  }

  @Test
  void aMessageThatEndsEachOfItsConsumersIsGivenUpOn() {
    define(100, 3);
    rig.publish("poison");
    for (var i = 0; i < 3; i++) {
      var connection = new Connection(100).wants(1);
      assertThat(connection.payloads()).containsExactly("poison");
      connection.handOn();
      connection.act(() -> connection.consumer.leave(true));
    }

    assertThat(rig.state().lag()).isZero();
    assertThat(rig.letters()).hasSize(1);
  }

  @Test
  void getsNothingOnceItHasLeft() {
    define(100, 16);
    var connection = new Connection(100).wants(5);
    connection.act(() -> connection.consumer.leave(true));
    rig.publish("a");

    assertThat(connection.payloads()).isEmpty();
    assertThat(rig.state().consumers()).isZero();
  }

  @Test
  void holdsNothingOfTheTimeBeforeASeek() {
    define(100, 16);
    rig.publish("a", "b");
    var from = rig.shard.log().committedOffset() - 2;
    var connection = new Connection(2).wants(2);
    connection.handOn();
    connection.wants(2);

    rig.seek(from);

    assertThat(connection.payloads()).containsExactly("a", "b", "a", "b");
  }

  @Test
  void isGivenAnotherMessageOnceALeaseRanOut() {
    define(100, 16);
    rig.publish("a", "b");
    var connection = new Connection(1).wants(1);
    connection.handOn();
    connection.wants(1);
    rig.after(29_000);
    assertThat(connection.payloads()).containsExactly("a");

    rig.after(1_000);

    assertThat(connection.payloads()).containsExactly("a", "b");
    assertThat(rig.state().failed()).isEqualTo(1);
  }

  @Test
  void hearsThatTheSubscriptionIsThereNoMore() {
    define(100, 16);
    var subscription = rig.subscription();
    var connection = new Connection(100).wants(1);
    rig.delete();
    assertThat(connection.hasEnded).isTrue();

    var late = new ArrayList<String>();
    var consumer =
        new StandingConsumer(
            rig.desk(),
            subscription,
            1,
            new StandingConsumer.Connection() {
              @Override
              public void leased(Leases leases) {
                throw new AssertionError("nothing is there");
              }

              @Override
              public void ended() {
                late.add("ended");
              }
            });
    connection.act(consumer::begin);
    assertThat(late).containsExactly("ended");
    var answered = new ArrayList<Settlement.Verb>();
    var settlement = Settlement.ack(new AckId[0], refusal -> answered.add(Settlement.Verb.ACK));
    connection.act(() -> consumer.settle(settlement));
    assertThat(answered).hasSize(1);
  }
}
