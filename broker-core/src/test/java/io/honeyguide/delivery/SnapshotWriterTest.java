package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.message.MessageRef;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.ShardId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A snapshot that is written while the state goes on holds the state at which it began. */
class SnapshotWriterTest {

  private static final int STEPS_BEFORE = 80;
  private static final int STEPS_MEANWHILE = 40;

  /** Without snapshots of the shard's own, which would be in the way of the ones begun here. */
  private static final DeliveryLimits LIMITS =
      new DeliveryLimits(20, 1L << 40, 10).withSnapshotInterval(Duration.ofDays(10_000));

  @Property(tries = 200)
  void holdsTheStateAtWhichItBeganWhateverHappensMeanwhile(@ForAll long seed) {
    try (var rig = new ShardRig(new MemoryDisk(), LIMITS)) {
      var scenario = new ShardScenario(rig, seed);
      var chance = new Random(seed);
      for (var i = 0; i < STEPS_BEFORE; i++) {
        scenario.step(i);
      }
      var began = normal(rig.shard().state());
      var writer = new SnapshotWriter(rig.shard().state());
      var stored = Unpooled.buffer();
      var more = true;
      for (var i = 0; i < STEPS_MEANWHILE; i++) {
        scenario.step(STEPS_BEFORE + i);
        if (more && chance.nextInt(4) == 0) {
          more = writer.next(1 + chance.nextInt(60), stored);
        }
      }
      while (more) {
        more = writer.next(1, stored);
      }

      var read = emptyState();
      StateSnapshot.read(read, stored);

      assertThat(normal(read)).isEqualTo(began);
    }
  }

  @Property(tries = 50)
  void theNextOneIsWholeAfterOneWasDropped(@ForAll long seed) {
    try (var rig = new ShardRig(new MemoryDisk(), LIMITS)) {
      var scenario = new ShardScenario(rig, seed);
      for (var i = 0; i < STEPS_BEFORE; i++) {
        scenario.step(i);
      }
      var dropped = new SnapshotWriter(rig.shard().state());
      dropped.next(1, Unpooled.buffer());
      scenario.step(STEPS_BEFORE);
      dropped.dropped();
      scenario.step(STEPS_BEFORE + 1);
      var began = normal(rig.shard().state());
      var writer = new SnapshotWriter(rig.shard().state());
      scenario.step(STEPS_BEFORE + 2);
      var stored = Unpooled.buffer();
      while (writer.next(100, stored)) {
        // Goes on until nothing is left.
      }

      var read = emptyState();
      StateSnapshot.read(read, stored);

      assertThat(normal(read)).isEqualTo(began);
    }
  }

  @Test
  void aMessageToEverySessionDoesNotWriteThemAllAtOnce() {
    var state = emptyState();
    for (var i = 0; i < 1000; i++) {
      var held = state.add(new Session("c" + i, "", i, true, Session.NEVER_EXPIRES));
      held.session.left(1, Session.NEVER_EXPIRES);
      held.queue.add(MessageRef.of(0, 5000, 1, false), 1, null);
    }
    var began = normal(state);
    var writer = new SnapshotWriter(state);

    for (var held : state.sessions.all()) {
      state.growing(held);
      held.queue.add(MessageRef.of(0, 5001, 1, false), 1, null);
    }
    var first = Unpooled.buffer();
    var more = writer.next(1000, first);

    assertThat(more).isTrue();
    assertThat(first.readableBytes()).isLessThan(2000);
    while (more) {
      more = writer.next(1000, first);
    }
    var read = emptyState();
    StateSnapshot.read(read, first);
    assertThat(normal(read)).isEqualTo(began);
  }

  @Test
  void storesASnapshotAfterFiveMinutesIfAnythingWasCommitted() {
    try (var rig = new ShardRig(new MemoryDisk(), new DeliveryLimits(20, 1L << 40, 10))) {
      rig.tick();
      var publisher = rig.client("p").connectCleanly();
      publisher.publish("t", "1", 1, true);
      rig.clock.advanceMs(299_000);
      rig.tick();
      assertThat(rig.log().bytesSinceSnapshot()).isPositive();

      rig.clock.advanceMs(1_000);
      rig.tick();
      assertThat(rig.log().bytesSinceSnapshot()).isZero();

      rig.restart();
      assertThat(rig.log().bytesSinceSnapshot()).isZero();
    }
  }

  private static ShardState emptyState() {
    return new ShardState(
        new ShardId(0), DeliveryLimits.DEFAULT, new SnapshotVersionsTest.NoEffects());
  }

  /** The state as bytes. How far a connection got is in the log only once it has left. */
  private static String normal(ShardState state) {
    var text = new StringBuilder();
    state.sessions.all().stream()
        .filter(held -> held.session.isDurable())
        .sorted((a, b) -> Long.compare(a.session.number(), b.session.number()))
        .forEach(held -> text.append(normal(held)).append('\n'));
    for (var part : StateSnapshot.PARTS) {
      if (!(part instanceof SnapshotSessions)) {
        var out = Unpooled.buffer();
        part.write(state, out);
        text.append(part.number()).append(' ').append(ByteBufUtil.hexDump(out)).append('\n');
      }
    }
    return text.toString();
  }

  private static String normal(SessionSubscriber held) {
    var session = held.session;
    var out = Unpooled.buffer();
    session
        .subscriptions()
        .forEach((filter, options) -> SessionRecords.writeSubscription(filter, options, out));
    writeQueue(held, out);
    return "%s %s %d %d %d %s %s"
        .formatted(
            session.clientId(),
            session.owner(),
            session.number(),
            session.expirySeconds(),
            session.leftAtMs(),
            session.unreleased(),
            ByteBufUtil.hexDump(out));
  }

  private static void writeQueue(SessionSubscriber held, ByteBuf out) {
    var start = out.writerIndex();
    SnapshotQueue.write(held.queue, held.queue.end(), out);
    if (held.session.isConnected()) {
      out.setLongLE(start + Long.BYTES, 0);
    }
  }
}
