package io.honeyguide.simulation;

import io.honeyguide.message.PublishRequest;
import io.honeyguide.session.Session;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client: does what clients do, at random, keeps by the standard what a client has to keep, and
 * remembers what it was told. It publishes and subscribes; how much of each is its character.
 */
final class SimulatedClient {

  private static final List<String> TOPICS = List.of("t/1", "t/2", "u");
  static final List<String> RETAINED_TOPICS = List.of("r/1", "r/2");
  private static final List<String> FILTERS =
      List.of("t/+", "#", "u", "t/1", "r/#", "+/1", "$share/g/t/+", "$share/g/t/+", "$share/h/u");
  private static final int OUTGOING_MAX = 6;
  private static final int PACKET_IDS = 9;

  final String clientId;

  /** Who it says to be. */
  final String owner;

  final int receiveMaximum;
  final boolean version5;
  final long willDelaySeconds;
  final long expirySeconds;

  /** Number of its next message. */
  int nextNumber;

  /** When its last connection ended, at the earliest, by the broker's clock. */
  long leftMs = Long.MAX_VALUE;

  ClientSession session;

  private final World world;
  private final int publishPercent;
  private final boolean leavesWills;
  private final boolean startsClean;
  private final Deque<Packet> unanswered = new ArrayDeque<>();
  private @Nullable Connection connection;
  private boolean accepted;
  private boolean mustStartClean;
  private @Nullable Published lastNamed;
  private int nextPacketId;
  private int lastRequest;

  SimulatedClient(World world, String clientId) {
    this.world = world;
    this.clientId = clientId;
    this.owner = "user of " + clientId;
    var random = world.random;
    this.publishPercent = random.nextInt(10, 70);
    this.receiveMaximum = 1 + random.nextInt(8);
    this.version5 = random.nextBoolean();
    this.leavesWills = random.nextInt(3) == 0;
    this.willDelaySeconds = version5 && random.nextBoolean() ? random.nextInt(30) : 0;
    this.startsClean = random.nextInt(6) == 0;
    this.expirySeconds =
        switch (random.nextInt(4)) {
          case 0 -> 0;
          case 1 -> 20 + random.nextInt(200);
          default -> Session.NEVER_EXPIRES;
        };
    this.session = new ClientSession(clientId);
  }

  @Nullable Connection connection() {
    return connection;
  }

  boolean isAccepted() {
    return connection != null && accepted;
  }

  /** The broker's end of its connection is closed, or its own. */
  void leftAt(long nowMs) {
    leftMs = Math.min(leftMs, nowMs);
  }

  /** Notices whether the time of its session may be over. */
  void age() {
    if (leftMs != Long.MAX_VALUE
        && expirySeconds != Session.NEVER_EXPIRES
        && world.latestMs() >= leftMs + expirySeconds * 1000) {
      giveUp();
    }
  }

  /** The session may be gone. */
  private void giveUp() {
    if (!session.over) {
      session.over = true;
      session.owed.clear();
      world.unsure(session);
      world.unsureOfGroups(session);
    }
  }

  /** The broker died, and every connection with it. */
  void brokerDied() {
    if (connection != null) {
      connection = null;
      accepted = false;
      leftAt(world.nowMs());
    }
    unanswered.clear();
  }

  /** Does something at random. */
  void act(Life life) {
    age();
    var here = connection;
    if (here == null) {
      connect(life);
    } else if (!accepted) {
      if (world.chance(5)) {
        cut(here);
      }
    } else if (world.chance(publishPercent)) {
      publish(here);
    } else {
      live(life, here);
    }
  }

  private void live(Life life, Connection here) {
    if (session.subscriptions.isEmpty() && world.chance(60)) {
      subscribe(here);
      return;
    }
    switch (world.random.nextInt(24)) {
      case 0 -> cut(here);
      case 1 -> disconnect(here);
      case 2 -> {
        cut(here);
        connect(life);
      }
      case 3 -> here.stalled = !here.stalled;
      case 4, 5, 6 -> subscribe(here);
      case 7 -> unsubscribe(here);
      case 8 -> publishAgain(here);
      default -> answerSome(here);
    }
  }

  void connect(Life life) {
    age();
    if (startsClean && world.chance(50)) {
      mustStartClean = true;
    }
    if (mustStartClean) {
      giveUp();
      begin();
      session.fresh = true;
    }
    for (var bequest : world.bequests) {
      if (bequest.message.publisher.equals(clientId)) {
        bequest.open = true;
      }
    }
    var bequest = leavesWills && world.chance(70) ? bequeath() : null;
    var fresh =
        new Connection(life, this, world.random.nextInt(Life.LOOPS), expirySeconds, bequest);
    world.trace.add(clientId, mustStartClean ? "connects anew" : "connects");
    connection = fresh;
    accepted = false;
    unanswered.clear();
    fresh.connect(mustStartClean);
  }

