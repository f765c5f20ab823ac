package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TestClient.Received;
import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.publish.Completion;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import io.honeyguide.session.Will;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShardTest {

  private ShardRig rig = new ShardRig();

  @AfterEach
  void close() {
    rig.close();
  }

  private void useRig(MemoryDisk disk, DeliveryLimits limits) {
    rig.close();
    rig = new ShardRig(disk, limits);
  }

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
  void endsASessionWithACleanStart() {
    var first = rig.client("c").connectDurably();
    first.subscribe("t", 1);
    first.leave(false, Session.NEVER_EXPIRES);
    rig.client("p").connectCleanly().publish("t", "m", 1);

    var second = rig.client("c").connect(true, Session.NEVER_EXPIRES, 10, null);

    assertThat(second.link().isPresent()).isFalse();
    assertThat(second.received).isEmpty();
    rig.client("p").connectCleanly().publish("t", "m", 1);
    assertThat(second.received).isEmpty();
  }

  @Test
  void movesASessionToTheNewConnectionOfItsClient() {
    var first = rig.client("c", 0).connectDurably();
    first.subscribe("t", 1);

    var second = rig.client("c", 1).connectDurably();

    assertThat(first.takenOver).isTrue();
    assertThat(second.link().isPresent()).isTrue();
    rig.client("p").connectCleanly().publish("t", "m", 1);
    assertThat(first.received).isEmpty();
    assertThat(second.payloads()).containsExactly("m");
  }

  @Test
  void letsTheLastOfSeveralConnectionsHaveTheSession() {
    var first = rig.client("c", 0);
    var second = rig.client("c", 1);
    var third = rig.client("c", 0);
    var request = new ConnectRequest("c", false, Session.NEVER_EXPIRES, 10, null);
    rig.shard().connect(request, first);
    rig.shard().connect(request, second);
    rig.shard().connect(request, third);

    rig.settle();

    assertThat(first.takenOver).isTrue();
    assertThat(second.takenOver).isTrue();
    assertThat(third.takenOver).isFalse();
    assertThat(third.link).isNotNull();
  }

  @Test
  void expiresASessionAfterItsInterval() {
    var client = rig.client("c").connect(false, 60, 10, null);
    client.leave(false, 60);
    rig.clock.advanceMs(59_000);
    rig.tick();
    assertThat(rig.shard().sessionCount()).isEqualTo(1);

    rig.clock.advanceMs(1_000);
    rig.tick();

    assertThat(rig.client("c").connect(false, 60, 10, null).link().isPresent()).isFalse();
  }

  @Test
  void countsExpiryOnWhileTheBrokerIsDown() {
    rig.client("c").connect(false, 60, 10, null);
    rig.crash();
    rig.clock.advanceMs(61_000);

    rig.tick();

    assertThat(rig.client("c").connect(false, 60, 10, null).link().isPresent()).isFalse();
  }

  @Test
  void publishesTheWillOfAConnectionThatBreaks() {
    var watcher = rig.client("w").connectCleanly();
    watcher.subscribe("wills/#", 1);
    rig.client("a").connect(true, 0, 10, will("wills/a", 0)).leave(true, 0);
    rig.client("b").connect(true, 0, 10, will("wills/b", 0)).leave(false, 0);

    assertThat(watcher.payloads()).containsExactly("wills/a");
  }

  // The old connection's end and the new one's start crossed: the old will came twice and the new
  // one was lost.
  @Test
  void publishesEachWillOnceWhenACleanSessionIsTakenOver() {
    var watcher = rig.client("w").connectCleanly();
    watcher.subscribe("wills/#", 1);
    var first = rig.client("a", 0);
    first.connect(true, 0, 10, will("wills/first", 0));

    var second = rig.client("a", 1);
    second.connect(true, 0, 10, will("wills/second", 0));

    assertThat(first.takenOver).isTrue();
    assertThat(watcher.payloads()).containsExactly("wills/first");
    second.leave(true, 0);
    assertThat(watcher.payloads()).containsExactly("wills/first", "wills/second");
  }

  @Test
  void publishesTheWillOnceWhenADurableSessionIsTakenOverWithACleanStart() {
    var watcher = rig.client("w").connectCleanly();
    watcher.subscribe("wills/#", 1);
    rig.client("a", 0).connect(false, 600, 10, will("wills/first", 0));

    rig.client("a", 1).connect(true, 600, 10, null);

    assertThat(watcher.payloads()).containsExactly("wills/first");
  }

  // A record refused beside somebody else's publish was lost, and with it the session.
  @Test
  void freesTheSessionOfAClientThatLeavesWhileTheLogIsFull() {
    useRig(new MemoryDisk(3_000, Long.MAX_VALUE), DeliveryLimits.DEFAULT);
    var client = rig.client("c").connectDurably();
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 100; i++) {
      publisher.publish("t", "m" + i, 1);
    }

    publisher.send("t", "refused with it", 1, false, 0, -1);
    client.leave(false, Session.NEVER_EXPIRES);

    assertThat(rig.shard().sessionCount()).isEqualTo(2);
    var again = rig.client("c").connectCleanly();
    assertThat(again.link != null || again.refusal != null).isTrue();
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
  void holdsAWillBackForItsDelay() {
    var watcher = rig.client("w").connectCleanly();
    watcher.subscribe("wills/#", 1);
    rig.client("a").connect(false, 600, 10, will("wills/a", 30)).leave(true, 600);
    rig.client("b").connect(false, 600, 10, will("wills/b", 30)).leave(true, 600);
    rig.client("c").connect(false, 10, 10, will("wills/c", 30)).leave(true, 10);
    rig.clock.advanceMs(11_000);
    rig.client("b").connect(false, 600, 10, null);
    rig.tick();
    assertThat(watcher.payloads()).containsExactly("wills/c");

    rig.clock.advanceMs(20_000);
    rig.tick();

    assertThat(watcher.payloads()).containsExactly("wills/c", "wills/a");
  }

  @Test
  void publishesWillsOfCleanSessionsAfterACrash() {
    var watcher = rig.client("w").connectDurably();
    watcher.subscribe("wills/#", 1);
    rig.client("a").connect(true, 0, 10, will("wills/a", 0));

    rig.crash();

    assertThat(rig.client("w").connectDurably().payloads()).containsExactly("wills/a");
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
  void remembersUnreleasedPublishesOverACrash() {
    var publisher = rig.client("p").connectDurably();
    publisher.send("t", "m", 2, false, 77, -1);
    rig.settle();
    rig.crash();

    var back = rig.client("p").connectDurably();

    assertThat(back.link().unreleased().get(77)).isTrue();
    back.link().released(77, new NoCompletion());
    rig.settle();
    rig.crash();
    assertThat(rig.client("p").connectDurably().link().unreleased().isEmpty()).isTrue();
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

  @Test
  void copiesRetainedMessagesForwardBeforeTheirHistoryGoes() {
    useRig(new MemoryDisk(), new DeliveryLimits(10, 100, 10));
    var publisher = rig.client("p").connectCleanly();
    publisher.publish("old", "kept", 1, true);
    publisher.publish("older", "replaced", 1, true);
    for (var i = 0; i < 100; i++) {
      publisher.publish("t", "" + i, 1);
    }
    var end = rig.log().committedOffset();
    rig.shard().trim(end, Long.MAX_VALUE);
    publisher.send("older", "newer", 1, true, 0, -1);
    rig.settle();

    rig.shard().storeSnapshotSoon();
    rig.settle();
    rig.shard().trim(end, Long.MAX_VALUE);
    rig.settle();
    rig.restart();

    assertThat(rig.log().startOffset()).isGreaterThan(50);
    var subscriber = rig.client("s").connectCleanly();
    subscriber.subscribe("#", 1);
    assertThat(subscriber.payloads()).containsExactlyInAnyOrder("kept", "newer");
    assertThat(subscriber.received).allMatch(Received::retain);
  }

  @Test
  void keepsHistoryThatAnAbsentSessionIsOwed() {
    useRig(new MemoryDisk(), new DeliveryLimits(1000, 100, 10));
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    subscriber.leave(false, Session.NEVER_EXPIRES);
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 50; i++) {
      publisher.publish("t", "" + i, 1);
    }

    rig.shard().trim(rig.log().committedOffset(), Long.MAX_VALUE);
    rig.settle();

    assertThat(rig.client("s").connectDurably().payloads()).hasSize(50).startsWith("0");
  }

  private static Will will(String topic, long delaySeconds) {
    return new Will(
        topic.getBytes(StandardCharsets.UTF_8),
        1,
        false,
        delaySeconds,
        -1,
        new byte[0],
        topic.getBytes(StandardCharsets.UTF_8));
  }

  /** Lets go of results. */
  private static final class NoCompletion implements Completion {
    private final List<Long> offsets = new ArrayList<>();

    @Override
    public void committed(long token, long offset, long result) {
      offsets.add(offset);
    }

    @Override
    public void refused(long token, LogException cause) {
      throw cause;
    }
  }
}
