package io.honeyguide.simulation;

import io.honeyguide.delivery.ManualLoop;
import io.honeyguide.delivery.QueueLimits;
import io.honeyguide.delivery.ReclaimLimits;
import io.honeyguide.log.DataDirectoryException;
import io.honeyguide.log.FileLogOptions;
import io.honeyguide.log.FileLogOptions.OnCorruption;
import io.honeyguide.log.LogException;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * One run: a broker that lives and dies several times on one disk, clients that go on over its
 * lives, and the promises, checked after every step and after every recovery. At the end all faults
 * stop, everybody comes back, and what is owed has to arrive. Everything follows from the seed.
 */
final class Simulation {

  /** What a run came to. */
  record Outcome(long traceHash, int crashPoints, long steps) {}

  private static final FileLogOptions OPTIONS =
      FileLogOptions.defaults().withSegmentBytes(4 << 10).withSpareCount(1);

  private static final int CALM_ROUNDS_MAX = 5_000;
  private static final int CALM_CONNECTS_MAX = 100;

  private final long seed;
  private final int lives;
  private final World world;
  private final ReplayEqualsLive replayed;
  private final RetainedIsTheNewest retained;
  private final ErasedNeverComesAgain erasing;
  private final FollowingReader reader;
  private final NamedWorkers workers;
  private int crashPoints;
  private @Nullable Life life;

  /** No fault of the disk is wanted. */
  private boolean isHealthy;

  /** Whether something went wrong with the disk in this life that may have stopped the log. */
  private boolean faulty;

  Simulation(long seed, int lives, Mistake mistake) {
    this.seed = seed;
    this.lives = lives;
    var random = new SplittableRandom(seed);
    var limited = random.nextInt(4) == 0;
    this.world = new World(random, mistake, limited ? World.limits(random) : QueueLimits.DEFAULT);
    this.replayed = new ReplayEqualsLive(world);
    this.retained = new RetainedIsTheNewest(world);
    this.erasing = new ErasedNeverComesAgain(world);
    this.reader = new FollowingReader(world);
    var work = new NamedWorkIsDoneOnce(world);
    this.workers = new NamedWorkers(world, work);
    world.invariants.addAll(
        List.of(
            new AcknowledgedMessagesSurvive(world),
            new OwedMessagesStay(world),
            new NothingDeliveredBeforeDurable(world),
            new OrderKeptPerTopic(world),
            new Qos2ExactlyOnce(world),
            new InflightWithinReceiveMaximum(world),
            new CursorNeverPassesUnacknowledged(world),
            new SubscriptionsSurviveSuback(world),
            new SessionsSurvive(world),
            retained,
            new NoPhantoms(world),
            new WillsPublishedOnceWhereDue(world),
            replayed,
            new BoundedQueues(world),
            new SharedGroupStrandsNothing(world),
            new DelayedComeOnceInTheirTime(world),
            new NamesAreStoredOnce(world),
            new StreamsKeepTheirPromise(world),
            work,
            erasing,
            new NothingBreaks(world)));
    for (var i = 0; i < 3 + random.nextInt(3); i++) {
      world.clients.add(new SimulatedClient(world, "c" + i));
    }
  }

  /**
   * Runs to the end.
   *
   * @throws Violation when a promise was broken, with the seed and what led to it
   */
  Outcome run() {
    return watched(
        () -> {
          liveOften();
          becomeCalm();
        });
  }

  /**
   * Lives without faults, stops in order, has one bit of the disk flip and starts again.
   *
   * @throws Violation when more was lost than the bit explains, or not all of it was reported
   */
  Outcome runWithBitRot() {
    return watched(
        () -> {
          isHealthy = true;
          liveOften();
          live();
          stopInOrder();
          rot();
        });
  }

  private void liveOften() {
    start();
    for (var i = 0; i < lives; i++) {
      live();
      end();
      start();
    }
  }

  private void rot() {
    var rot = new BitRot(world, replayed.commitEnds());
    rot.strike();
    var after = new Life(world, OPTIONS.withOnCorruption(OnCorruption.QUARANTINE));
    life = after;
    try {
      var recovery = after.start();
      var kept = after.kept();
      rot.check(after, recovery, kept);
      if (recovery.lost().isEmpty()) {
        // The state is whole, whatever of the history may be damaged.
        world.invariants.stream()
            .filter(invariant -> !invariant.needsAllHistory())
            .forEach(invariant -> invariant.recovered(after, recovery, kept));
      }
    } catch (LogException e) {
      world.broken("DamageStaysWhereItIs", "the broker does not start: " + e.getMessage());
    }
    check();
  }