  private Bequest bequeath() {
    var retain = world.chance(30);
    var will =
        world.message(
            this,
            world.pick(retain ? RETAINED_TOPICS : TOPICS),
            world.random.nextInt(3),
            retain,
            false,
            PublishRequest.NO_EXPIRY);
    will.unordered = true;
    will.stampedFromMs = world.nowMs();
    var bequest = new Bequest(will, Math.min(willDelaySeconds, expirySeconds) * 1000);
    world.bequests.add(bequest);
    return bequest;
  }

  /** A new session, as the client is told that there is none or gives up the one before. */
  private void begin() {
    var before = session;
    before.over = true;
    session = new ClientSession(clientId);
    for (var outgoing : before.outgoing.values()) {
      var message = outgoing.message;
      if (message.qos == 1 && !message.acknowledged) {
        session.outgoing.put(packetId(), new ClientSession.Outgoing(message));
      } else {
        world.unanswered.remove(message);
      }
    }
  }

  private int packetId() {
    do {
      nextPacketId = nextPacketId % PACKET_IDS + 1;
    } while (session.outgoing.containsKey(nextPacketId));
    return nextPacketId;
  }

  /** The network is gone; the broker may notice later. */
  private void cut(Connection here) {
    world.trace.add(clientId, "loses its connection");
    here.cut = true;
    here.toClient.clear();
    connection = null;
    accepted = false;
    unanswered.clear();
    leftAt(world.nowMs());
  }

  private void disconnect(Connection here) {
    here.toBroker.add(Packet.of(Packet.Type.DISCONNECT, 0, world.chance(20) ? 4 : 0));
    here.toClient.clear();
    connection = null;
    accepted = false;
    unanswered.clear();
    leftAt(world.nowMs());
  }

  private void publish(Connection here) {
    if (session.outgoing.size() >= OUTGOING_MAX) {
      return;
    }
    var qos = world.random.nextInt(3);
    var retain = world.chance(20);
    var message =
        world.message(
            this,
            world.pick(retain ? RETAINED_TOPICS : TOPICS),
            qos,
            retain,
            retain && world.chance(25),
            world.chance(15) ? world.random.nextInt(60) : PublishRequest.NO_EXPIRY);
    if (!message.expires() && world.chance(15)) {
      message.delayMs = 1L + world.random.nextInt(20_000);
      message.unordered = true;
    }
    if (world.chance(20)) {
      message.name = "name of m" + message.id;
      lastNamed = message;
    }
    send(here, message);
    world.sent(message);
  }

  /** Publishes the last message with a name once more, as an application does that is unsure. */
  private void publishAgain(Connection here) {
    var message = lastNamed;
    if (message != null
        && message.qos == 1
        && message.acknowledged
        && session.outgoing.size() < OUTGOING_MAX) {
      send(here, message);
    }
  }

  private void send(Connection here, Published message) {
    var qos = message.qos;
    var packetId = 0;
    if (qos > 0) {
      packetId = packetId();
      session.outgoing.put(packetId, new ClientSession.Outgoing(message));
    }
    here.toBroker.add(Packet.publish(message, packetId, qos, false, message.retain));
  }

  private void subscribe(Connection here) {
    var filter = TopicFilter.of(world.pick(FILTERS));
    var shared = filter.shareGroup() != null;
    var options =
        new Subscription(
            world.random.nextInt(3),
            !shared && world.chance(20),
            world.chance(20),
            world.random.nextInt(3),
            world.random.nextInt(3));
    world.unsure(session);
    if (shared) {
      world.unsureOfGroup(filter);
    }
    var asked = new ClientSession.Subscribed(options);
    asked.request = ++lastRequest;
    session.subscriptions.put(filter, asked);
    session.everAsked.add(filter);
    here.toBroker.add(Packet.subscribe(lastRequest, filter, options));
  }

  private void unsubscribe(Connection here) {
    if (session.subscriptions.isEmpty()) {
      return;
    }
    var filter = world.pick(new ArrayList<>(session.subscriptions.keySet()));
    var kept = session.subscriptions.get(filter);
    if (kept != null) {
      kept.unsure = true;
      world.unsure(session);
      if (filter.shareGroup() != null) {
        world.unsureOfGroup(filter);
      }
      kept.request = ++lastRequest;
      here.toBroker.add(Packet.subscribe(lastRequest, filter, null));
    }
  }

  /** Sends some of the acknowledgements that it owes. */
  private void answerSome(Connection here) {
    for (var i = world.random.nextInt(4); i >= 0 && !unanswered.isEmpty(); i--) {
      answer(here, unanswered.remove());
    }
  }

