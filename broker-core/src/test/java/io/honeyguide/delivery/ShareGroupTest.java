package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TestClient.Received;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Share groups whose members stay (MQTT 5.0, section 4.8.2). */
class ShareGroupTest extends ShardFixture {

  private TestClient member(String clientId, boolean durable, int qos) {
    var client = rig.client(clientId, clientId.hashCode() & 1);
    client.connect(!durable, durable ? Session.NEVER_EXPIRES : 0, 100, null);
    client.subscribe("$share/g/t", qos);
    return client;
  }

  private void publish(int from, int below, int qos) {
    var publisher = rig.client("p").connectCleanly();
    IntStream.range(from, below).forEach(i -> publisher.publish("t", "" + i, qos));
  }

  private static List<String> numbers(int from, int below) {
    return IntStream.range(from, below).mapToObj(Integer::toString).toList();
  }

  private static List<String> together(TestClient... clients) {
    var all = new ArrayList<String>();
    for (var client : clients) {
      all.addAll(client.payloads());
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "true, true, 0",
    "true, false, 0",
    "false, false, 0",
    "true, true, 1",
    "true, false, 1",
    "false, false, 1",
    "true, true, 2",
    "true, false, 2",
    "false, false, 2"
  })
  void givesEachMessageToOneMemberAndWorkToAll(boolean first, boolean second, int qos) {
    var one = member("a", first, 2);
    var two = member("b", second, 2);

    publish(0, 20, qos);

    assertThat(together(one, two)).containsExactlyInAnyOrderElementsOf(numbers(0, 20));
    assertThat(one.received).hasSize(10);
    assertThat(two.received).hasSize(10).allMatch(delivery -> delivery.qos() == qos);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void servesEveryGroupAndPlainSubscriptionsToo(int qos) {
    var one = member("a", true, 2);
    var two = member("b", false, 2);
    var other = rig.client("c").connectDurably();
    other.subscribe("$share/h/t", 2);
    var third = rig.client("d").connectCleanly();
    third.subscribe("$share/g/+", 2);
    var plain = rig.client("e").connectCleanly();
    plain.subscribe("#", 2);

    publish(0, 8, qos);

    assertThat(together(one, two)).containsExactlyInAnyOrderElementsOf(numbers(0, 8));
    assertThat(other.payloads()).isEqualTo(numbers(0, 8));
    assertThat(third.payloads()).isEqualTo(numbers(0, 8));
    assertThat(plain.payloads()).isEqualTo(numbers(0, 8));
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "false, 0", "true, 1", "false, 1", "true, 2", "false, 2"})
  void givesBothCopiesToOneWithSharedAndPlainSubscription(boolean durable, int qos) {
    var client = member("a", durable, 2);
    client.subscribe("t", 2);

    publish(0, 3, qos);

    assertThat(client.payloads())
        .hasSize(6)
        .containsExactlyInAnyOrder("0", "0", "1", "1", "2", "2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void keepsToTheQosOfEachMember(boolean durable) {
    var zero = member("a", durable, 0);
    var one = member("b", durable, 1);
    var two = member("c", true, 2);

    for (var i = 0; i < 9; i++) {
      publish(i, i + 1, 2);
      one.acknowledgeAll();
      two.completeAll();
    }

    assertThat(zero.received).hasSize(3).allMatch(delivery -> delivery.qos() == 0);
    assertThat(one.received).hasSize(3).allMatch(delivery -> delivery.qos() == 1);
    assertThat(two.received).hasSize(3).allMatch(delivery -> delivery.qos() == 2);
    // What was handed over at QoS 0 is settled: a start does not bring it back.
    rig.restart();
    var back = rig.client("d").connectDurably();
    back.subscribe("$share/g/t", 2);
    assertThat(back.received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesEachMemberItsOwnIdentifierAndRetainFlag(boolean durable) {
    var one = rig.client("a");
    one.connect(!durable, durable ? Session.NEVER_EXPIRES : 0, 100, null);
    one.subscribe("$share/g/t", new Subscription(1, false, true, 0, 7));
    var two = rig.client("b");
    two.connect(!durable, durable ? Session.NEVER_EXPIRES : 0, 100, null);
    two.subscribe("$share/g/t", new Subscription(1, false, false, 0, 8));

    var publisher = rig.client("p").connectCleanly();
    for (var qos = 0; qos < 2; qos++) {
      publisher.publish("t", "x", qos, true);
      publisher.publish("t", "y", qos, true);
    }

    assertThat(one.identifiers).containsExactly(List.of(7), List.of(7));
    assertThat(one.received).hasSize(2).allMatch(Received::retain);
    assertThat(two.identifiers).containsExactly(List.of(8), List.of(8));
    assertThat(two.received).hasSize(2).noneMatch(Received::retain);
  }

  @Test
  void sendsNoRetainedMessagesForANewSharedSubscription() {
    rig.client("p").connectCleanly().publish("t", "kept", 1, true);

    assertThat(member("a", true, 1).received).isEmpty();
    assertThat(member("b", false, 1).received).isEmpty();
  }

  @Test
  void storesRetainedQos0WithoutDeliveringItTwice() {
    var one = member("a", true, 1);
    var two = member("b", false, 1);

    rig.client("p").connectCleanly().publish("t", "kept", 0, true);

    assertThat(together(one, two)).containsExactly("kept");
  }

  @Test
  void keepsAwayFromSystemTopics() {
    var client = rig.client("a").connectDurably();
    client.subscribe("$share/g/#", 1);

    rig.client("p").connectCleanly().publish("$SYS/x", "x", 1);

    assertThat(client.received).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void saysWhetherAMembershipExisted(boolean durable) {
    var client = member("a", durable, 1);

    assertThat(client.subscribe("$share/g/t", 2).get(0)).isTrue();
    assertThat(client.unsubscribe("$share/h/t").get(0)).isFalse();
    assertThat(client.unsubscribe("$share/g/t").get(0)).isTrue();
    assertThat(client.unsubscribe("$share/g/t").get(0)).isFalse();
    publish(0, 3, 1);
    assertThat(client.received).isEmpty();
  }

  @Test
  void countsMembersAsSubscriptions() {
    member("a", true, 1);
    member("b", false, 1).subscribe("x", 1);

    assertThat(rig.shard().sharedSubscriptionCount()).isEqualTo(2);
    assertThat(rig.shard().subscriptionCount()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 1", "true, 2", "false, 2"})
  void givesAMemberThatNeverAcknowledgesNoMoreThanTheBound(boolean durable, int qos) {
    var stuck = rig.client("a");
    stuck.connect(!durable, durable ? Session.NEVER_EXPIRES : 0, 1000, null);
    stuck.subscribe("$share/g/t", 2);
    var quick = rig.client("b", 1).connectDurably();
    quick.subscribe("$share/g/t", 1);
    var publisher = rig.client("p").connectCleanly();

    for (var i = 0; i < 2000; i++) {
      publisher.send("t", "" + i, qos, false, 0, -1);
    }
    rig.settle();
    assertThat(quick.received).hasSize(100);
    while (quick.received.size() < 2000 - ShareDesk.AHEAD_MAX) {
      quick.acknowledgeAll();
    }

    assertThat(stuck.received).hasSize(ShareDesk.AHEAD_MAX);
    assertThat(together(stuck, quick)).containsExactlyInAnyOrderElementsOf(numbers(0, 2000));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesTheOneWithLessToDoMore(boolean durable) {
    var slow = member("a", durable, 1);
    var quick = member("b", durable, 1);

    for (var i = 0; i < 50; i++) {
      publish(i, i + 1, 1);
      quick.acknowledgeAll();
    }

    assertThat(quick.received.size()).isGreaterThan(40);
    assertThat(slow.received).isNotEmpty();
  }

  /** Its acknowledgements never come, so nothing it had counted and it got nearly everything. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void givesAMemberAtQos0NoMoreThanItsShare(boolean durable, boolean atOnce) {
    var zero = member("a", durable, 0);
    var one = member("b", durable, 1);
    var two = member("c", durable, 2);
    var publisher = rig.client("p").connectCleanly();

    for (var i = 0; i < 60; i++) {
      publisher.send("t", "" + i, 1, false, 0, -1);
      if (!atOnce) {
        rig.settle();
      }
    }
    rig.settle();

    assertThat(zero.received).hasSize(20);
    assertThat(one.received).hasSize(20);
    assertThat(two.received).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesAMemberAtQos0WhatTheOthersHaveNoRoomFor(boolean durable) {
    var zero = member("a", durable, 0);
    var full = rig.client("b").connect(!durable, durable ? Session.NEVER_EXPIRES : 0, 2, null);
    full.subscribe("$share/g/t", 1);

    publish(0, 20, 1);

    assertThat(full.received).hasSize(2);
    assertThat(zero.received).hasSize(18);
  }

  /** The bound is the queue's as a whole, and only acknowledgements of the group were news. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesToAMemberThatWasBusyWithOtherThings(boolean durable) {
    useRig(new MemoryDisk(), new DeliveryLimits(64, 1L << 40, 10));
    var client = member("a", durable, 1);
    client.subscribe("own", 1);
    var publisher = rig.client("p").connectCleanly();
    IntStream.range(0, 40).forEach(i -> publisher.publish("own", "own", 1));
    publisher.publish("t", "shared", 1);
    assertThat(client.payloads()).hasSize(40).doesNotContain("shared");

    client.acknowledgeAll();

    assertThat(client.payloads()).endsWith("shared");
  }

  @Test
  void countsWhatIsOnLoanNotAgainstItsLimit() {
    useRig(new MemoryDisk(), new DeliveryLimits(64, 1L << 40, 10));
    member("k", true, 1).leave(false, Session.NEVER_EXPIRES);
    var members = List.of(member("a", false, 1), member("b", false, 1), member("c", false, 1));

    publish(0, 150, 1);
    for (var i = 0; i < 5; i++) {
      members.forEach(TestClient::acknowledgeAll);
    }

    assertThat(together(members.toArray(TestClient[]::new)))
        .containsExactlyInAnyOrderElementsOf(numbers(0, 150));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesInOrderToEachMember(boolean durable) {
    var clients =
        List.of(member("a", durable, 1), member("b", durable, 1), member("c", durable, 1));
    publish(0, 200, 1);
    for (var i = 0; i < 10; i++) {
      clients.forEach(TestClient::acknowledgeAll);
    }

    for (var client : clients) {
      var numbers = client.payloads().stream().map(Integer::valueOf).toList();
      assertThat(numbers).isSorted();
    }
    assertThat(together(clients.toArray(TestClient[]::new))).hasSize(200);
  }

  @Test
  void prefersAMemberThatTakesQos0() {
    var stalled = member("a", false, 0);
    var open = member("b", false, 0);
    stalled.roomy = false;
    publish(0, 2, 0);
    open.received.clear();

    publish(2, 10, 0);

    assertThat(open.payloads()).isEqualTo(numbers(2, 10));
  }

  @Test
  void queuesForAGroupWhoseMembersAreAllAway() {
    member("a", true, 1).leave(false, Session.NEVER_EXPIRES);
    member("b", true, 1).leave(false, Session.NEVER_EXPIRES);
    publish(0, 10, 1);
    rig.restart();

    var back = rig.client("b").connectDurably();

    assertThat(back.payloads()).isEqualTo(numbers(0, 10));
  }

  @Test
  void prefersTheMemberThatIsThere() {
    member("a", true, 1).leave(false, Session.NEVER_EXPIRES);
    var there = member("b", false, 1);

    publish(0, 10, 1);

    assertThat(there.payloads()).isEqualTo(numbers(0, 10));
  }

  @Test
  void dropsTheOldestBeyondItsLimit() {
    useRig(new MemoryDisk(), new DeliveryLimits(64, 1L << 40, 10));
    member("a", true, 1).leave(false, Session.NEVER_EXPIRES);
    publish(0, 100, 1);
    var state = rig.state();
    rig.restart();
    assertThat(rig.state()).isEqualTo(state);

    var back = rig.client("a").connectDurably();
    for (var i = 0; i < 10; i++) {
      back.acknowledgeAll();
    }

    assertThat(back.received.size()).isBetween(60, 64);
    assertThat(back.payloads()).endsWith("97", "98", "99");
    assertThat(rig.shard().counters().queueFull.sum()).isZero();
  }

  @Test
  void dropsTheOldestOfAGroupInMemoryToo() {
    useRig(new MemoryDisk(), new DeliveryLimits(64, 1L << 40, 10));
    var stuck = rig.client("a").connect(true, 0, 10, null);
    stuck.subscribe("$share/g/t", 1);

    publish(0, 100, 1);

    assertThat(stuck.payloads()).isEqualTo(numbers(0, 10));
    assertThat(rig.shard().counters().queueFull.sum()).isBetween(26L, 30L);
  }
}
