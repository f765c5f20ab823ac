package io.honeyguide.simulation;

import io.honeyguide.log.LogException;
import io.honeyguide.named.AckId;
import io.honeyguide.named.Definition;
import io.honeyguide.named.Leases;
import io.honeyguide.named.NamedConsumer;
import io.honeyguide.named.NamedDesk;
import io.honeyguide.named.NamedRecords;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.Order;
import io.honeyguide.named.Settlement;
import io.honeyguide.named.Settlement.Verb;
import io.honeyguide.named.StandingConsumer;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who work off a named subscription: they take messages, say at random what became of them,
 * soon, late, twice or never, and tell {@link NamedWorkIsDoneOnce} what they were told.
 */
final class NamedWorkers {

  static final TopicFilter FILTER = TopicFilter.of("t/#");

  private static final String NAME = "work";
  private static final int HELD_MAX = 60;
  private static final int STAYS_MAX = 3;

  /** More than the world has reason for: dead are only those that were rejected. */
  private static final int ATTEMPTS_MAX = 1_000_000;

  private final World world;
  private final NamedWorkIsDoneOnce promise;
  private final Definition definition;

  /** What they were given in this life and may still say something of, oldest first. */
  private final List<AckId> held = new ArrayList<>();

  /** Acknowledged or rejected in this life, and not answered yet. */
  private final Set<Settlement> asked = new HashSet<>();

  private final List<Pull> pulls = new ArrayList<>();
  private final List<Stay> stays = new ArrayList<>();
  private @Nullable Life life;
  private @Nullable NamedSubscription subscription;

  NamedWorkers(World world, NamedWorkIsDoneOnce promise) {
    this.world = world;
    this.promise = promise;
    var random = world.random;
    var orders = Order.values();
    this.definition =
        new Definition(
            List.of(FILTER),
            "latest",
            orders[random.nextInt(orders.length)],
            1_000 + random.nextInt(30_000),
            1 + random.nextInt(10),
            ATTEMPTS_MAX,
            random.nextBoolean() ? List.of() : List.of(500L, 20_000L),
            random.nextBoolean());
  }

  /** The broker started. */
  void begin(Life started) {
    life = started;
    subscription = started.shard.named().named(NAME);
    promise.found(subscription == null ? -1 : subscription.number(), definition.inflightMax());
  }

  /** The broker died: leases and pulls are gone, and what was not answered nobody knows. */
  void brokerDied() {
    asked.forEach(settlement -> forEachId(settlement, promise::unanswered));
    asked.clear();
    held.clear();
    pulls.clear();
    stays.clear();
    life = null;
    subscription = null;
  }

  /** Does something at random. */
  void act(Life now) {
    var here = subscription;
    if (here == null) {
      define(now);
      return;
    }
    switch (world.random.nextInt(10)) {
      case 0, 1, 2, 3 -> attach(now, new Pull(now, 1 + world.random.nextInt(5), false));
      case 4 -> {
        if (!pulls.isEmpty()) {
          detach(now, world.pick(pulls));
        }
      }
      case 5 -> {
        if (stays.size() < STAYS_MAX && world.chance(50)) {
          stays.add(new Stay(now, here));
        } else if (!stays.isEmpty()) {
          leave(now, world.pick(stays));
        }
      }
      default -> settleSome(now);
    }
  }

  private void leave(Life now, Stay stay) {
    stays.remove(stay);
    var isAttempt = world.chance(80);
    now.shard.execute(() -> stay.leave(isAttempt));
  }

  private void define(Life now) {
    world.trace.add("work is defined");
    now.shard.execute(
        () ->
            now.shard
                .named()
                .define(
                    NAME,
                    definition,
                    NamedRecords.HERE,
                    new NamedDesk.DefinedListener() {
                      @Override
                      public void defined(
                          NamedDesk.Defined outcome, @Nullable NamedSubscription defined) {
                        if (now == life && defined != null) {
                          subscription = defined;
                          promise.defined(defined.number());
                        }
                      }

                      @Override
                      public void refused(LogException cause) {
                        world.trace.add("work is refused");
                      }
                    }));
  }

  private void attach(Life now, Pull pull) {
    var here = subscription;
    if (here != null) {
      pulls.add(pull);
      now.shard.execute(() -> now.shard.named().attach(here, pull));
    }
  }

  private void detach(Life now, Pull pull) {
    var here = subscription;
    if (here != null) {
      now.shard.execute(
          () -> {
            pulls.remove(pull);
            now.shard.named().detach(here, pull);
          });
    }
  }

  private void settleSome(Life now) {
    if (held.isEmpty()) {
      return;
    }
    var ids = new AckId[1 + world.random.nextInt(Math.min(4, held.size()))];
    for (var i = 0; i < ids.length; i++) {
      ids[i] = world.pick(held);
      if (world.chance(70)) {
        held.remove(ids[i]);
      }
    }
    settle(now, settlement(now, ids));
  }

