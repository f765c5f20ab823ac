package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.message.MessageCodec;
import io.honeyguide.message.PublishRequest;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.Will;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where clients come and go: opens sessions, moves them from one connection to the next, ends them
 * when their time is over and publishes wills.
 *
 * <p>A session has at most one connection. A second one waits until the first has left, and the
 * first leaves by a record behind all its others, so nothing of it can come later than what the
 * second does.
 *
 * <p>A session belongs to whoever opened it. As long as it lives nobody else gets it, ends it or
 * takes its connection away, by whatever client identifier he calls himself.
 *
 * <p>Owner: the shard's thread.
 */
final class SessionDesk {

  private static final Logger LOG = LoggerFactory.getLogger(SessionDesk.class);

  /** A client that waits for its session. */
  private record Arrival(ConnectRequest request, SessionOutlet outlet) {}

  private final Shard shard;
  private final ShardState state;
  private final ShardRecords records;
  private final InstantSource clock;
  private final PublishRequest publish = new PublishRequest();

  /** Whoever waits for a connection of the same client to leave, by client identifier. */
  private final Map<String, Arrival> waiting = new HashMap<>();

  /** Owners of the sessions whose records are on the way to the log, by client identifier. */
  private final Map<String, String> opening = new HashMap<>();

  /** Clients whose will is on the way to the log. */
  private final Set<String> publishing = new HashSet<>();

  /** Sessions whose end is on the way to the log. */
  private final Set<Long> ending = new HashSet<>();

  private long transientSessions;

  SessionDesk(Shard shard, ShardState state, ShardRecords records, InstantSource clock) {
    this.shard = shard;
    this.state = state;
    this.records = records;
    this.clock = clock;
  }

  void connect(ConnectRequest request, SessionOutlet outlet) {
    var clientId = request.clientId();
    var held = state.sessions.ofClient(clientId);
    if (!request.owner().equals(ownerOf(clientId, held, request.owner()))) {
      tell(outlet, outlet::ownedByAnother);
      return;
    }
    var link = held == null ? null : held.link;
    if (link == null && !opening.containsKey(clientId)) {
      open(new Arrival(request, outlet));
      return;
    }
    var earlier = waiting.put(clientId, new Arrival(request, outlet));
    if (earlier != null) {
      tell(earlier.outlet(), earlier.outlet()::takenOver);
    }
    if (held != null && link != null && !held.leaving) {
      held.leaving = true;
      tell(link.outlet(), link.outlet()::takenOver);
    }
  }

  /** An operator ends the connection of a client; says whether it had one. */
  boolean kick(String clientId) {
    var held = state.sessions.ofClient(clientId);
    var link = held == null ? null : held.link;
    if (link == null) {
      return false;
    }
    tell(link.outlet(), link.outlet()::kicked);
    return true;
  }

  /** Who alone may connect as this client: anybody who asks, when it has no session that lives. */
  private String ownerOf(String clientId, @Nullable SessionSubscriber held, String asking) {
    var owner = opening.get(clientId);
    if (owner != null) {
      return owner;
    }
    // One that is overdue ends before the next begins, see open.
    return held == null || held.session.expiresAtMs() <= clock.millis()
        ? asking
        : held.session.owner();
  }

  private static void tell(SessionOutlet outlet, Runnable what) {
    outlet.loop().mailbox().post(what);
  }

  /** Opens the session of a client that no connection holds. */
  private void open(Arrival arrival) {
    var request = arrival.request();
    var clientId = request.clientId();
    var held = state.sessions.ofClient(clientId);
    // What became due while the broker was down, or since the last tick, is not undone by a return.
    if (held != null) {
      endIfExpired(held.session);
    }
    publishIfDue(clientId);
    // Somebody else's is overdue, or he would not have come this far.
    var isHis = held != null && held.session.owner().equals(request.owner());
    var resumes = isHis && !request.cleanStart();
    var durable = request.expirySeconds() > 0 || resumes;
    var will = state.wills.of(clientId);
    if (!durable && held == null && will == null && request.will() == null) {
      attach(arrival, false);
      return;
    }
    opening.put(clientId, request.owner());
    records.append(
        256,
        true,
        batch -> {
          if (will != null && !resumes && !publishing.contains(clientId)) {
            // The session that the will belonged to ends here, so the will is due.
            addMessage(batch, clientId, will.will());
          }
          if (durable) {
            SessionRecords.writeOpened(
                new SessionRecords.Opened(
                    clientId, request.owner(), request.cleanStart(), request.expirySeconds()),
                batch.begin(RecordType.SESSION_OPENED));
            batch.end(null, 0, true);
          } else if (held != null) {
            SessionRecords.writeLeft(
                new SessionRecords.Left(
                    held.session.number(), clientId, 0, false, clock.millis(), 0),
                batch.begin(RecordType.SESSION_LEFT));
            batch.end(null, 0, true);
          }
          SessionRecords.writeWill(clientId, request.will(), batch.begin(RecordType.WILL));
          batch.end(null, 0, true);
        },
        refusal -> opened(arrival, held, refusal));
  }

  private void opened(
      Arrival arrival, @Nullable SessionSubscriber before, @Nullable LogException refusal) {
    var clientId = arrival.request().clientId();
    opening.remove(clientId);
    if (refusal == null) {
      // The session may have come to its end while the record was on its way.
      attach(arrival, before != null && before == state.sessions.ofClient(clientId));
    } else {
      tell(arrival.outlet(), () -> arrival.outlet().refused(refusal));
      next(clientId);
    }
  }

