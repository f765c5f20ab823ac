package io.honeyguide.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.honeyguide.delivery.TestClient.Received;
import io.honeyguide.log.MemoryDisk;
import io.honeyguide.session.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Members of a share group that come, go, stall, acknowledge and refuse by chance: whatever
 * happens, every message is acknowledged once by one of them.
 */
class ShareChanceTest {

  private static final int STEPS = 250;
  private static final String FILTER = "$share/g/t";

  @Property(tries = 80)
  void everyMessageIsAcknowledgedOnceByOneMember(@ForAll long seed) {
    try (var rig = new ShardRig(new MemoryDisk(), new DeliveryLimits(5000, 1L << 40, 10))) {
      var group = new Group(rig, seed, false);
      group.run();

      assertThat(group.acknowledged.keySet()).containsAll(group.published(1));
      assertThat(group.acknowledged.values()).containsOnly(1);
      assertThat(group.offered.keySet()).containsAll(group.published(2));
      assertThat(group.offered.values()).allMatch(sessions -> sessions.size() == 1);
    }
  }

  @Property(tries = 80)
  void noCrashLosesQos1OrDoublesQos2(@ForAll long seed) {
    try (var rig = new ShardRig(new MemoryDisk(), new DeliveryLimits(5000, 4000, 10))) {
      var group = new Group(rig, seed, true);
      group.run();

      assertThat(group.acknowledged.keySet()).containsAll(group.published(1));
      assertThat(group.offered.values()).allMatch(sessions -> sessions.size() == 1);
    }
  }

  /** Some members, of which one is durable and never ends, so that nothing may be lost. */
  private static final class Group {
    private final ShardRig rig;
    private final Random chance;
    private final boolean crashes;
    private final Map<String, Integer> qosOf = new TreeMap<>();

    /** How often each QoS 1 message was acknowledged. */
    final Map<String, Integer> acknowledged = new TreeMap<>();

    /** Which sessions each QoS 2 message was offered to. */
    final Map<String, Set<String>> offered = new TreeMap<>();

    private final Map<String, Member> members = new HashMap<>();
    private int processes;

    Group(ShardRig rig, long seed, boolean crashes) {
      this.rig = rig;
      this.chance = new Random(seed);
      this.crashes = crashes;
    }

    List<String> published(int qos) {
      return qosOf.keySet().stream().filter(payload -> qosOf.get(payload) == qos).toList();
    }

    void run() {
      come("keeper");
      for (var i = 0; i < STEPS; i++) {
        step(i);
      }
      finish();
    }

    private void step(int number) {
      if (crashes && chance.nextInt(25) == 0) {
        members.values().forEach(Member::note);
        members.clear();
        rig.crash();
        processes++;
        if (chance.nextBoolean()) {
          come("keeper");
        }
      }
      var name = List.of("keeper", "d1", "d2", "n1", "n2", "x").get(chance.nextInt(6));
      var member = members.get(name);
      if (chance.nextInt(3) == 0) {
        publish(number);
      } else if (member == null) {
        come(name);
      } else {
        member.act();
      }
      for (var i = chance.nextInt(8); i > 0; i--) {
        rig.step(chance.nextInt(3));
      }
      members.values().forEach(Member::note);
    }

    private void publish(int number) {
      var publisher = rig.client("p" + number).connectCleanly();
      for (var i = chance.nextInt(8); i >= 0; i--) {
        var payload = number + "." + i;
        var qos = 1 + chance.nextInt(2);
        qosOf.put(payload, qos);
        publisher.send("t", payload, qos, false, 0, -1);
      }
      if (crashes) {
        rig.settle(); // what was not acknowledged to its publisher may be lost
      }
    }

    private void come(String name) {
      var durable = name.equals("x") ? chance.nextBoolean() : !name.startsWith("n");
      var clean = !durable && chance.nextBoolean();
      var client = rig.client(name, chance.nextInt(2));
      var inflight = 1 + chance.nextInt(6);
      client.connect(clean, durable ? Session.NEVER_EXPIRES : 0, inflight, null);
      client.subscribe(FILTER, 2);
      members.put(name, new Member(name, client));
    }

