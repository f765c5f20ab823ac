package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.log.MemoryDisk;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.named.AckId;
import io.honeyguide.named.NamedLimits;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.Order;
import io.honeyguide.named.Settlement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Whatever consumers do and wherever the process dies: nothing is lost, nothing done comes back.
 */
class NamedChanceTest {

  private static final int STEPS = 150;

  @Property(tries = 150)
  void everyMessageIsAcknowledgedOnceOrDead(@ForAll long seed) {
    try (var scenario = new Scenario(seed)) {
      scenario.run();
      scenario.finish();
    }
  }

  @Property(tries = 60)
  void replayGivesWhatWasLive(@ForAll long seed) {
    try (var scenario = new Scenario(seed)) {
      scenario.run();
      var live = scenario.rig.shard.state();
      scenario.rig.shard.restart();
      assertThat(scenario.rig.shard.state()).isEqualTo(live);
    }
  }

  private static final class Scenario implements AutoCloseable {
    private static final Order[] ORDERS = {Order.FIFO, Order.LIFO, Order.PRIORITY, Order.KEY};

    private final Random chance;
    private final NamedRig rig;
    private final Set<String> published = new HashSet<>();
    private final Set<String> done = new HashSet<>();
    private final Set<String> dead = new HashSet<>();

    /** The process died before it answered: nobody knows whether they are done. */
    private final Set<String> unanswered = new HashSet<>();

    private final List<NamedRig.Worker> workers = new ArrayList<>();
    private final Order order;
    private boolean hasSought;

    Scenario(long seed) {
      chance = new Random(seed);
      var snapshotBytes = chance.nextBoolean() ? 1L << 40 : 1500;
      rig =
          new NamedRig(
              new ShardRig(
                  new MemoryDisk(),
                  new DeliveryLimits(20, snapshotBytes, 1000),
                  new NamedLimits(10, 8 + chance.nextInt(30))));
      order = ORDERS[chance.nextInt(ORDERS.length)];
      rig.define(
          NamedRig.definition(
              order, 1 + chance.nextInt(8), 1 + chance.nextInt(4), List.of(500L, 2_000L)),
          NamedRecords.HERE);
    }

    void run() {
      for (var i = 0; i < STEPS; i++) {
        step(i);
      }
    }

    private void step(int number) {
      switch (chance.nextInt(14)) {
        case 0, 1, 2, 3 -> {
          var payload = "m" + number;
          rig.publish(
              "t/" + chance.nextInt(3),
              payload,
              1,
              Map.of(
                  "key", "k" + chance.nextInt(3), "priority", String.valueOf(chance.nextInt(10))),
              PublishRequest.NO_EXPIRY);
          published.add(payload);
        }
        case 4, 5, 6 -> workers.add(pull(1 + chance.nextInt(5)));
        case 7 -> settle(true);
        case 8 -> settle(false);
        case 9 -> rig.after(chance.nextInt(40_000));
        case 10 -> {
          if (chance.nextInt(3) == 0) {
            crash();
          }
        }
        case 11, 12 -> crowd();
        default -> rare();
      }
    }

    /** Many say something at once, and the process may die before all of them are answered. */
    private void crowd() {
      var asked = new ArrayList<String>();
      for (var i = chance.nextInt(12); i > 0 && !workers.isEmpty(); i--) {
        var worker = workers.get(chance.nextInt(workers.size()));
        if (worker.ids.isEmpty()) {
          continue;
        }
        var at = chance.nextInt(worker.ids.size());
        var ids = new AckId[] {worker.id(at), worker.id(chance.nextInt(worker.ids.size()))};
        for (var id : ids) {
          asked.add(worker.payloads.get(worker.ids.indexOf(id)));
        }
        var settlement = new Settlement[1];
        settlement[0] =
            chance.nextInt(3) > 0
                ? Settlement.ack(
                    ids,
                    refusal -> {
                      for (var each = 0; refusal == null && each < ids.length; each++) {
                        if (settlement[0].result(each) == Settlement.Result.DONE) {
                          done.add(worker.payloads.get(worker.ids.indexOf(ids[each])));
                        }
                      }
                    })
                : Settlement.nack(ids, chance.nextInt(2_000), refusal -> {});
        rig.shard.shard().execute(() -> rig.desk().settle(rig.subscription(), settlement[0]));
        if (chance.nextInt(3) == 0) {
          rig.shard.step(2);
        }
      }
      if (chance.nextInt(8) == 0) {
        rig.shard.crash();
        unanswered.addAll(asked);
      } else {
        rig.shard.settle();
      }
    }

    private void rare() {
      switch (chance.nextInt(5)) {
        case 0 -> {
          // Those that are redriven may come again, and must.
          if (rig.redrive() > 0) {
            dead.clear();
          }
        }
        case 1 -> rig.shard.tick();
        case 2 -> {
          if (chance.nextInt(6) == 0) {
            rig.seek(NamedRecords.HERE);
            published.clear();
            done.clear();
            dead.clear();
            workers.clear();
            hasSought = true;
            rig.deleteLetters();
          }
        }
        default -> rig.publish("u/1", "for nobody", 1, Map.of(), PublishRequest.NO_EXPIRY);
      }
    }

    private void crash() {
      if (chance.nextBoolean()) {
        rig.shard.crash();
      } else {
        rig.shard.restart();
      }
    }

    private NamedRig.Worker pull(int max) {
      var worker = rig.pull(max);
      assertThat(worker.payloads).noneMatch(done::contains);
      assertThat(worker.payloads).isSubsetOf(published);
      assertThat(rig.state().inflight())
          .isLessThanOrEqualTo(rig.subscription().definition().inflightMax());
      return worker;
    }

    /** Somebody settles what he was given, soon or much too late. */
    private void settle(boolean isAck) {
      if (workers.isEmpty()) {
        return;
      }
      var worker = workers.get(chance.nextInt(workers.size()));
      for (var i = 0; i < worker.ids.size(); i++) {
        var id = worker.id(i);
        var payload = worker.payloads.get(i);
        switch (isAck ? 0 : 1 + chance.nextInt(4)) {
          case 0 -> {
            if (rig.ack(id).get(0) == Settlement.Result.DONE) {
              done.add(payload);
            }
          }
          case 1 -> rig.nack(chance.nextInt(3) - 1, id);
          case 2 -> rig.reject(id);
          case 3 -> rig.extend(chance.nextInt(60_000), id);
          default -> {
            // He forgets about it.
          }
        }
      }
    }

    /** Everybody works until nothing is left. */
    void finish() {
      for (var round = 0; round < 400 && rig.state().lag() > 0; round++) {
        var worker = pull(3);
        var ids = worker.ids.toArray(new AckId[0]);
        assertThat(rig.ack(ids)).allMatch(result -> result == Settlement.Result.DONE);
        done.addAll(worker.payloads);
        rig.after(10_000);
      }
      rig.letters().forEach(letter -> dead.add(rig.read(letter.offset())));
      var missing = new HashSet<>(published);
      missing.removeAll(done);
      missing.removeAll(dead);
      missing.removeAll(unanswered);
      assertThat(missing).as("lost, in order %s, sought %s", order, hasSought).isEmpty();
      assertThat(rig.state().lag()).isZero();
    }

    @Override
    public void close() {
      rig.close();
    }
  }
}
