package io.honeyguide.delivery;

import io.honeyguide.delivery.TraceReport.Kind;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.RecordType;
import io.honeyguide.session.SessionRecords;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * What the sessions of a log did with one message that they are owed.
 *
 * <p>Owner: the thread that traces.
 */
final class OwedTrace {

  /** A delivery by its session and index. */
  private record Place(long session, long index) {}

  private final ShardState state;
  private final NamedTrace.Sink sink;

  /** Deliveries that are not settled, and whose they are. */
  private final Map<Place, String> owed = new LinkedHashMap<>();

  private final Set<Place> offered = new HashSet<>();

  OwedTrace(ShardState state, NamedTrace.Sink sink) {
    this.state = state;
    this.sink = sink;
  }

  /** The message is in a session's queue. */
  void routed(SessionSubscriber subscriber, long index, long ref) {
    var client = subscriber.session.clientId();
    owed.put(new Place(subscriber.session.number(), index), client);
    sink.add(
        Kind.ROUTED,
        client,
        "session %d, index %d, QoS %d%s"
            .formatted(
                subscriber.session.number(),
                index,
                MessageRef.qos(ref) == MessageRef.RECEIVED ? 2 : MessageRef.qos(ref),
                MessageRef.isRetain(ref) ? ", as retained" : ""));
  }

  /** What a record says about its deliveries, in the state that it meets. */
  void before(byte type, ByteBuf body) {
    switch (type) {
      case RecordType.SESSION_LEFT -> {
        var left = SessionRecords.readLeft(body);
        forEach(
            left.session(),
            0,
            left.offeredBelow(),
            (place, client) -> {
              if (offered.add(place)) {
                sink.add(Kind.OFFERED, client, "index " + place.index);
              }
            });
      }
      case RecordType.SETTLED -> gone(Kind.SETTLED, SessionRecords.readRange(body), "");
      case RecordType.DROPPED -> {
        var range = SessionRecords.readRange(body);
        var why = SessionRecords.readTooOld(body) ? ", too old" : ", the queue was full";
        gone(Kind.DROPPED, range, why);
      }
      case RecordType.RECEIVED -> {
        var session = body.readLongLE();
        var index = body.readLongLE();
        forEach(
            session,
            index,
            index + 1,
            (place, client) -> sink.add(Kind.RECEIVED, client, "index " + index));
      }
      default -> {
        // Says nothing about deliveries.
      }
    }
  }

  private void gone(Kind kind, SessionRecords.Range range, String why) {
    forEach(
        range.session(),
        range.first(),
        range.first() + range.count(),
        (place, client) -> {
          owed.remove(place);
          sink.add(kind, client, "index " + place.index + why);
        });
  }

  private void forEach(long session, long first, long below, BiConsumer<Place, String> visitor) {
    for (var entry : List.copyOf(owed.entrySet())) {
      var place = entry.getKey();
      if (place.session == session && place.index >= first && place.index < below) {
        visitor.accept(place, entry.getValue());
      }
    }
  }

  /** What the state made of a record. */
  void after(byte type) {
    switch (type) {
      case RecordType.RETURNED -> dropGivenBack();
      case RecordType.SESSION_OPENED, RecordType.SESSION_LEFT, RecordType.SESSION_ENDED ->
          dropEnded();
      default -> {
        // Takes no delivery from anybody but by what it says itself.
      }
    }
  }

  private void dropEnded() {
    for (var entry : List.copyOf(owed.entrySet())) {
      var place = entry.getKey();
      if (state.sessions.numbered(place.session) == null) {
        owed.remove(place);
        sink.add(Kind.SESSION_ENDED, entry.getValue(), "index " + place.index);
      }
    }
  }

  /** A session's assigned deliveries went back to their group. */
  private void dropGivenBack() {
    for (var entry : List.copyOf(owed.entrySet())) {
      var place = entry.getKey();
      var subscriber = state.sessions.numbered(place.session);
      var isOpen = new boolean[1];
      if (subscriber != null) {
        subscriber.queue.forEachUnsettled(
            (index, ref, identifiers) -> isOpen[0] |= index == place.index);
      }
      if (!isOpen[0]) {
        owed.remove(place);
        sink.add(Kind.RETURNED, entry.getValue(), "index " + place.index);
      }
    }
  }

  /** The log ends. */
  void end() {
    owed.forEach((place, client) -> sink.add(Kind.STILL_OWED, client, "index " + place.index));
  }
}
