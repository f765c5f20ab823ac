package io.honeyguide.delivery;

import io.honeyguide.message.PublishRequest;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import io.honeyguide.session.Will;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Clients that come, go, subscribe, publish and acknowledge by chance. */
final class ShardScenario {
  private static final String[] CLIENTS = {"a", "b", "c", "d"};
  private static final String[] OWNERS = {"", "ada", "ada", "ada"};
  private static final String[] TOPICS = {"t/1", "t/2", "u", "u/v/w"};
  private static final String[] FILTERS = {
    "t/+", "#", "u", "u/#", "t/1", "$share/g/t/+", "$share/g/t/+", "$share/h/#"
  };

  private final ShardRig rig;
  private final Random chance;
  private final Map<String, TestClient> connected = new HashMap<>();

  ShardScenario(ShardRig rig, long seed) {
    this.rig = rig;
    this.chance = new Random(seed);
  }

  void run(int steps) {
    for (var i = 0; i < steps; i++) {
      step(i);
    }
    leaveAll();
  }

  /** Everybody leaves, so that the next start has nothing to add to the log. */
  void leaveAll() {
    connected.values().forEach(client -> client.leave(false, Session.NEVER_EXPIRES));
  }

  /** One thing happens, and all that follows from it. */
  void step(int number) {
    var clientId = pick(CLIENTS);
    var client = connected.get(clientId);
    if (client == null || client.link == null) {
      var durable = chance.nextInt(4) > 0;
      var will = chance.nextInt(3) == 0 ? will() : null;
      var arrived =
          rig.client(clientId, chance.nextInt(2))
              .as(pick(OWNERS))
              .connect(chance.nextInt(5) == 0, durable ? 1000 : 0, 5, will);
      if (!arrived.ownedByAnother) {
        connected.put(clientId, arrived);
      }
      return;
    }
    switch (chance.nextInt(10)) {
      case 0 -> {
        connected.remove(clientId);
        client.leave(chance.nextBoolean(), chance.nextInt(3) == 0 ? 0 : 1000);
      }
      case 1 ->
          client.subscribe(
              pick(FILTERS),
              new Subscription(
                  chance.nextInt(3),
                  chance.nextBoolean(),
                  chance.nextBoolean(),
                  chance.nextInt(3),
                  chance.nextInt(3)));
      case 2 -> client.unsubscribe(pick(FILTERS));
      case 3, 4 -> client.acknowledgeAll();
      case 5 -> {
        for (var delivery : List.copyOf(client.received)) {
          if (delivery.qos() == 2 && chance.nextBoolean()) {
            client.link().deliveries().receive(delivery.packetId());
            rig.settle();
            client.link().deliveries().complete(delivery.packetId());
            rig.settle();
          }
        }
      }
      case 6 -> {
        rig.clock.advanceMs(chance.nextInt(400_000));
        rig.tick();
      }
      case 7 -> {
        client.send(
            pick(TOPICS),
            "m" + number,
            1 + chance.nextInt(2),
            chance.nextInt(4) == 0,
            chance.nextBoolean() ? 0 : chance.nextInt(200_000),
            chance.nextBoolean() ? "" : "name" + chance.nextInt(5));
        rig.settle();
      }
      default -> {
        var qos = chance.nextInt(3);
        client.send(
            pick(TOPICS),
            chance.nextInt(6) == 0 ? "" : "m" + number,
            qos,
            chance.nextInt(4) == 0,
            qos == 2 ? 1 + chance.nextInt(9) : 0,
            chance.nextInt(3) == 0 ? chance.nextInt(500) : PublishRequest.NO_EXPIRY);
        rig.settle();
      }
    }
  }

  private Will will() {
    return new Will(
        "t/1".getBytes(StandardCharsets.UTF_8),
        chance.nextInt(3),
        chance.nextBoolean(),
        chance.nextInt(100),
        -1,
        new byte[0],
        new byte[] {1, 2, 3});
  }

  private String pick(String[] from) {
    return from[chance.nextInt(from.length)];
  }
}
