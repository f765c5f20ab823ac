package io.honeyguide.delivery;

import io.honeyguide.delivery.TraceReport.Event;
import io.honeyguide.delivery.TraceReport.Kind;
import io.honeyguide.log.ForgetRecord;
import io.honeyguide.log.LogDamage;
import io.honeyguide.log.RecordView;
import io.honeyguide.log.StoredLog;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordNames;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.ShareRecords;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a log knows about one message. The records are applied to a state just as a start
 * does it, and what the state does with the message on the way is written down; so what is told
 * here about routing is what the broker did.
 *
 * <p>A log knows only what has to survive: sessions that end with their connection, the moment of
 * each sending, and who was connected at QoS 0 are not in it.
 *
 * <p>Owner: the thread that traces.
 */
public final class MessageTrace implements StoredLog.Visitor, ShardState.Effects {

  private static final int LOOK_RECORDS = 1024;

  private final long wanted;
  private final long below;
  private final BooleanSupplier goesOn;
  private final ShardState state;
  private final OwedTrace owed;
  private final NamedTrace named;
  private final MessageView message = new MessageView();
  private final List<Event> events = new ArrayList<>();
  private final List<LogDamage> damages = new ArrayList<>();
  private final Set<Long> places = new HashSet<>();
  private final Set<String> checkpointed = new HashSet<>();
  private @Nullable String type;
  private @Nullable Topic retainedAs;
  private long publisherSession = -1;
  private int packetId;
  private long offset;
  private long timeMs;
  private int recordCount;
  private boolean isGivenUp;
  private boolean isErased;

  private MessageTrace(int shard, long wanted, long below, BooleanSupplier goesOn) {
    this.wanted = wanted;
    this.below = below;
    this.goesOn = goesOn;
    this.state = new ShardState(new ShardId(shard), DeliveryLimits.DEFAULT, this);
    this.owed = new OwedTrace(state, this::add);
    this.named = new NamedTrace(wanted, state.named, this::add);
    places.add(wanted);
  }

  /** Traces the message with an offset. */
  public static TraceReport of(StoredLog log, long offset) {
    return of(log, offset, Long.MAX_VALUE, () -> true);
  }

  /**
   * Traces the message with an offset.
   *
   * @param below what stands from here on is not looked at
   * @param goesOn asked from time to time whether to go on: a log may be long
   */
  public static TraceReport of(StoredLog log, long offset, long below, BooleanSupplier goesOn) {
    var trace = new MessageTrace(log.shard(), offset, below, goesOn);
    var before = log.state(offset);
    var routingIsKnown = before != null || log.firstOffset() == 0;
    if (!routingIsKnown) {
      trace.readAlone(log, offset);
      before = log.state(Long.MAX_VALUE);
      if (trace.type == null && before != null && before.moved().place(offset) >= 0) {
        trace.readAlone(log, before.moved().place(offset));
      }
    }
    var from = 0L;
    if (before != null) {
      from = before.offset();
      StateSnapshot.read(trace.state, before.bytes());
      trace.begin(from);
      if (before.moved().isErased(offset)) {
        trace.erased();
      }
    }
    var next = log.read(from, trace);
    trace.end(next);
    return new TraceReport(
        trace.type,
        trace.events,
        routingIsKnown,
        !trace.isGivenUp,
        trace.damages,
        log.firstOffset(),
        next);
  }

  /** Reads the message itself where the state before it is not known. */
  private void readAlone(StoredLog log, long place) {
    log.read(
        place,
        new StoredLog.Visitor() {
          @Override
          public boolean record(RecordView record) {
            if (record.offset() == place && (place == wanted || record.showMoved())) {
              offset = wanted;
              timeMs = record.timeMs();
              published(record);
            }
            return false;
          }

          @Override
          public void damaged(LogDamage damage) {
            // The walk that follows meets it again.
          }
        });
  }