  private void answer(Connection here, Packet answer) {
    if (answer.message() != null) {
      session.finished.add(answer.publish());
    }
    here.toBroker.add(Packet.of(answer.type(), answer.packetId(), 0));
  }

  /** Sends all of them. */
  void answerAll() {
    var here = connection;
    while (here != null && !unanswered.isEmpty()) {
      answer(here, unanswered.remove());
    }
  }

  boolean hasToAnswer() {
    return !unanswered.isEmpty();
  }

  /** A packet came. */
  void arrived(Connection from, Packet packet) {
    if (from != connection) {
      return;
    }
    switch (packet.type()) {
      case CONNACK -> accepted(from, packet.code() == 1);
      case PUBLISH -> received(packet);
      case PUBREL -> {
        session.incoming.remove(packet.packetId());
        unanswered.add(Packet.of(Packet.Type.PUBCOMP, packet.packetId(), 0));
      }
      case PUBACK, PUBREC, PUBCOMP -> answered(from, packet);
      case SUBACK -> {
        var kept = session.subscriptions.get(packet.subject());
        if (kept != null && kept.request == packet.packetId()) {
          kept.inForce = true;
          kept.unsure = false;
        }
      }
      case UNSUBACK -> unsubscribed(packet);
      default -> throw new IllegalStateException("a broker sends no " + packet.type());
    }
  }

  private void unsubscribed(Packet answer) {
    var kept = session.subscriptions.get(answer.subject());
    // Subscribed again meanwhile: the answer to that decides.
    if (kept != null && kept.request == answer.packetId()) {
      session.subscriptions.remove(answer.subject());
    }
  }

  private void accepted(Connection here, boolean present) {
    world.invariants.forEach(invariant -> invariant.connected(session, present));
    if (present && session.over) {
      // What the session holds is not what the client knows: it has to begin anew.
      mustStartClean = true;
      here.toBroker.add(Packet.of(Packet.Type.DISCONNECT, 0, 0));
      connection = null;
      leftAt(world.nowMs());
      return;
    }
    accepted = true;
    mustStartClean = false;
    leftMs = Long.MAX_VALUE;
    if (!present && session.begun) {
      giveUp();
      begin();
      here.session = session;
    }
    session.begun = true;
    session.durable = expirySeconds > 0;
    session.outgoing.forEach(
        (packetId, outgoing) ->
            here.toBroker.add(
                outgoing.received
                    ? Packet.of(Packet.Type.PUBREL, packetId, 0)
                    : Packet.publish(
                        outgoing.message,
                        packetId,
                        outgoing.message.qos,
                        true,
                        outgoing.message.retain)));
  }

  private void received(Packet packet) {
    var message = packet.publish();
    if (packet.qos() == 2) {
      var known = session.incoming.put(packet.packetId(), message);
      unanswered.add(
          new Packet(Packet.Type.PUBREC, packet.packetId(), message, 0, false, false, null, null));
      if (known != null) {
        if (known != message) {
          world.broken(
              "Qos2ExactlyOnce",
              clientId + " gets " + message + " with the packet identifier of " + known);
        }
        return;
      }
    } else if (packet.qos() == 1) {
      unanswered.add(
          new Packet(Packet.Type.PUBACK, packet.packetId(), message, 0, false, false, null, null));
    }
    var count = session.received.merge(message, 1, Integer::sum);
    session.owed.remove(message);
    for (var filter : session.everAsked) {
      if (filter.shareGroup() != null) {
        message.shareGroups.remove(filter.text());
      }
    }
    world.invariants.forEach(invariant -> invariant.received(session, packet, count));
  }

  private void answered(Connection here, Packet packet) {
    var outgoing = session.outgoing.get(packet.packetId());
    if (outgoing == null) {
      return;
    }
    var message = outgoing.message;
    if (packet.code() != 0 && packet.type() != Packet.Type.PUBCOMP) {
      // A publish that comes again may be refused though it was stored the first time.
      message.refused |= !message.acknowledged && (message.attempts == 1 || !message.taken);
      world.unanswered.remove(message);
      session.outgoing.remove(packet.packetId());
      return;
    }
    world.acknowledged(message);
    if (packet.type() == Packet.Type.PUBREC) {
      outgoing.received = true;
      here.toBroker.add(Packet.of(Packet.Type.PUBREL, packet.packetId(), 0));
    } else if (packet.type() == Packet.Type.PUBCOMP || message.qos == 1) {
      session.outgoing.remove(packet.packetId());
    }
  }

  /** The broker closed the connection. */
  void closed(Connection from) {
    if (from == connection) {
      connection = null;
      accepted = false;
      unanswered.clear();
      leftAt(world.nowMs());
    }
  }

  /** A publish of an unfinished session was refused without a word: the order is not kept. */
  void publishRefused() {
    session.outgoing.values().forEach(outgoing -> outgoing.message.unordered = true);
  }
}
