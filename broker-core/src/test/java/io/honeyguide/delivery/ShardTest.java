package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TestClient.Received;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTest extends ShardFixture {

  @Test
  void deliversAtTheLowerOfPublishedAndSubscribedQos() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("a/+", 1);
    var publisher = rig.client("p").connectCleanly();

    publisher.publish("a/0", "zero", 0);
    publisher.publish("a/1", "one", 1);
    publisher.publish("a/2", "two", 2);

    assertThat(subscriber.received)
        .containsExactly(
            new Received("a/0", "zero", 0, 0, false, false),
            new Received("a/1", "one", 1, 1, false, false),
            new Received("a/2", "two", 1, 2, false, false));
    assertThat(publisher.acks).containsExactly("one", "two");
  }

  @Test
  void acknowledgesNothingBeforeTheLogHasIt() {
    var publisher = rig.client("p").connectCleanly();

    publisher.send("a", "m", 1, false, 0, -1);

    assertThat(publisher.acks).isEmpty();
    rig.settle();
    assertThat(publisher.acks).containsExactly("m");
  }

  @Test
  void reachesSubscribersOnAnotherEventLoop() {
    var subscriber = rig.client("s", 1).connectCleanly();
    subscriber.subscribe("#", 2);
    var publisher = rig.client("p", 0).connectCleanly();

    publisher.publish("t", "0", 0);
    publisher.publish("t", "1", 1);

    assertThat(subscriber.payloads()).containsExactly("0", "1");
  }

  @Test
  void keepsMessagesForAnAbsentDurableSessionInOrder() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "1", 1);
    publisher.publish("t", "lost at QoS 0", 0);
    publisher.publish("t", "2", 2);

    var back = rig.client("s").connectDurably();

    assertThat(back.link().isPresent()).isTrue();
    assertThat(back.payloads()).containsExactly("1", "2");
    assertThat(back.received).noneMatch(Received::dup);
  }

  @Test
  void repeatsUnacknowledgedMessagesWithTheSameIdentifierAndDup() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "1", 1);
    publisher.publish("t", "2", 1);
    publisher.publish("t", "3", 1);
    subscriber.link().deliveries().acknowledge(2);
    rig.settle();
    subscriber.leave(true, Session.NEVER_EXPIRES);

    var back = rig.client("s").connectDurably();

    assertThat(back.received)
        .containsExactly(
            new Received("t", "1", 1, 1, true, false), new Received("t", "3", 1, 3, true, false));
  }

  @Test
  void keepsPacketIdentifiersOverACrash() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 2);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 1; i <= 5; i++) {
      publisher.publish("t", "m" + i, 2);
    }
    subscriber.link().deliveries().receive(1);
    rig.settle();
    subscriber.link().deliveries().complete(1);
    subscriber.link().deliveries().receive(2);
    rig.settle();
    assertThat(subscriber.releases).containsExactly(1, 2);

    rig.crash();
    var back = rig.client("s").connectDurably();

    assertThat(back.link().isPresent()).isTrue();
    // The PUBREC of 2 was durable before its PUBREL left: the message itself never comes again.
    assertThat(back.releases).contains(2);
    assertThat(back.received.stream().map(Received::packetId)).containsExactly(3, 4, 5);
    assertThat(back.received).allMatch(Received::dup);
  }

  @Test
  void sendsPubrelOnlyOnceThePubrecIsDurable() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 2);
    rig.client("p").connectCleanly().publish("t", "m", 2);

    subscriber.link().deliveries().receive(1);

    assertThat(subscriber.releases).isEmpty();
    rig.settle();
    assertThat(subscriber.releases).containsExactly(1);
  }

  @Test
  void handsOutNoMoreThanTheWindowHolds() {
    var subscriber = rig.client("s").connect(false, Session.NEVER_EXPIRES, 2, null);
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 5; i++) {
      publisher.publish("t", "" + i, 1);
    }
    assertThat(subscriber.payloads()).containsExactly("0", "1");

    subscriber.link().deliveries().acknowledge(1);
    rig.settle();

    assertThat(subscriber.payloads()).containsExactly("0", "1", "2");
  }

  @Test
  void waitsForAConnectionWithoutRoom() {
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("t", 1);
    subscriber.roomy = false;
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "1", 1);
    publisher.publish("t", "dropped", 0);
    assertThat(subscriber.received).isEmpty();

    subscriber.roomy = true;
    subscriber.link().deliveries().pump();

    assertThat(subscriber.payloads()).containsExactly("1");
    assertThat(rig.shard().counters().slowConsumer.sum()).isEqualTo(1);
  }

  @Test
  void mergesOverlappingSubscriptionsIntoOneCopy() {
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("a/#", new Subscription(0, false, false, 0, 7));
    subscriber.subscribe("a/b", new Subscription(2, false, false, 0, 9));

    rig.client("p").connectCleanly().publish("a/b", "m", 1);

    assertThat(subscriber.received).hasSize(1);
    assertThat(subscriber.received.get(0).qos()).isEqualTo(1);
    assertThat(subscriber.identifiers.get(0)).containsExactlyInAnyOrder(7, 9);
  }

  @Test
  void keepsAMessageAwayFromItsPublisherWithNoLocal() {
    var client = rig.client("c").connectDurably();
    client.subscribe("t", new Subscription(1, true, false, 0, 0));
    var other = rig.client("o").connectCleanly();

    client.publish("t", "own", 1);
    client.publish("t", "own", 0);
    other.publish("t", "foreign", 1);

    assertThat(client.payloads()).containsExactly("foreign");
  }

  @Test
  void givesRetainedMessagesToNewSubscriptions() {
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("r/1", "old", 1, true);
    publisher.publish("r/1", "new", 0, true);
    publisher.publish("r/2", "cleared", 1, true);
    publisher.publish("r/2", "", 1, true);

    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("r/#", 1);

    assertThat(subscriber.received).containsExactly(new Received("r/1", "new", 0, 0, false, true));
  }

  @Test
  void honoursRetainHandling() {
    rig.client("p").connectCleanly().publish("r", "m", 1, true);
    var subscriber = rig.client("s").connectCleanly();

    subscriber.subscribe("r", new Subscription(1, false, false, Subscription.RETAINED_NEVER, 0));
    assertThat(subscriber.received).isEmpty();
    var ifNew = new Subscription(1, false, false, Subscription.RETAINED_IF_NEW, 0);
    assertThat(subscriber.subscribe("r", ifNew).get(0)).isTrue();
    assertThat(subscriber.received).isEmpty();
    subscriber.unsubscribe("r");
    subscriber.subscribe("r", ifNew);

    assertThat(subscriber.payloads()).containsExactly("m");
  }

  @Test
  void tellsWhetherAFilterWasSubscribed() {
    var client = rig.client("c").connectDurably();

    assertThat(client.subscribe("a", 1).get(0)).isFalse();
    assertThat(client.subscribe("a", 2).get(0)).isTrue();
    assertThat(client.unsubscribe("a").get(0)).isTrue();
    assertThat(client.unsubscribe("a").get(0)).isFalse();
  }

  @Test
  void endsAConnectionThatNeverAcknowledgesWhatComesFirst() {
    useRig(new MemoryDisk(), new DeliveryLimits(100, 1L << 40, 10));
    var subscriber = rig.client("s").connect(false, Session.NEVER_EXPIRES, 65_535, null);
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 700; i++) {
      for (var j = 0; j < 100; j++) {
        publisher.send("t", "m", 1, false, 0, -1);
      }
      rig.settle();
      for (var delivery : subscriber.received) {
        if (delivery.packetId() != 1 && subscriber.link != null) {
          subscriber.link().deliveries().acknowledge(delivery.packetId());
        }
      }
      subscriber.received.clear();
      rig.settle();
    }

    assertThat(subscriber.overrun).isTrue();
    assertThat(rig.client("s").connectDurably().payloads()).hasSizeLessThanOrEqualTo(5_000);
  }

  @Test
  void dropsTheOldestUnsentMessagesOfAFullQueue() {
    useRig(new MemoryDisk(), new DeliveryLimits(10, 1L << 30, 10));
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 25; i++) {
      publisher.publish("t", "" + i, 1);
    }
    assertThat(rig.shard().counters().queueFull.sum()).isEqualTo(15);
    rig.restart();

    var back = rig.client("s").connectDurably();

    assertThat(back.payloads())
        .containsExactly("15", "16", "17", "18", "19", "20", "21", "22", "23", "24");
  }

  /** The limit of the queue used to drop the oldest of what one subscription had asked for. */
  @ParameterizedTest
  @CsvSource({"0, true", "1, true", "0, false", "1, false"})
  void givesEveryRetainedMessageWhateverTheLimitOfTheQueue(int qos, boolean durable) {
    useRig(new MemoryDisk(), new DeliveryLimits(10, 1L << 30, 10));
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 35; i++) {
      publisher.publish("t/" + i, "" + i, 1, true);
    }
    var subscriber = rig.client("s").connect(!durable, durable ? 100 : 0, 5, null);
    subscriber.roomy = false;
    subscriber.subscribe("t/#", qos);
    publisher.publish("t/x", "behind", 1);
    subscriber.roomy = true;
    for (var round = 0; round < 10; round++) {
      subscriber.link().deliveries().pump();
      rig.settle();
      subscriber.acknowledgeAll();
    }

    assertThat(subscriber.payloads()).hasSize(36).doesNotHaveDuplicates().endsWith("behind");
    assertThat(rig.shard().counters().queueFull.sum()).isZero();
  }

  /**
   * A live message used to overtake the retained one that it replaced, and so look like the older.
   */
  @Test
  void letsNoLiveMessageOvertakeARetainedOneThatIsReadFromDisk() {
    useRig(new MemoryDisk(Long.MAX_VALUE, 1), DeliveryLimits.DEFAULT);
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("t", "old", 1, true);
    publisher.publish("elsewhere", "not in memory", 1);
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribeWithoutWaiting("t", 0);
    rig.log().runOnce();

    publisher.send("t", "new", 0, false, 0, PublishRequest.NO_EXPIRY);
    publisher.send("t", "newer", 0, false, 0, PublishRequest.NO_EXPIRY);
    rig.settle();

    assertThat(subscriber.payloads()).containsExactly("old", "new", "newer");
  }

  /** A client that subscribes again and again without reading is bounded nevertheless. */
  @Test
  void letsRetainedMessagesStandBeyondTheLimitOnce() {
    useRig(new MemoryDisk(), new DeliveryLimits(10, 1L << 30, 10));
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 35; i++) {
      publisher.publish("t/" + i, "" + i, 1, true);
    }
    var subscriber = rig.client("s").connectDurably();
    subscriber.roomy = false;
    for (var again = 0; again < 5; again++) {
      subscriber.subscribe("t/#", 1);
    }

    assertThat(rig.shard().counters().queueFull.sum()).isEqualTo(5 * 35 - 10 - 35);
  }

  @Test
  void doesNotDeliverAnExpiredMessage() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    publisher.send("t", "short", 1, false, 0, 5);
    publisher.send("t", "long", 1, false, 0, 500);
    rig.settle();
    rig.clock.advanceMs(6_000);

    var back = rig.client("s").connectDurably();

    assertThat(back.payloads()).containsExactly("long");
    assertThat(rig.shard().counters().expired.sum()).isEqualTo(1);
  }

  @Test
  void deliversFromColdPartsOfTheLog() {
    useRig(new MemoryDisk(Long.MAX_VALUE, 10), DeliveryLimits.DEFAULT);
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 300; i++) {
      publisher.publish("t", "" + i, 1);
    }

    var back = rig.client("s").connect(false, Session.NEVER_EXPIRES, 1000, null);
    rig.settle();

    assertThat(back.received).hasSize(300);
    assertThat(back.payloads()).startsWith("0", "1", "2").endsWith("298", "299");
  }

  @Test
  void refusesPublishesWhenTheLogIsFullButLetsAcknowledgementsThrough() {
    useRig(new MemoryDisk(2_000, Long.MAX_VALUE), DeliveryLimits.DEFAULT);
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 100; i++) {
      publisher.publish("t", "m" + i, 1);
    }

    assertThat(publisher.acks).contains("m0").contains("refused m99");
    subscriber.acknowledgeAll();
    subscriber.leave(false, Session.NEVER_EXPIRES);
  }
}