  /** Looks for the message in a state from after it. */
  private void begin(long at) {
    offset = at;
    for (var subscriber : state.sessions.all()) {
      subscriber.queue.forEachUnsettled(
          (index, ref, identifiers) -> {
            if (MessageRef.offset(ref) == wanted) {
              owed.routed(subscriber, index, ref);
            }
          });
    }
    state.retained.forEach(
        (topic, kept) -> {
          if (kept.offset() == wanted) {
            retainedAs = topic;
          }
        });
  }

  @Override
  public boolean record(RecordView record) {
    if (record.offset() >= below) {
      return false;
    }
    if (++recordCount % LOOK_RECORDS == 0 && !goesOn.getAsBoolean()) {
      isGivenUp = true;
      return false;
    }
    offset = record.offset();
    timeMs = record.timeMs();
    var body = record.body();
    var start = body.readerIndex();
    if (record.type() == RecordType.MOVED) {
      moved(record);
      return true;
    }
    if (offset == wanted) {
      published(record);
      body.readerIndex(start);
    }
    before(record.type(), body);
    body.readerIndex(start);
    owed.before(record.type(), body);
    body.readerIndex(start);
    named.before(record.type(), body);
    body.readerIndex(start);
    state.apply(record);
    after();
    owed.after(record.type());
    return true;
  }

  @Override
  public void damaged(LogDamage damage) {
    damages.add(damage);
  }

  private void moved(RecordView record) {
    var place = offset;
    var movedAtMs = timeMs;
    if (!record.showMoved() || record.offset() != wanted) {
      return;
    }
    if (type == null) {
      // Where it was appended is gone.
      offset = wanted;
      timeMs = record.timeMs();
      published(record);
    }
    offset = place;
    timeMs = movedAtMs;
    add(Kind.MOVED, "", "");
  }

  private void published(RecordView record) {
    type = RecordNames.of(record.type());
    var isDelayed = record.type() == RecordType.DELAYED;
    if (!isDelayed && record.type() != RecordType.MESSAGE && record.type() != RecordType.RETAINED) {
      return;
    }
    var due = isDelayed ? ", due at " + Instant.ofEpochMilli(record.body().readLongLE()) : "";
    message.wrap(record.body());
    packetId = message.packetId();
    var publisher = message.publisher();
    var session = state.sessions.ofClient(publisher);
    publisherSession = session == null ? -1 : session.session.number();
    add(
        isDelayed ? Kind.DELAYED : Kind.PUBLISHED,
        publisher,
        "topic %s, QoS %d%s, %,d bytes%s%s"
            .formatted(
                message.topic(),
                message.qos(),
                message.retain() ? ", retain" : "",
                message.payloadBytes(),
                due,
                message.live() ? "; connected subscribers got it before it was stored" : ""));
    if (!isDelayed) {
      becameRetained();
    }
  }

  private void becameRetained() {
    if (message.retain() && message.payloadBytes() > 0) {
      retainedAs = Topic.of(message.topic());
      add(Kind.RETAINED, "", message.topic());
    }
  }

