package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.Will;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A session belongs to whoever opened it. */
class SessionOwnerTest extends ShardFixture {

  private TestClient connect(
      String owner, boolean cleanStart, long expirySeconds, @Nullable Will will) {
    return rig.client("c", owner.equals("ada") ? 0 : 1)
        .as(owner)
        .connect(cleanStart, expirySeconds, 10, will);
  }

  private TestClient durably(String owner) {
    return connect(owner, false, Session.NEVER_EXPIRES, null);
  }

  private static Will will(String payload, long delaySeconds) {
    return new Will(
        "wills".getBytes(StandardCharsets.UTF_8),
        1,
        false,
        delaySeconds,
        -1,
        new byte[0],
        payload.getBytes(StandardCharsets.UTF_8));
  }

  private TestClient watcher() {
    var watcher = rig.client("w").connectCleanly();
    watcher.subscribe("wills", 1);
    return watcher;
  }

  private static void isTurnedAway(TestClient intruder) {
    assertThat(intruder.ownedByAnother).isTrue();
    assertThat(intruder.link).isNull();
    assertThat(intruder.refusal).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "ada, bob, true, 0",
    "ada, bob, false, 600",
    "ada, '', true, 600",
    "'', ada, true, 0",
    "'', ada, false, 600"
  })
  void aLiveSessionIsNotTakenByAnother(
      String owner, String other, boolean cleanStart, long expirySeconds) {
    var watcher = watcher();
    var client = connect(owner, false, 600, null);
    client.subscribe("t", 1);

    isTurnedAway(connect(other, cleanStart, expirySeconds, will("intruder", 0)));

    assertThat(client.takenOver).isFalse();
    rig.client("p").connectCleanly().publish("t", "m", 1);
    assertThat(client.payloads()).containsExactly("m");
    client.leave(true, 600);
    assertThat(watcher.received).isEmpty();
  }

  @Test
  void aLiveSessionThatEndsWithItsConnectionIsNotTakenByAnother() {
    var client = connect("ada", true, 0, null);

    isTurnedAway(connect("bob", true, 0, null));

    assertThat(client.takenOver).isFalse();
    client.leave(false, 0);
    assertThat(connect("bob", true, 0, null).link).isNotNull();
  }

  @Test
  void aSessionThatWaitsForItsClientIsNotGivenToAnother() {
    var client = durably("ada");
    client.subscribe("t", 1);
    client.leave(false, Session.NEVER_EXPIRES);
    rig.client("p").connectCleanly().publish("t", "m", 1);

    isTurnedAway(durably("bob"));
    isTurnedAway(connect("bob", true, 0, null));
    isTurnedAway(durably(""));

    var back = durably("ada");
    assertThat(back.link().isPresent()).isTrue();
    assertThat(back.payloads()).containsExactly("m");
  }

  @ParameterizedTest
  @CsvSource({"true, ada", "false, ada", "true, ''", "false, ''"})
  void theOwnerIsRemembered(boolean snapshot, String owner) {
    useRig(new MemoryDisk(), new DeliveryLimits(20, snapshot ? 1 : 1L << 40, 10));
    durably(owner).leave(false, Session.NEVER_EXPIRES);

    rig.crash();
    isTurnedAway(durably("bob"));
    rig.restart();
    isTurnedAway(durably("bob"));

    assertThat(durably(owner).link().isPresent()).isTrue();
  }

  @Test
  void aSessionWhoseConnectionBrokeWithTheProcessIsNotGivenToAnother() {
    durably("ada");
    rig.crash();

    isTurnedAway(durably("bob"));
    assertThat(durably("ada").link().isPresent()).isTrue();
  }

  @Test
  void whoComesWhileTheOwnersRecordIsOnItsWayIsTurnedAway() {
    var ada = rig.client("c", 0);
    var bob = rig.client("c", 1);
    rig.shard().connect(new ConnectRequest("c", "ada", false, 600, 10, null), ada);
    rig.shard().connect(new ConnectRequest("c", "bob", true, 600, 10, null), bob);

    rig.settle();

    isTurnedAway(bob);
    assertThat(ada.takenOver).isFalse();
    assertThat(ada.link).isNotNull();
  }

  @Test
  void theOwnerTakesItsSessionOverWhoeverTriesMeanwhile() {
    var first = durably("ada");
    var second = rig.client("c", 1);
    var bob = rig.client("c", 1);
    rig.shard().connect(new ConnectRequest("c", "ada", false, 600, 10, null), second);
    rig.shard().connect(new ConnectRequest("c", "bob", false, 600, 10, null), bob);

    rig.settle();

    isTurnedAway(bob);
    assertThat(first.takenOver).isTrue();
    assertThat(second.takenOver).isFalse();
    assertThat(second.link().isPresent()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"true, 0", "true, 600", "false, 0", "false, 600"})
  void anOverdueSessionMakesRoomForAnyoneButIsGivenToNobody(
      boolean cleanStart, long expirySeconds) {
    var watcher = watcher();
    var client = connect("ada", false, 60, will("ada", 600));
    client.subscribe("t", 1);
    client.leave(true, 60);
    rig.client("p").connectCleanly().publish("t", "m", 1);
    rig.clock.advanceMs(60_000);

    // Before the tick finds out that it is overdue.
    var bob = connect("bob", cleanStart, expirySeconds, null);

    assertThat(bob.link().isPresent()).isFalse();
    assertThat(bob.received).isEmpty();
    assertThat(watcher.payloads()).containsExactly("ada");
    isTurnedAway(connect("ada", true, 0, null));
  }

  @Test
  void aWillThatWaitsIsNeitherHurriedNorDroppedByAnother() {
    var watcher = watcher();
    connect("ada", false, 600, will("ada", 30)).leave(true, 600);

    isTurnedAway(connect("bob", true, 600, will("bob", 0)));
    isTurnedAway(connect("bob", false, 600, null));
    rig.tick();
    assertThat(watcher.received).isEmpty();

    rig.clock.advanceMs(30_000);
    rig.tick();
    assertThat(watcher.payloads()).containsExactly("ada");
  }

  @Test
  void theWillOfACleanSessionThatDiedWithTheProcessIsPublishedOnceWhoeverComes() {
    rig.client("w").connectDurably().subscribe("wills", 1);
    connect("ada", true, 0, will("ada", 0));
    rig.crash();

    var bob = connect("bob", false, 600, will("bob", 0));

    assertThat(bob.link().isPresent()).isFalse();
    var watcher = rig.client("w").connectDurably();
    assertThat(watcher.payloads()).containsExactly("ada");
    bob.leave(true, 600);
    assertThat(watcher.payloads()).containsExactly("ada", "bob");
  }

  // The desk lets nobody come so far; the log decides nothing by what the desk knows.
  @Test
  void theStateGivesNobodyASessionOfAnother() {
    var state =
        new ShardState(
            new ShardId(0), DeliveryLimits.DEFAULT, new SnapshotVersionsTest.NoEffects());

    assertThat(open(state, 1, "ada")).isZero();
    assertThat(open(state, 2, "ada")).isEqualTo(1);
    assertThat(open(state, 3, "bob")).isZero();

    assertThat(state.sessions.all())
        .singleElement()
        .satisfies(held -> assertThat(held.session.owner()).isEqualTo("bob"))
        .satisfies(held -> assertThat(held.session.number()).isEqualTo(3));
  }

  private static long open(ShardState state, long offset, String owner) {
    var body = Unpooled.buffer();
    SessionRecords.writeOpened(new SessionRecords.Opened("c", owner, false, 600), body);
    var record = new RecordView();
    record.show(offset, offset + 1, 0, RecordType.SESSION_OPENED, body);
    return state.apply(record);
  }

  @Test
  void aCleanStartOfTheOwnerEndsTheSession() {
    durably("ada").leave(false, Session.NEVER_EXPIRES);

    connect("ada", true, 0, null).leave(false, 0);

    assertThat(durably("bob").link().isPresent()).isFalse();
  }
}