  private Outcome watched(Runnable course) {
    try {
      course.run();
      return new Outcome(world.trace.hash(), crashPoints, world.steps());
    } catch (Violation e) {
      throw new Violation(
          e.promise(),
          "%s: %s%nseed %d, step %d; again with -Dhoneyguide.simulation.seed=%d%n%s"
              .formatted(
                  e.promise(), e.getMessage(), seed, world.steps(), seed, world.trace.lines()));
    } finally {
      if (life != null) {
        life.die();
      }
    }
  }

  private Life life() {
    var here = life;
    if (here == null) {
      throw new IllegalStateException("the broker is not running");
    }
    return here;
  }

  /** Starts the broker; the disk may fail meanwhile, then it is started again. */
  private void start() {
    while (true) {
      faulty = false;
      if (world.chance(10)) {
        breakSomething(20);
      }
      var fresh = new Life(world, OPTIONS);
      try {
        var recovery = fresh.start();
        life = fresh;
        world.trace.add("started at", recovery.nextOffset());
        if (!recovery.lost().isEmpty()) {
          world.broken("AcknowledgedMessagesSurvive", "lost without damage: " + recovery.lost());
        }
        world.keepBelow(recovery.nextOffset());
        if (!world.disk.isDown()) {
          var kept = fresh.kept();
          world.trace.add(
              "KEPT", kept.keySet().toString(), recovery.toString(), fresh.log.startOffset());
          world.found(kept);
          world.invariants.forEach(invariant -> invariant.recovered(fresh, recovery, kept));
          reader.begin(fresh, recovery.nextOffset());
          workers.begin(fresh);
        }
        check();
        return;
      } catch (DataDirectoryException e) {
        if (!faulty) {
          world.broken("NothingBreaks", "the broker does not start: " + e.getMessage());
        }
      } catch (LogException e) {
        world.broken("AcknowledgedMessagesSurvive", "the broker does not start: " + e);
      }
      check();
      fresh.die();
      crash();
    }
  }

  /** Steps until the broker dies, or for long enough. */
  private void live() {
    var troubledFromTheStart = world.chance(20);
    if (troubledFromTheStart) {
      breakSomething(30);
    }
    if (world.chance(70)) {
      gather();
    }
    if (!troubledFromTheStart && world.chance(70)) {
      breakSomething(40);
    }
    var steps = 20 + world.random.nextInt(50);
    for (var i = 0; i < steps && isAlive(); i++) {
      step();
      world.stepped();
      check();
    }
  }

  /** Has the clients come back before anything else happens, as they would after a restart. */
  private void gather() {
    for (var client : world.clients) {
      if (client.connection() == null) {
        client.connect(life());
      }
    }
    for (var round = 0; round < 3 && isAlive(); round++) {
      life().runLog();
      life().loops.forEach(ManualLoop::runOnce);
      for (var connection : List.copyOf(life().connections)) {
        carryOne(connection, true);
      }
      check();
    }
  }

  private boolean isAlive() {
    return !world.disk.isDown() && life().failure() == null;
  }

  private void breakSomething(int calls) {
    if (isHealthy) {
      return;
    }
    faulty = true;
    var n = 1 + world.random.nextInt(calls);
    switch (world.random.nextInt(6)) {
      case 0, 1, 2 -> world.disk.dieAt(n);
      case 3 -> world.disk.failAt(n);
      case 4 -> world.disk.failForces(1 + world.random.nextInt(2));
      default -> world.disk.bytesMax(world.disk.bytesUsed() + world.random.nextInt(8 << 10));
    }
  }

  private void step() {
    var now = life();
    var dice = world.random.nextInt(100);
    if (dice < 22) {
      now.runLog();
    } else if (dice < 42) {
      now.loops.get(world.random.nextInt(Life.LOOPS)).runOnce();
    } else if (dice < 70) {
      carry(now);
    } else if (dice < 92) {
      var client = world.pick(world.clients);
      for (var i = world.random.nextInt(3); i >= 0; i--) {
        client.act(now);
      }
    } else if (dice < 96) {
      workers.act(now);
    } else {
      bystand(now);
    }
  }

  /** Carries packets of one connection. */
  private void carry(Life now) {
    if (now.connections.isEmpty()) {
      return;
    }
    var connection = world.pick(now.connections);
    for (var i = world.random.nextInt(10); i >= 0; i--) {
      carryOne(connection, world.random.nextBoolean());
    }
    if (connection.cut && world.chance(50)) {
      connection.end(true, "found lost");
    } else if (connection.withholds && world.chance(20)) {
      connection.endIfWithholding();
    }
  }

  private boolean carryOne(Connection connection, boolean toClient) {
    if (toClient) {
      var packet = connection.stalled ? null : connection.toClient.poll();
      if (packet != null) {
        connection.client.arrived(connection, packet);
        connection.writable();
        return true;
      }
      if (connection.ended && !connection.stalled) {
        connection.client.closed(connection);
      }
      return false;
    }
    var packet = connection.toBroker.poll();
    if (packet == null) {
      return false;
    }
    if (!connection.cut) {
      connection.arrived(packet);
    }
    return true;
  }

