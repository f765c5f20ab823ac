package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TestClient.Received;
import io.honeyguide.session.Session;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a share group's messages when members leave (MQTT 5.0, section 4.8.2.4). */
class ShareLeavingTest extends ShardFixture {

  private static final long STAYS = Session.NEVER_EXPIRES;

  private TestClient connect(String clientId, boolean durable, int inflightMax) {
    return rig.client(clientId, clientId.hashCode() & 1)
        .connect(!durable, durable ? STAYS : 0, inflightMax, null);
  }

  private TestClient member(String clientId, boolean durable, int inflightMax) {
    var client = connect(clientId, durable, inflightMax);
    client.subscribe("$share/g/t", 2);
    return client;
  }

  private void publish(int from, int below, int qos) {
    var publisher = rig.client("p").connectCleanly();
    IntStream.range(from, below).forEach(i -> publisher.publish("t", "" + i, qos));
  }

  private static List<String> numbers(int from, int below) {
    return IntStream.range(from, below).mapToObj(Integer::toString).toList();
  }

  private static void leave(TestClient client, boolean durable) {
    client.leave(false, durable ? STAYS : 0);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void givesTheUnacknowledgedToTheOthers(boolean leavers, boolean others) {
    var one = member("a", leavers, 100);
    var two = member("b", others, 100);
    publish(0, 10, 1);
    one.link().deliveries().acknowledge(1);
    rig.settle();
    var owed = one.payloads().subList(1, 5);

    leave(one, leavers);

    assertThat(two.received).hasSize(9).noneMatch(Received::dup);
    assertThat(two.payloads().subList(5, 9)).isEqualTo(owed);
    var back = member("a", leavers, 100);
    assertThat(back.received).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void givesTheRestToWhoIsLeft(boolean leavers, boolean others) {
    var one = member("a", leavers, 100);
    var two = member("b", others, 100);
    leave(one, leavers);

    publish(0, 10, 1);

    assertThat(two.payloads()).isEqualTo(numbers(0, 10));
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void neverGivesAnybodyElseAnOfferedQos2(boolean leavers, boolean others) {
    var one = member("a", leavers, 2);
    one.roomy = false;
    publish(0, 2, 2);
    one.roomy = true;
    one.link().deliveries().pump();
    publish(2, 6, 2);
    assertThat(one.payloads()).containsExactly("0", "1");

    leave(one, leavers);
    var two = member("b", others, 100);

    if (leavers) {
      assertThat(two.payloads()).containsExactly("2", "3", "4", "5");
      var back = connect("a", true, 100);
      assertThat(back.payloads()).containsExactly("0", "1");
      assertThat(back.received).allMatch(Received::dup);
    } else {
      assertThat(two.received).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void givesOthersAQos2ThatWasNeverOffered(boolean leavers, boolean others) {
    var keeper = member("k", true, 100);
    leave(keeper, true);
    var one = member("a", leavers, 100);
    one.roomy = false;
    publish(0, 4, 2);

    leave(one, leavers);
    // That a member left is not forced by itself; what is published next does it.
    rig.client("p").connectCleanly().publish("x", "x", 1);
    rig.crash();

    var two = member("b", others, 100);
    assertThat(two.payloads()).isEqualTo(numbers(0, 4));
  }

  @Test
  void resumesWithTheSameIdentifiersWhenNobodyElseIsThere() {
    var one = member("a", true, 100);
    publish(0, 3, 1);
    leave(one, true);

    var back = connect("a", true, 100);

    assertThat(back.received)
        .containsExactly(
            new Received("t", "0", 1, 1, true, false),
            new Received("t", "1", 1, 2, true, false),
            new Received("t", "2", 1, 3, true, false));
  }

  @Test
  void keepsWhatItHadOverATakeover() {
    var one = member("a", true, 100);
    var two = member("b", true, 100);
    publish(0, 4, 1);

    var again = connect("a", true, 100);

    assertThat(one.takenOver).isTrue();
    assertThat(again.payloads()).containsExactly("0", "2");
    assertThat(two.payloads()).containsExactly("1", "3");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesWhatCameBackBeforeWhatIsNewer(boolean others) {
    var one = member("a", true, 3);
    publish(0, 8, 1);
    leave(one, true);

    var two = member("b", others, 4);

    assertThat(two.payloads()).isEqualTo(numbers(0, 4));
    two.acknowledgeAll();
    assertThat(two.payloads()).isEqualTo(numbers(0, 8));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void givesBackWhatAnEndedSessionHad(boolean expires) {
    var one = rig.client("a").connect(false, 10, 100, null);
    one.subscribe("$share/g/t", 1);
    var two = member("b", true, 100);
    leave(two, true);
    publish(0, 5, 1);
    assertThat(one.received).hasSize(5);

    one.leave(false, expires ? 10 : 0);
    if (expires) {
      rig.clock.advanceMs(11_000);
      rig.tick();
    }
    rig.restart();

    assertThat(connect("b", true, 100).payloads()).isEqualTo(numbers(0, 5));
    assertThat(connect("a", true, 100).received).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"true, 1", "false, 1", "true, 2", "false, 2"})
  void givesNobodyElseWhatAMemberRejected(boolean durable, int qos) {
    var one = member("a", durable, 100);
    var two = member("b", true, 100);
    publish(0, 2, qos);
    if (qos == 1) {
      one.link().deliveries().acknowledge(1);
    } else {
      one.link().deliveries().reject(1);
    }
    rig.settle();

    leave(one, durable);
    rig.restart();

    assertThat(two.payloads()).containsExactly("1");
    assertThat(member("b", true, 100).payloads()).containsExactly("1");
    assertThat(member("a", durable, 100).received).isEmpty();
  }

  @Test
  void finishesAfterUnsubscribeWhatItWasGiven() {
    var one = member("a", true, 100);
    var two = member("b", true, 100);
    publish(0, 4, 1);

    one.unsubscribe("$share/g/t");
    publish(4, 6, 1);

    assertThat(one.payloads()).containsExactly("0", "2");
    one.link().deliveries().acknowledge(1);
    rig.settle();
    leave(one, true);
    assertThat(two.payloads()).containsExactly("1", "3", "4", "5", "2");
  }

  @Test
  void keepsAfterUnsubscribeWhatNoGroupCanTake() {
    var one = member("a", true, 100);
    publish(0, 2, 1);
    one.unsubscribe("$share/g/t");
    leave(one, true);
    rig.restart();

    assertThat(connect("a", true, 100).payloads()).containsExactly("0", "1");
  }

  @Test
  void losesNothingWhenItBecomesDurableAndCeasesToBe() {
    var one = member("a", false, 2);
    publish(0, 6, 1);
    var two = member("b", true, 1);
    assertThat(two.payloads()).containsExactly("2");
    publish(6, 8, 1);
    two.link().deliveries().acknowledge(1);
    rig.settle();
    two.unsubscribe("$share/g/t");

    for (var i = 0; i < 5; i++) {
      one.acknowledgeAll();
    }

    assertThat(two.payloads()).containsExactly("2", "3");
    assertThat(one.payloads()).containsExactly("0", "1", "4", "5", "6", "7");
  }

  @Test
  void givesADurableMemberWhatTheLastOtherOneLeaves() {
    var one = member("a", false, 2);
    publish(0, 6, 1);
    var two = member("b", true, 1);

    leave(one, false);
    rig.restart();

    var back = connect("b", true, 100);
    assertThat(two.payloads()).containsExactly("2");
    assertThat(back.payloads()).containsExactly("2", "0", "1", "3", "4", "5");
  }

  /** The group took it for brought back, although the record came when it was not durable. */
  @Test
  void bringsBackOnceItIsDurableWhatItCouldNotTakeBefore() {
    var away = member("a", true, 100);
    publish(0, 2, 1);
    away.unsubscribe("$share/g/t");
    leave(away, true);
    member("b", false, 100);
    var briefly = connect("c", true, 100);
    briefly.subscribeWithoutWaiting("$share/g/t", 1);
    briefly.endTurn();
    rig.log()
        .execute(
            () -> {
              briefly.unsubscribeAtOnce("$share/g/t");
              briefly.endTurn();
            });
    rig.settle();

    var last = member("d", true, 100);
    publish(2, 3, 1);

    assertThat(connect("a", true, 100).received).isEmpty();
    assertThat(last.payloads()).isNotEmpty();
  }

  /** What a leaver had was to be brought back by a record that the closing log did not take. */
  @Test
  void stopsInOrderWhileMembersLeave() {
    var one = member("a", true, 100);
    member("b", true, 100);
    publish(0, 4, 1);

    one.leaveAtOnce(false, STAYS);
    one.endTurn();
    rig.restart();

    assertThat(rig.health).isEmpty();
    assertThat(connect("b", true, 100).payloads())
        .containsExactlyInAnyOrderElementsOf(numbers(0, 4));
  }

  @Test
  void keepsInTheLogWhatAMemberOnLoanHas() {
    var durable = member("a", true, 100);
    leave(durable, true);
    var loan = member("b", false, 100);
    publish(0, 5, 1);
    loan.link().deliveries().acknowledge(1);
    loan.link().deliveries().acknowledge(3);
    rig.settle();
    publish(5, 6, 1);

    rig.crash();

    assertThat(connect("a", true, 100).payloads()).containsExactly("1", "3", "4", "5");
  }

  @Test
  void disappearsWithItsLastMember() {
    leave(member("a", false, 100), false);
    member("b", true, 100).unsubscribe("$share/g/t");
    publish(0, 3, 1);

    assertThat(member("a", true, 100).received).isEmpty();
    assertThat(rig.shard().subscriptionCount()).isEqualTo(1);
  }
}
