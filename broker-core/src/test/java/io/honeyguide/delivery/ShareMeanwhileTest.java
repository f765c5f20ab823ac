package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.session.Session;
import org.junit.jupiter.api.Test;

/**
 * What clients do after a share group decided and before its record is in the log: tasks run behind
 * the batch that brings the group a message, so what they append stands in front of the record.
 */
class ShareMeanwhileTest extends ShardFixture {

  private static final long STAYS = Session.NEVER_EXPIRES;
  private static final int LOG = 2;

  private TestClient member(String clientId, boolean durable, int qos) {
    var client = rig.client(clientId).connect(!durable, durable ? STAYS : 0, 100, null);
    client.subscribe("$share/g/t", qos);
    return client;
  }

  /** Publishes, and has something happen behind it in the log's same turn. */
  private void publishAndMeanwhile(int qos, Runnable meanwhile) {
    var publisher = rig.client("p").connectCleanly();
    publisher.send("t", "x", qos, false, 0, -1);
    publisher.endTurn();
    rig.log().execute(meanwhile);
    rig.step(LOG);
    rig.settle();
  }

  /** It got the message and the group had it back as well: a second one, at QoS 2. */
  @Test
  void givesOnceToAMemberThatSubscribedAnew() {
    member("k", true, 2).leave(false, STAYS);
    var one = member("a", false, 2);

    publishAndMeanwhile(
        2,
        () -> {
          one.unsubscribeAtOnce("$share/g/t");
          one.subscribeWithoutWaiting("$share/g/t", 2);
        });

    one.completeAll();
    assertThat(one.payloads()).containsExactly("x");
    rig.restart();
    assertThat(rig.client("k").connectDurably().received).isEmpty();
  }

  @Test
  void givesBackWhatAMemberUnsubscribedFrom() {
    member("k", true, 2).leave(false, STAYS);
    var one = member("a", false, 2);

    publishAndMeanwhile(2, () -> one.unsubscribeAtOnce("$share/g/t"));

    assertThat(one.received).isEmpty();
    rig.restart();
    assertThat(rig.client("k").connectDurably().payloads()).containsExactly("x");
  }

  /** At QoS 0 nothing would be left of a message that goes to somebody without a connection. */
  @Test
  void assignsNothingToAMemberThatLeft() {
    var one = member("a", true, 0);

    publishAndMeanwhile(
        1,
        () -> {
          one.leaveAtOnce(false, STAYS);
          one.endTurn();
        });

    assertThat(one.received).isEmpty();
    assertThat(member("b", true, 1).payloads()).containsExactly("x");
  }

  @Test
  void freesWhatWasToBeLoggedForAGroupThatIsNoLongerDurable() {
    var one = rig.client("a").connect(true, 0, 1, null);
    one.subscribe("$share/g/t", 1);
    var two = rig.client("b").connectDurably();
    var publisher = rig.client("p").connectCleanly();
    for (var i = 0; i < 3; i++) {
      publisher.publish("t", "" + i, 1);
    }

    two.subscribeWithoutWaiting("$share/g/t", 1);
    two.endTurn();
    rig.log()
        .execute(
            () -> {
              two.unsubscribeAtOnce("$share/g/t");
              two.endTurn();
            });
    rig.settle();
    for (var i = 0; i < 3; i++) {
      one.acknowledgeAll();
    }

    assertThat(two.received).isEmpty();
    assertThat(one.payloads()).containsExactly("0", "1", "2");
  }
}
