package io.honeyguide.simulation;

import io.honeyguide.delivery.OverflowPolicy;
import io.honeyguide.delivery.QueueLimits;
import io.honeyguide.log.FaultyLogFiles;
import io.honeyguide.log.ManualClock;
import io.honeyguide.message.MessageView;
import io.honeyguide.stream.StreamOptions;
import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything outside of the broker: time, disk, clients, and what they were told. It outlives the
 * broker's lives.
 */
final class World {

  /** What a MESSAGE or RETAINED record of the log holds: correlation data with the identifier. */
  private static final int ID_BYTES = Byte.BYTES + Short.BYTES + Integer.BYTES;

  /** More than any message counts for in a queue. */
  private static final int MESSAGE_BYTES_MAX = 128;

  final SplittableRandom random;
  final ManualClock clock = new ManualClock();
  final FaultyLogFiles disk;
  final Trace trace = new Trace();
  final Mistake mistake;
  final QueueLimits queues;
  final List<SimulatedClient> clients = new ArrayList<>();
  final List<Invariant> invariants = new ArrayList<>();
  final List<Published> published = new ArrayList<>();

  /** The streams that every life of the broker is configured with. */
  final List<StreamOptions> streams = new ArrayList<>();

  /** Messages sent whose publisher was not told yet what became of them. */
  final Set<Published> unanswered = new LinkedHashSet<>();

  /** Acknowledged messages that share groups owe to somebody. */
  final Set<Published> groupsAcknowledged = new LinkedHashSet<>();

  /** Messages in the log by offset, as far as commits told and crashes left them. */
  final TreeMap<Long, Published> commits = new TreeMap<>();

  /** The same with the places of retained messages that were appended again. */
  final TreeMap<Long, Published> places = new TreeMap<>();

  /** What publishers sent and the log stored, by offset, as far as crashes left it. */
  private final TreeMap<Long, Stored> stored = new TreeMap<>();

  /** Offsets of messages whose erasure was answered. */
  final Set<Long> erased = new TreeSet<>();

  final List<Bequest> bequests = new ArrayList<>();
  private final Map<String, Topic> topics = new HashMap<>();
  private @Nullable Violation violation;
  private long steps;
  private final int mailboxFailuresBefore = BrokerLog.failures();
  private long latestMs = clock.millis();

  World(SplittableRandom random, Mistake mistake, QueueLimits queues) {
    this.random = random;
    this.mistake = mistake;
    this.queues = queues;
    this.disk = new FaultyLogFiles(random.nextLong());
  }

  /** Limits that a few messages reach. */
  static QueueLimits limits(SplittableRandom random) {
    var policies = OverflowPolicy.values();
    return new QueueLimits(
        4 + random.nextInt(20),
        random.nextBoolean() ? 1L << 30 : 500 + random.nextInt(1000),
        random.nextInt(3) == 0 ? 1_000 + random.nextInt(200_000) : QueueLimits.ANY_AGE,
        policies[random.nextInt(policies.length)]);
  }

  /** The latest time the clock has ever shown: what may have come to its end by it. */
  long latestMs() {
    return latestMs;
  }