  /** What others do: time, housekeeping, readers. */
  private void bystand(Life now) {
    switch (world.random.nextInt(9)) {
      case 0, 1 -> {
        world.advance(world.random.nextInt(20_000));
        now.shard.tick();
      }
      case 2 ->
          world.advance(
              world.chance(70) ? world.random.nextInt(300_000) : -world.random.nextInt(60_000));
      case 3 -> {
        world.trace.add("snapshot");
        now.shard.storeSnapshotSoon();
      }
      case 4 -> {
        world.trace.add("reclaim");
        var bytes = world.random.nextInt(12) * 4_000L;
        now.shard.reclaim(
            new ReclaimLimits(bytes, Long.MAX_VALUE, ReclaimLimits.MOVED_MESSAGES_MAX, 0));
      }
      case 5 -> world.disk.bytesMax(Long.MAX_VALUE);
      case 6 -> retained.read(now);
      case 7 -> erasing.act(now);
      default -> reader.read(now);
    }
    world.clients.forEach(SimulatedClient::age);
  }

  /** Ends the broker's life, one way or the other. */
  private void end() {
    var now = life();
    if (now.failure() != null && !faulty) {
      world.broken("NothingBreaks", "the log stopped by itself: " + now.failure());
      check();
    }
    if (isAlive() && world.chance(15)) {
      stopInOrder();
      return;
    }
    now.die();
    life = null;
    bury();
    crash();
  }

  private void stopInOrder() {
    world.disk.bytesMax(Long.MAX_VALUE);
    world.trace.add("stops in order");
    life().stop();
    life = null;
    bury();
    world.disk.failForces(0);
    world.disk.restart();
  }

  private void bury() {
    world.clients.forEach(SimulatedClient::brokerDied);
    workers.brokerDied();
    world.bequests.forEach(bequest -> bequest.crashed(world.nowMs()));
  }

  private void crash() {
    crashPoints++;
    world.disk.bytesMax(Long.MAX_VALUE);
    world.disk.failForces(0);
    if (world.chance(20)) {
      world.trace.add("killed");
      world.disk.restart();
    } else {
      world.trace.add("power cut");
      world.disk.crash();
    }
  }

  /** All faults are over: everybody comes back, and what is owed arrives. */
  private void becomeCalm() {
    heal();
    settle();
    // Wills, sessions and leases whose time comes while everybody is away.
    world.advance(world.latestMs() - world.nowMs() + 60_000);
    life().shard.tick();
    settle();
    comeBack();
    workers.finish(life());
    settle();
    reader.read(life());
    world.invariants.forEach(invariant -> invariant.calm(life()));
    check();
  }

  /** Takes all faults back, starting the broker once more if one has hit it already. */
  private void heal() {
    world.disk.bytesMax(Long.MAX_VALUE);
    if (faulty) {
      end();
      while (faulty || life == null) {
        if (life != null) {
          end();
        }
        start();
      }
    }
  }

  private void comeBack() {
    // One whose publish is refused for the queue of another comes again until that has room.
    for (var round = 0; round < CALM_CONNECTS_MAX && isAnyoneAway(); round++) {
      for (var client : world.clients) {
        if (!client.isAccepted()) {
          client.connect(life());
        }
        settle();
      }
      life().shard.tick();
      settle();
    }
  }

  private boolean isAnyoneAway() {
    life().connections.forEach(Connection::endIfWithholding);
    settle();
    return world.clients.stream().anyMatch(client -> !client.isAccepted());
  }

  /** Lets everything happen that can. */
  private void settle() {
    var now = life();
    for (var round = 0; round < CALM_ROUNDS_MAX; round++) {
      var busy = now.runLog();
      for (var loop : now.loops) {
        busy |= loop.runOnce();
      }
      for (var connection : List.copyOf(now.connections)) {
        connection.stalled = false;
        connection.writable();
        if (connection.cut) {
          connection.end(true, "found lost");
        }
        var moved = true;
        while (moved) {
          moved = carryOne(connection, true);
          moved |= carryOne(connection, false);
          busy |= moved;
        }
      }
      for (var client : world.clients) {
        busy |= client.hasToAnswer();
        client.answerAll();
      }
      if (now.failure() != null) {
        world.broken("NothingBreaks", "the log stopped by itself: " + now.failure());
      }
      check();
      if (!busy) {
        return;
      }
    }
    world.broken("NothingBreaks", "the broker does not come to rest");
    check();
  }

  private void check() {
    var violation = world.violation();
    if (violation != null) {
      throw violation;
    }
  }
}