  /** What a record says about the message, in the state that it meets. */
  private void before(byte recordType, ByteBuf body) {
    switch (recordType) {
      case RecordType.MESSAGE -> {
        message.wrap(body);
        if (message.copyOf() >= 0
            && places.contains(message.copyOf())
            && state.delayed.contains(message.copyOf())) {
          places.add(offset);
          add(Kind.DUE, "", "published as " + offset);
          becameRetained();
        }
      }
      case RecordType.RETAINED -> {
        message.wrap(body);
        if (places.contains(message.copyOf())) {
          places.add(offset);
          add(Kind.COPIED, "", "");
        }
      }
      case RecordType.RELEASED -> {
        var session = body.readLongLE();
        if (packetId != 0
            && session == publisherSession
            && body.readUnsignedShortLE() == packetId) {
          add(Kind.RELEASED, clientOf(session), "packet identifier " + packetId);
          packetId = 0;
        }
      }
      case RecordType.CHECKPOINT -> {
        var checkpoint = Checkpoint.read(body);
        if (offset > wanted
            && checkpoint.offset() > wanted
            && checkpointed.add(checkpoint.consumer())) {
          add(Kind.CHECKPOINTED, checkpoint.consumer(), checkpoint.file());
        }
      }
      case RecordType.DEAD -> {
        var letter = DeadLetter.read(body);
        if (places.contains(letter.offset())) {
          add(
              Kind.DEAD,
              letter.consumer(),
              "after %d attempts: %s".formatted(letter.attempts(), letter.reason()));
        }
      }
      case RecordType.FORGET -> {
        if (Arrays.stream(ForgetRecord.offsets(body)).anyMatch(places::contains)) {
          erased();
        }
      }
      case RecordType.ASSIGNED, RecordType.RETURNED, RecordType.SHARE_SETTLED ->
          shared(recordType, ShareRecords.read(body));
      default -> {
        // Says nothing about a message.
      }
    }
  }

  /** What a share group does with it; that a durable member is owed it, the state tells. */
  private void shared(byte recordType, ShareRecords.Messages messages) {
    for (var ref : messages.refs()) {
      if (!places.contains(MessageRef.offset(ref))) {
        continue;
      }
      if (recordType == RecordType.RETURNED) {
        add(Kind.RETURNED, messages.group(), "");
      } else if (recordType == RecordType.SHARE_SETTLED) {
        add(Kind.SHARE_SETTLED, messages.group(), "");
      } else if (messages.session() < 0) {
        add(Kind.ASSIGNED, messages.group(), "");
      }
    }
  }

  private String clientOf(long session) {
    var subscriber = state.sessions.numbered(session);
    return subscriber == null ? "" : subscriber.session.clientId();
  }

  /** What the state made of a record. */
  private void after() {
    var topic = retainedAs;
    if (topic != null) {
      var kept = state.retained.get(topic);
      if (kept == null || !places.contains(kept.offset())) {
        retainedAs = null;
        add(Kind.NO_LONGER_RETAINED, "", topic.name());
      }
    }
  }

  @Override
  public void queued(SessionSubscriber subscriber) {
    var index = subscriber.queue.end() - 1;
    var ref = subscriber.queue.lastRef();
    if (places.contains(MessageRef.offset(ref))) {
      owed.routed(subscriber, index, ref);
    }
  }

  @Override
  public void live(
      SessionSubscriber subscriber, long ref, int sizeClass, int @Nullable [] identifiers) {
    // Sent only to who was connected, which the log does not know.
  }

  @Override
  public void retained(SessionSubscriber subscriber, long ref, int @Nullable [] identifiers) {
    // As live.
  }

  @Override
  public boolean opens(QueueOwner owner) {
    if (offset == wanted) {
      add(Kind.NOT_QUEUED, owner.queueName(), "the queue was full");
    }
    return false;
  }

  @Override
  public void named(NamedSubscription subscription, long at, MessageView published) {
    named.routed(subscription, at);
  }

  private void end(long next) {
    offset = next;
    owed.end();
    if (state.delayed.contains(wanted)) {
      add(Kind.STILL_DELAYED, "", "");
    }
    state.shares.forEachLogged(
        (ref, sizeClass) -> {
          if (places.contains(MessageRef.offset(ref))) {
            add(Kind.STILL_OWED, "", "by a share group to its members");
          }
        });
    named.end();
    var topic = retainedAs;
    if (topic != null) {
      add(Kind.STILL_RETAINED, "", topic.name());
    }
  }

  /** What there is to tell of it went with it. */
  private void erased() {
    events.clear();
    add(Kind.ERASED, "", "");
    isErased = true;
  }

  private void add(Kind kind, String who, String detail) {
    if (!isErased) {
      events.add(new Event(kind, offset, timeMs, who, detail));
    }
  }
}
