package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.Front;
import io.honeyguide.log.MovedRecords;
import io.honeyguide.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who marks what in the oldest part of the log, while others go on. */
class HolderTest {

  private final ShardRig rig = new ShardRig();
  private final Map<String, Long> marked = new HashMap<>();

  @AfterEach
  void close() {
    rig.close();
  }

  private Marks begin() {
    var marks = new Marks(new Front(0, rig.log().committedOffset(), 0, 0), MovedRecords.NONE);
    rig.shard().state().references.watch(marks);
    return marks;
  }

  private Marks walk() {
    var marks = begin();
    walk(marks);
    return marks;
  }

  private void walk(Marks marks) {
    var marking = new Marking(marks, ShardHolders.of(rig.shard().state()), marked);
    var isOver = false;
    while (!isOver) {
      isOver = marking.step();
    }
  }

  private List<Long> offsets(Marks marks) {
    var found = new ArrayList<Long>();
    for (var offset = 0L; offset < marks.below(); offset++) {
      if (marks.isMarked(offset)) {
        found.add(offset);
      }
    }
    return found;
  }

  private List<Long> publish(int count) {
    var publisher = rig.client("p").connectCleanly();
    var offsets = new ArrayList<Long>();
    for (var i = 0; i < count; i++) {
      offsets.add(rig.log().committedOffset());
      publisher.publish("t", "m" + i, 1);
    }
    return offsets;
  }

  @Test
  void marksWhatAnAbsentSessionIsOwedAndNothingElse() {
    var absent = rig.client("s").connectDurably();
    absent.subscribe("t", 1);
    absent.leave(false, Session.NEVER_EXPIRES);
    var owed = publish(40);
    rig.client("p").connectCleanly().publish("u", "nobody's", 1);

    var marks = walk();

    assertThat(offsets(marks)).containsExactlyElementsOf(owed);
    assertThat(marked).containsExactly(Map.entry("sessions", 40L));
  }

  @Test
  void marksWhatWaitsForItsTimeWhateverItsExpiry() {
    var publisher = rig.client("p").connectCleanly();
    var offsets = new ArrayList<Long>();
    for (var i = 0; i < 30; i++) {
      offsets.add(rig.log().committedOffset());
      publisher.sendWithExpiry("t", "m" + i, i % 2 == 0 ? 60_000 : 1_000, 1);
      rig.settle();
    }
    rig.clock.advanceMs(2_000);
    rig.tick();

    var marks = walk();

    var waiting = offsets.stream().filter(offset -> offsets.indexOf(offset) % 2 == 0).toList();
    assertThat(offsets(marks)).containsExactlyElementsOf(waiting);
    assertThat(waiting).allMatch(marks::isBegun);
  }

  @Test
  void marksNothingOnceAllIsAcknowledged() {
    var subscriber = rig.client("s").connectDurably();
    subscriber.subscribe("t", 1);
    publish(10);
    subscriber.acknowledgeAll();
    rig.settle();

    assertThat(offsets(walk())).isEmpty();
  }

  @Test
  void keepsOnlyWhatWasOfferedBeyondItsExpiry() {
    var present = rig.client("s").connectDurably();
    present.subscribe("t", 2);
    var publisher = rig.client("p").connectCleanly();
    var offered = rig.log().committedOffset();
    publisher.publish("t", "offered", 2);
    present.leave(false, Session.NEVER_EXPIRES);
    var waits = rig.log().committedOffset();
    publisher.publish("t", "waits", 2);

    var marks = walk();

    assertThat(marks.isMarked(offered)).isTrue();
    assertThat(marks.isBegun(offered)).isTrue();
    assertThat(marks.isMarked(waits)).isTrue();
    assertThat(marks.isBegun(waits)).isFalse();
  }

  @Test
  void findsOldRetainedMessagesBehindNewerDeliveries() {
    var publisher = rig.client("p").connectCleanly();
    var old = rig.log().committedOffset();
    publisher.publish("kept", "old", 1, true);
    var absent = rig.client("s").connectDurably();
    absent.subscribe("t", 1);
    absent.leave(false, Session.NEVER_EXPIRES);
    var below = rig.log().committedOffset();
    publish(3);
    // Comes behind messages that are newer than itself.
    var session = rig.client("s").connectDurably();
    session.subscribe("kept", 1);

    var marks = new Marks(new Front(0, below, 0, 0), MovedRecords.NONE);
    walk(marks);

    assertThat(offsets(marks)).containsExactly(old);
  }

  @Test
  void missesNoRetainedMessageThatASessionIsGivenDuringTheWalk() {
    var publisher = rig.client("p").connectCleanly();
    var old = rig.log().committedOffset();
    publisher.publish("kept", "old", 1, true);
    var marks = walk();

    rig.client("s").connectDurably().subscribe("kept", 1);
    publisher.publish("kept", "new", 1, true);

    assertThat(offsets(marks)).containsExactly(old);
  }

  @Test
  void missesNoMessageThatAGroupGivesAwayAndGetsBackDuringTheWalk() {
    var first = rig.client("a").connectDurably();
    first.subscribe("$share/g/t", 1);
    first.leave(false, Session.NEVER_EXPIRES);
    var owed = publish(5);
    var marks = begin();

    // The walk passed the sessions and did not come to the groups yet.
    var back = rig.client("a").connectDurably();
    rig.settle();
    assertThat(back.payloads()).hasSize(5);
    assertThat(offsets(marks)).containsExactlyElementsOf(owed);

    var other = rig.client("b").connectDurably();
    other.subscribe("$share/g/t", 1);
    var again = begin();
    back.leave(false, Session.NEVER_EXPIRES);
    rig.tick();
    assertThat(other.payloads()).hasSize(5);
    assertThat(offsets(again)).containsExactlyElementsOf(owed);
  }

  /** A slice that counted new marks only went through all groups that wait for the same at once. */
  @Test
  void looksAtFewGroupsInOneSliceAlsoWhenOthersMarkedTheSameBefore() {
    var member = rig.client("m").connectDurably();
    for (var group = 0; group < 50; group++) {
      member.subscribe("$share/g" + group + "/t", 1);
    }
    member.leave(false, Session.NEVER_EXPIRES);
    publish(10);
    var marks = begin();
    var groups =
        ShardHolders.of(rig.shard().state()).stream()
            .filter(holder -> holder.name().equals("share groups"))
            .findAny()
            .orElseThrow()
            .walk();

    var slices = 1;
    while (!groups.step(marks, 20)) {
      slices++;
    }

    assertThat(marks.count()).isEqualTo(10);
    assertThat(slices).isEqualTo(25);
  }

  @Test
  void marksDeadLetters() {
    var offset = publish(1).get(0);
    rig.shard().deadLetter(new DeadLetter("c", offset, "no", 3, 0), refusal -> {});
    rig.settle();

    assertThat(offsets(walk())).containsExactly(offset);
    assertThat(marked).containsExactly(Map.entry("dead letters", 1L));
  }
}
