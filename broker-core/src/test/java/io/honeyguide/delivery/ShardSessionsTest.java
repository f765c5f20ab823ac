package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.LogException;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.publish.Completion;
import io.honeyguide.session.Session;
import io.honeyguide.session.Will;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients come, go, come back and leave wills. */
class ShardSessionsTest extends ShardFixture {

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
    var request = new ConnectRequest("c", "", false, Session.NEVER_EXPIRES, 10, null);
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

  /**
   * Found by the simulation: the end of a session that is not in the log made its will due at once,
   * which no replay knew of.
   */
  @Test
  void willOfASessionThatIsNotDurableWaitsForTheTimeInItsRecord() {
    var reader = rig.client("reader").connectDurably();
    reader.subscribe("gone", 1);
    var leaver = rig.client("leaver").connect(true, 0, 10, will("gone", 0));
    leaver.leaveAtOnce(true, 0);
    rig.clock.advanceMs(-5_000);
    rig.settle();
    rig.tick();
    assertThat(reader.received).isEmpty();

    rig.clock.advanceMs(5_000);
    rig.tick();

    assertThat(reader.payloads()).containsExactly("gone");
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