    /** Everybody who is owed something comes and takes it. */
    private void finish() {
      rig.settle();
      for (var round = 0; round < 3; round++) {
        for (var name : List.of("keeper", "d1", "d2", "x")) {
          if (!members.containsKey(name)) {
            come(name);
          }
        }
        members.values().forEach(member -> member.client.roomy = true);
        // A handshake of QoS 2 goes on for some turns in which nothing else is seen to happen.
        for (var idle = 0; idle < 5; idle++) {
          var before = acknowledged.size() + offered.size();
          for (var member : members.values()) {
            member.client.link().deliveries().pump();
            member.acknowledge(Integer.MAX_VALUE);
            rig.settle();
            member.note();
          }
          idle = before == acknowledged.size() + offered.size() ? idle : 0;
        }
        for (var name : List.of("n1", "n2")) {
          var member = members.remove(name);
          if (member != null) {
            member.client.leave(false, 0);
          }
        }
      }
    }

    private final class Member {
      private final String name;
      private final TestClient client;
      private final String session;
      private final List<Received> open = new ArrayList<>();
      private int noted;
      private int released;

      Member(String name, TestClient client) {
        this.name = name;
        this.client = client;
        // A session that ended is another one than the next of the same client.
        var number = client.link().subscriber().session.number();
        this.session = name + number + (number < 0 ? " of process " + processes : "");
      }

      /** Looks at what came. */
      void note() {
        for (; noted < client.received.size(); noted++) {
          var delivery = client.received.get(noted);
          open.add(delivery);
          if (delivery.qos() == 2) {
            offered.computeIfAbsent(delivery.payload(), payload -> new HashSet<>()).add(session);
          }
        }
      }

      void act() {
        switch (chance.nextInt(10)) {
          case 0 -> leave();
          case 1 -> {
            client.roomy = !client.roomy;
            client.link().deliveries().pump();
          }
          case 2 -> {
            if (!name.equals("keeper")) {
              atOnceOrInTheMiddle(() -> client.unsubscribeAtOnce(FILTER));
            }
          }
          case 3 -> client.subscribe(FILTER, 2);
          case 4 -> {
            rig.settle();
            note();
            come(name); // takes the session over
          }
          default -> acknowledge(1 + chance.nextInt(5));
        }
      }

      /**
       * Does something now, or while the log is at work: then what the shard must know reaches it
       * behind the end of the turn in which it gives out messages.
       */
      private void atOnceOrInTheMiddle(Runnable action) {
        if (chance.nextBoolean()) {
          action.run();
        } else {
          rig.log()
              .execute(
                  () -> {
                    if (client.link != null) {
                      action.run();
                      client.loop().turn().end();
                    }
                  });
        }
      }

      private void leave() {
        members.remove(name);
        var stays = name.equals("keeper") || (client.link().isDurable() && chance.nextBoolean());
        atOnceOrInTheMiddle(
            () -> {
              client.leaveAtOnce(false, stays ? Session.NEVER_EXPIRES : 0);
              note();
            });
      }

      void acknowledge(int atMost) {
        note();
        for (var count = 0; count < atMost && !open.isEmpty(); count++) {
          var delivery = open.remove(chance.nextInt(open.size()));
          var deliveries = client.link().deliveries();
          if (delivery.qos() == 1) {
            assertThat(deliveries.acknowledge(delivery.packetId())).isTrue();
            acknowledged.merge(delivery.payload(), 1, Integer::sum);
          } else if (chance.nextInt(4) == 0) {
            assertThat(deliveries.reject(delivery.packetId())).isTrue();
          } else {
            assertThat(deliveries.receive(delivery.packetId())).isTrue();
          }
        }
        for (; released < client.releases.size(); released++) {
          client.link().deliveries().complete(client.releases.get(released));
        }
      }
    }
  }
}