  private void attach(Arrival arrival, boolean resumed) {
    var request = arrival.request();
    var held = state.sessions.ofClient(request.clientId());
    if (held == null) {
      transientSessions++;
      held =
          state.add(new Session(request.clientId(), request.owner(), -transientSessions, false, 0));
    }
    var link = new SessionLink(shard, held, arrival.outlet(), request, resumed);
    held.link = link;
    held.leaving = false;
    state.shares.connectionChanged(held);
    tell(arrival.outlet(), () -> arrival.outlet().connected(link));
    if (waiting.containsKey(request.clientId())) {
      held.leaving = true;
      tell(arrival.outlet(), arrival.outlet()::takenOver);
    }
  }

  /** A connection whose session is not durable is gone. */
  void detach(SessionLink link) {
    var subscriber = link.subscriber();
    if (subscriber.link == link) {
      subscriber.link = null;
      state.end(subscriber);
      next(subscriber.session.clientId());
    }
  }

  /** A connection left by its record, which has been applied. */
  void left(SessionRecords.Left left) {
    publishIfDue(left.clientId());
    if (left.session() >= 0) {
      var held = state.sessions.numbered(left.session());
      if (held != null) {
        held.link = null;
        state.shares.connectionChanged(held);
      }
      next(left.clientId());
    }
  }

  private void next(String clientId) {
    var arrival = waiting.remove(clientId);
    if (arrival != null) {
      connect(arrival.request(), arrival.outlet());
    }
  }

  /**
   * Nobody holds these sessions and wills, but the log says that somebody does: their connections
   * broke with the last process.
   */
  void leaveAll() {
    var gone = new ArrayList<SessionRecords.Left>();
    var now = clock.millis();
    for (var held : state.sessions.all()) {
      var session = held.session;
      if (session.isDurable() && session.isConnected() && isForsaken(session.clientId())) {
        // How far its connection got is not known: all that may have been sent counts as sent,
        // and for limits from now on, whenever the record comes.
        var offeredBelow = held.queue.firstUnsettled() + AckTracker.PACKET_IDS;
        state.changing(held);
        held.queue.offeredBelow(offeredBelow);
        gone.add(
            new SessionRecords.Left(
                session.number(),
                session.clientId(),
                session.expirySeconds(),
                true,
                now,
                offeredBelow));
      }
    }
    state.wills.forEach(
        (clientId, will) -> {
          if (will.isConnected()
              && state.sessions.ofClient(clientId) == null
              && isForsaken(clientId)) {
            gone.add(new SessionRecords.Left(-1, clientId, 0, true, now, 0));
          }
        });
    for (var left : gone) {
      records.append(
          SessionRecords.SMALL_BYTES + 3 * left.clientId().length(),
          false,
          batch -> {
            SessionRecords.writeLeft(left, batch.begin(RecordType.SESSION_LEFT));
            batch.end(null, 0, false);
          },
          refusal -> {
            // Refused for want of room: the next tick finds it still so.
          });
    }
  }

  private boolean isForsaken(String clientId) {
    var held = state.sessions.ofClient(clientId);
    return (held == null || held.link == null) && !opening.containsKey(clientId);
  }

  void tick() {
    for (var held : state.sessions.all()) {
      endIfExpired(held.session);
    }
    state.wills.due(clock.millis()).forEach(this::publishIfDue);
    leaveAll();
  }

  private void endIfExpired(Session session) {
    if (session.isDurable()
        && session.expiresAtMs() <= clock.millis()
        && !opening.containsKey(session.clientId())
        && ending.add(session.number())) {
      end(session);
    }
  }

  private void end(Session session) {
    shard.counters().sessionsExpired.increment();
    LOG.info("MQ1301 session.expired client={}", session.clientId());
    records.append(
        SessionRecords.SMALL_BYTES,
        false,
        batch -> {
          batch.begin(RecordType.SESSION_ENDED).writeLongLE(session.number());
          batch.end(null, 0, false);
        },
        refusal -> {
          ending.remove(session.number());
          publishIfDue(session.clientId());
        });
  }

  private void publishIfDue(String clientId) {
    var pending = state.wills.of(clientId);
    if (pending == null
        || pending.dueAtMs() > clock.millis()
        || opening.containsKey(clientId)
        || !publishing.add(clientId)) {
      return;
    }
    records.append(
        256,
        true,
        batch -> {
          addMessage(batch, clientId, pending.will());
          SessionRecords.writeWill(clientId, null, batch.begin(RecordType.WILL));
          batch.end(null, 0, true);
        },
        refusal -> publishing.remove(clientId));
  }

  private void addMessage(RecordBatch batch, String clientId, Will will) {
    publish
        .of(
            Unpooled.wrappedBuffer(will.topic()),
            will.qos(),
            will.retain(),
            Unpooled.wrappedBuffer(will.payload()))
        .properties(Unpooled.wrappedBuffer(will.properties()))
        .expirySeconds(will.expirySeconds())
        .publisher(clientId.getBytes(StandardCharsets.UTF_8));
    MessageCodec.write(publish, clock.millis(), batch.begin(RecordType.MESSAGE));
    batch.end(null, 0, true);
  }
}