  private Settlement settlement(Life now, AckId[] ids) {
    var settlement = new Settlement[1];
    Consumer<@Nullable LogException> answer = refusal -> answered(now, settlement[0], refusal);
    var dice = world.random.nextInt(20);
    if (dice < 11) {
      settlement[0] = Settlement.ack(ids, answer);
    } else if (dice < 14) {
      settlement[0] = Settlement.nack(ids, world.random.nextInt(20_000) - 5_000, answer);
    } else if (dice < 16) {
      settlement[0] = Settlement.extend(ids, world.random.nextInt(40_000), answer);
    } else if (dice < 18) {
      settlement[0] = Settlement.reject(ids, "of no use", answer);
    } else {
      settlement[0] = Settlement.giveBack(ids);
    }
    return settlement[0];
  }

  private void settle(Life now, Settlement settlement) {
    var here = subscription;
    if (here == null) {
      return;
    }
    world.trace.add("work", settlement.verb().name(), settlement.id(0), settlement.count());
    forEachId(settlement, promise::letGo);
    if (isFinal(settlement)) {
      asked.add(settlement);
    }
    now.shard.execute(
        () -> {
          now.shard.named().settle(here, settlement);
          if (world.mistake == Mistake.WORK_ANSWERED_BEFORE_DURABLE) {
            answered(now, settlement, null);
          }
        });
  }

  private static boolean isFinal(Settlement settlement) {
    return settlement.verb() == Verb.ACK || settlement.verb() == Verb.REJECT;
  }

  private static void forEachId(Settlement settlement, Consumer<AckId> visitor) {
    for (var i = 0; i < settlement.count(); i++) {
      visitor.accept(settlement.id(i));
    }
  }

  private void answered(Life now, Settlement settlement, @Nullable LogException refusal) {
    if (now != life) {
      return;
    }
    asked.remove(settlement);
    for (var i = 0; refusal == null && i < settlement.count(); i++) {
      if (settlement.result(i) == Settlement.Result.DONE) {
        if (isFinal(settlement)) {
          promise.done(settlement.id(i));
        } else if (settlement.verb() == Verb.NACK) {
          promise.failed(settlement.id(i));
        }
      }
    }
  }

  /** Everybody works, and nobody forgets anything, until nothing is left. */
  void finish(Life now) {
    List.copyOf(pulls).forEach(pull -> detach(now, pull));
    List.copyOf(stays).forEach(stay -> leave(now, stay));
    acknowledge(now, held);
    held.clear();
    attach(now, new Pull(now, 5, true));
  }

  private void acknowledge(Life now, List<AckId> ids) {
    if (!ids.isEmpty()) {
      var settlement = new Settlement[1];
      settlement[0] =
          Settlement.ack(
              ids.toArray(new AckId[0]), refusal -> answered(now, settlement[0], refusal));
      settle(now, settlement[0]);
    }
  }

  private void hold(AckId id) {
    held.add(id);
    if (held.size() > HELD_MAX) {
      held.remove(0);
    }
  }

  /** One that is given more as what it has is settled, until it leaves. */
  private final class Stay implements StandingConsumer.Connection {

    private final StandingConsumer consumer;
    private final List<AckId> mine = new ArrayList<>();

    Stay(Life now, NamedSubscription here) {
      consumer = new StandingConsumer(now.shard.named(), here, 1 + world.random.nextInt(6), this);
      now.shard.execute(
          () -> {
            consumer.begin();
            consumer.wants(3);
          });
    }

    @Override
    public void leased(Leases leases) {
      for (var i = 0; i < leases.count(); i++) {
        promise.given(leases.ackId(i), leases.deadlineMs());
        mine.add(leases.ackId(i));
        hold(leases.ackId(i));
      }
      world.trace.add("work STREAMED", leases.ackId(0), leases.count());
      if (world.chance(90)) {
        consumer.handedOn(leases);
        consumer.wants(1 + world.random.nextInt(4));
      }
    }

    void leave(boolean isAttempt) {
      world.trace.add("work LEFT", mine.size());
      mine.forEach(promise::letGo);
      consumer.leave(isAttempt);
    }

    @Override
    public void ended() {
      world.broken("NamedWorkIsDoneOnce", "the subscription ends, and nobody asked for that");
    }
  }

  /** One that waits for messages: once, or again and again for what it acknowledges at once. */
  private final class Pull implements NamedConsumer {

    private final Life now;
    private final boolean goesOn;
    private int credit;

    Pull(Life now, int credit, boolean goesOn) {
      this.now = now;
      this.credit = credit;
      this.goesOn = goesOn;
    }

    @Override
    public int credit() {
      return credit;
    }

    @Override
    public boolean leased(Leases leases) {
      var ids = new ArrayList<AckId>();
      for (var i = 0; i < leases.count(); i++) {
        promise.given(leases.ackId(i), leases.deadlineMs());
        ids.add(leases.ackId(i));
      }
      world.trace.add("work GIVEN", ids.get(0), ids.size());
      if (goesOn) {
        acknowledge(now, ids);
        return true;
      }
      credit = 0;
      pulls.remove(this);
      ids.forEach(NamedWorkers.this::hold);
      return false;
    }

    @Override
    public void ended() {
      world.broken("NamedWorkIsDoneOnce", "the subscription ends, and nobody asked for that");
    }
  }
}