  long nowMs() {
    return clock.millis();
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Notes that a promise is broken; callbacks go on, the run ends after the step. */
  void broken(String promise, String what) {
    if (violation == null) {
      violation = new Violation(promise, what);
    }
  }

  /** The first violation, or null. */
  @Nullable Violation violation() {
    return violation;
  }

  void stepped() {
    steps++;
  }

  long steps() {
    return steps;
  }

  Topic topic(String name) {
    return topics.computeIfAbsent(name, Topic::of);
  }

  /** Makes a message that nobody has sent yet. */
  Published message(
      SimulatedClient publisher,
      String topic,
      int qos,
      boolean retain,
      boolean clears,
      long expiry) {
    var message =
        new Published(
            published.size(),
            publisher.nextNumber++,
            publisher.clientId,
            topic(topic),
            qos,
            retain,
            clears,
            expiry);
    published.add(message);
    return message;
  }

  /** The message that a record or delivery holds, or null when nobody ever sent it. */
  @Nullable Published messageIn(MessageView view) {
    if (view.propertiesBytes() != ID_BYTES) {
      return null;
    }
    var id = view.body().getInt(view.propertiesAt() + Byte.BYTES + Short.BYTES);
    return id < 0 || id >= published.size() ? null : published.get(id);
  }

  /** What a file holds that holds a message: its properties, as Latin letters. */
  String markOf(Published message) {
    var properties = ByteBuffer.allocate(ID_BYTES);
    properties.put((byte) 9).putShort((short) Integer.BYTES).putInt(message.id);
    return new String(properties.array(), StandardCharsets.ISO_8859_1);
  }

  /** A publisher sends a message for the first time: who must get it is settled now. */
  void sent(Published message) {
    if (message.qos == 0) {
      return;
    }
    unanswered.add(message);
    if (message.delayMs > 0) {
      // Whoever is subscribed when it comes gets it.
      return;
    }
    for (var client : clients) {
      if (client.session.mustGet(message)) {
        message.candidates.add(client.session);
      }
      client.session.addSharesOf(message);
    }
    clients.forEach(client -> client.session.removeLossySharesOf(message));
  }

  /** A publisher was told that the broker has its message. */
  void acknowledged(Published message) {
    if (unanswered.remove(message)) {
      message.acknowledged = true;
      for (var session : message.candidates) {
        if (!session.over && !session.received.containsKey(message)) {
          session.owed.add(message);
        }
      }
      if (!message.shareGroups.isEmpty()) {
        groupsAcknowledged.add(message);
      }
    }
  }

  /** A session changes its subscriptions: what is under way may or may not reach it. */
  void unsure(ClientSession session) {
    for (var message : unanswered) {
      message.candidates.remove(session);
    }
  }

  /** A member left a group, or may have: what the group had may have gone with it. */
  void unsureOfGroups(ClientSession session) {
    for (var filter : session.everAsked) {
      if (filter.shareGroup() != null) {
        unsureOfGroup(filter);
      }
    }
  }

  /** The members of a group change. */
  void unsureOfGroup(TopicFilter filter) {
    unanswered.forEach(message -> message.shareGroups.remove(filter.text()));
    groupsAcknowledged.forEach(message -> message.shareGroups.remove(filter.text()));
  }

  /** Whether queues are so short that messages get dropped. */
  boolean isQueueLimited() {
    return queues.messagesMax() < 1000;
  }

  /** Messages with which a queue may be full, by number or bytes. */
  int queueMessagesMost() {
    return (int) Math.max(1, Math.min(queues.messagesMax(), queues.bytesMax() / MESSAGE_BYTES_MAX));
  }

  /** Whether a limit of the session's queue may have dropped a message. */
  boolean mayBeDropped(ClientSession session, Published message) {
    if (!isQueueLimited() || message.offsets.isEmpty()) {
      return false;
    }
    if (queues.limitsAge() && latestMs - message.stampedFromMs >= queues.ageMaxMs()) {
      return true;
    }
    var offset = message.offsets.get(0);
    var most = queueMessagesMost();
    return switch (queues.overflow()) {
      case DROP_OLD -> wanted(session, commits.tailMap(offset, false)) >= most - most / 16 - 1;
      case DROP_NEW -> wanted(session, commits.headMap(offset)) >= most;
      case REFUSE -> wanted(session, commits.headMap(offset)) >= 2 * most;
    };
  }

  private static int wanted(ClientSession session, Map<Long, Published> messages) {
    var count = 0;
    for (var message : messages.values()) {
      count += message.qos > 0 && session.askedFor(message) ? 1 : 0;
    }
    return count;
  }

  /** Whether publishers may be told that a queue is full. */
  boolean mayRefuse() {
    return queues.overflow() == OverflowPolicy.REFUSE;
  }

  /** Hand-overs to event loops that met an exception. */
  int mailboxFailures() {
    return BrokerLog.failures() - mailboxFailuresBefore;
  }

  /** Moves the clock, forwards or backwards. */
  void advance(long ms) {
    clock.advanceMs(ms);
    latestMs = Math.max(latestMs, nowMs());
    if (ms < 0) {
      clients.forEach(client -> client.leftMs = Math.min(client.leftMs, nowMs()));
      for (var bequest : bequests) {
        bequest.dueAtMs = Math.min(bequest.dueAtMs, nowMs() + bequest.delayMs);
      }
      for (var message : published) {
        message.stampedFromMs = Math.min(message.stampedFromMs, Math.max(0, nowMs()));
      }
    }
  }

  /** The log holds a message, for the first time or again. */
  private void committed(Published message, long offset, boolean isCopy) {
    places.put(offset, message);
    if (!isCopy) {
      for (var invariant : invariants) {
        invariant.committed(message, offset);
      }
      message.repeated |= message.stored;
      message.stored = true;
      message.offsets.add(offset);
      commits.put(offset, message);
    }
  }

  /** What publishers sent and the log stored. */
  Collection<Stored> storedOnes() {
    return stored.values();
  }

  /** The log holds a message record; says so to those who care how it came. */
  void recorded(Life.Kept kept, long offset) {
    if (kept.isRetainedCopy() || kept.isPassedOver()) {
      committed(kept.message(), offset, true);
      return;
    }
    if (kept.copyOf() >= 0) {
      var delayed = stored.get(kept.copyOf());
      if (delayed == null || delayed.message != kept.message()) {
        broken("DelayedComeOnceInTheirTime", kept + " at " + offset + " was never delayed");
        return;
      }
      invariants.forEach(invariant -> invariant.published(delayed, offset));
      delayed.publishedAt = offset;
    } else {
      var fresh = new Stored(kept.message(), offset, kept.receivedMs(), kept.dueMs());
      stored.put(offset, fresh);
      kept.message().taken = true;
      invariants.forEach(invariant -> invariant.stored(fresh));
      if (fresh.isDelayed()) {
        places.put(offset, kept.message());
        return;
      }
    }
    committed(kept.message(), offset, false);
  }

  /** Learns what the log held already when a crash came before anybody was told. */
  void found(Map<Long, Life.Kept> kept) {
    kept.forEach(
        (offset, found) -> {
          if (!places.containsKey(offset)) {
            recorded(found, offset);
          }
        });
  }

  /** Forgets what a crash took out of the log. */
  void keepBelow(long nextOffset) {
    for (var gone : commits.tailMap(nextOffset).entrySet()) {
      gone.getValue().offsets.remove(gone.getKey());
    }
    commits.tailMap(nextOffset).clear();
    stored.tailMap(nextOffset).clear();
    for (var each : stored.values()) {
      each.publishedAt = each.publishedAt >= nextOffset ? -1 : each.publishedAt;
    }
    places.tailMap(nextOffset).clear();
  }

  /** The message that must be a topic's retained one by what the log holds; null for none. */
  @Nullable Published newestRetained(Topic topic) {
    for (var entry : commits.descendingMap().values()) {
      if (entry.retain && entry.topic.equals(topic)) {
        return entry.clears ? null : entry;
      }
    }
    return null;
  }
}
