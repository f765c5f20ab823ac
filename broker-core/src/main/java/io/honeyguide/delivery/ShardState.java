package io.honeyguide.delivery;

import io.honeyguide.frozen.FreezableEntries;
import io.honeyguide.frozen.FrozenView;
import io.honeyguide.log.RecordBatch;
import io.honeyguide.log.RecordView;
import io.honeyguide.message.MessageRef;
import io.honeyguide.message.MessageView;
import io.honeyguide.message.RecordType;
import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.NamedSubscriptions;
import io.honeyguide.publish.Intake;
import io.honeyguide.publish.MessageKey;
import io.honeyguide.publish.RecentIds;
import io.honeyguide.session.QueueRecords;
import io.honeyguide.session.Session;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.SessionRegistry;
import io.honeyguide.session.ShardId;
import io.honeyguide.session.ShareRecords;
import io.honeyguide.session.Subscription;
import io.honeyguide.session.Wills;
import io.honeyguide.stream.StreamRecords;
import io.honeyguide.topic.RetainedMessages;
import io.honeyguide.topic.SubscriptionTree;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of a shard as a function of its log: the same records in the same order give the same
 * state, live and at replay. It decides nothing from outside the log: no clock (time is the
 * record's commit time), no configuration, no connectivity. What does not follow from the log, such
 * as sessions that are not durable, stands beside it in the same structures but never changes what
 * durable sessions are owed.
 *
 * <p>Owner: the shard's thread.
 */
final class ShardState {

  /** Hears what a record did that live connections must learn of. */
  interface Effects {

    /** A message is for a connected session at QoS 0. */
    void live(SessionSubscriber subscriber, long ref, int sizeClass, int @Nullable [] identifiers);

    /** A retained message is for a connected session at QoS 0, as a subscription asked for it. */
    void retained(SessionSubscriber subscriber, long ref, int @Nullable [] identifiers);

    /** A session's queue grew. */
    void queued(SessionSubscriber subscriber);

    /**
     * A message came to a queue that is shut.
     *
     * @return whether it has room again and is open now, which only a queue that is not in the log
     *     may say of itself
     */
    boolean opens(QueueOwner owner);

    /** Deliveries of a session were settled whose queue has been full. */
    default void roomMade(SessionSubscriber subscriber) {}

    /** A message waits for its time. */
    default void delayed(long offset, long dueMs) {}

    /** A copy came of a delayed message that waits no longer: nobody gets it. */
    default void passedOver(long delayed, long copy) {}

    /** A follower's filters matched. */
    default void matched(LogFollower follower) {}

    /** A message is for a named subscription. */
    default void named(NamedSubscription subscription, long offset, MessageView message) {}

    /** A named subscription is there. */
    default void defined(NamedSubscription subscription) {}

    /** It is there no more. */
    default void deleted(NamedSubscription subscription) {}

    /** It goes on from another place. */
    default void sought(NamedSubscription subscription) {}
  }

  final SubscriptionTree<Subscriber, Subscription> tree = new SubscriptionTree<>();
  final RetainedMessages<Retained> retained = new RetainedMessages<>();
  final RetainedExpiry retainedExpiry = new RetainedExpiry(retained);
  final SessionRegistry<SessionSubscriber> sessions = new SessionRegistry<>();

  /** The same sessions: whatever changes one says so here first. */
  private final FreezableEntries<SessionSubscriber> freezable = new FreezableEntries<>();

  final Wills wills = new Wills();
  final DurableConsumers consumers;
  final ShareGroups shares;
  final NamedSubscriptions named;
  private final NamedFold namedFold;
  final DelayedMessages delayed = new DelayedMessages();
  final Intake intake;
  final Streams streams = new Streams(tree);
  final ErasureFold erasures;

  /** Hears of references to messages that may be old ones. */
  final References references = new References();

  private final int shard;
  private final RouteCache routes = new RouteCache(tree);
  private final Effects effects;
  private final SubscriptionFold subscriptions;
  private final MessageView message = new MessageView();

  ShardState(ShardId shard, DeliveryLimits limits, Effects effects) {
    this.shard = shard.number();
    this.consumers = new DurableConsumers(limits.deadLettersMax());
    this.intake =
        new Intake(
            new RecentIds(limits.dedupeWindowMs(), limits.dedupeIdsMax()), limits.delayedMax());
    this.erasures = new ErasureFold(delayed, intake, consumers, retained);
    this.effects = effects;
    this.named = new NamedSubscriptions(new NamedFilters(tree, consumers, effects));
    this.namedFold = new NamedFold(named, consumers, references);
    this.shares = new ShareGroups(this.shard, tree, this, references, effects);
    this.subscriptions =
        new SubscriptionFold(this.shard, tree, shares, retained, references, effects);
  }

  /**
   * Applies the next record.
   *
   * @return what it gave, for those who wait: for a message the number of subscribers, for a change
   *     of subscriptions a bit for each filter that existed before
   */
  long apply(RecordView record) {
    if (record.timeMs() >= retainedExpiry.nextMs()) {
      retainedExpiry.expire(record.timeMs());
    }
    var body = record.body();
    return switch (record.type()) {
      case RecordType.MESSAGE -> {
        var sizeClass = SizeClass.of(body.readableBytes());
        yield route(record.offset(), record.timeMs(), message.wrap(body), sizeClass);
      }
      case RecordType.DELAYED -> delay(record.offset(), body.readLongLE(), message.wrap(body));
      case RecordType.RETAINED -> moveRetained(record.offset(), message.wrap(body));
      case RecordType.SESSION_OPENED -> open(record.offset(), SessionRecords.readOpened(body));
      case RecordType.SESSION_LEFT -> left(SessionRecords.readLeft(body));
      case RecordType.SESSION_ENDED -> expired(sessions.numbered(body.readLongLE()));
      case RecordType.SUBSCRIBED -> {
        var subscriber = sessions.numbered(body.readLongLE());
        yield subscriber == null
            ? 0
            : subscribe(subscriber, SessionRecords.readSubscriptions(body), record.timeMs());
      }
      case RecordType.UNSUBSCRIBED -> unsubscribed(body);
      case RecordType.SETTLED, RecordType.DROPPED -> settled(SessionRecords.readRange(body));
      case RecordType.QUEUE_LIMIT -> limited(QueueRecords.read(body));
      case RecordType.RECEIVED -> {
        var subscriber = sessions.numbered(body.readLongLE());
        if (subscriber != null) {
          freezable.changing(subscriber);
          subscriber.queue.received(body.readLongLE());
        }
        yield 0;
      }
      case RecordType.RELEASED -> {
        var subscriber = sessions.numbered(body.readLongLE());
        if (subscriber != null) {
          freezable.changing(subscriber);
          subscriber.session.released(body.readUnsignedShortLE());
        }
        yield 0;
      }
      case RecordType.WILL -> {
        wills.put(SessionRecords.readText(body), SessionRecords.readWill(body));
        yield 0;
      }
      case RecordType.CHECKPOINT -> {
        consumers.add(Checkpoint.read(body));
        yield 0;
      }
      case RecordType.DEAD -> {
        var letter = DeadLetter.read(body);
        references.added(letter.offset());
        consumers.add(letter);
        yield 0;
      }
      case RecordType.STREAM -> {
        streams.changed(StreamRecords.read(body), record.offset());
        yield 0;
      }
      case RecordType.FORGET -> {
        erasures.apply(record);
        yield 0;
      }
      case RecordType.ASSIGNED -> {
        shares.assigned(ShareRecords.read(body));
        yield 0;
      }
      case RecordType.RETURNED -> {
        shares.returned(ShareRecords.read(body));
        yield 0;
      }
      case RecordType.SHARE_SETTLED -> {
        shares.settled(ShareRecords.read(body));
        yield 0;
      }
      // The message is known by its own offset; where it stands is the log's business.
      case RecordType.MOVED -> 0;
      case RecordType.NAMED_SUBSCRIPTION,
          RecordType.NAMED_SETTLED,
          RecordType.NAMED_FAILED,
          RecordType.NAMED_REDRIVEN,
          RecordType.LETTERS_DELETED ->
          namedFold.apply(record);
      default ->
          throw new IllegalStateException(
              "the log holds a record of type %d at %d, written by a newer version"
                  .formatted(record.type(), record.offset()));
    };
  }

  /** Matches a message against the subscriptions at this place of the log. */
  private long route(long offset, long timeMs, MessageView published, int sizeClass) {
    if (published.copyOf() >= 0 && !takeDelayed(published.copyOf())) {
      effects.passedOver(published.copyOf(), offset);
      return 0;
    }
    var body = published.body();
    var entry = routes.find(body, published.topicAt(), published.topicBytes());
    received(offset, published);
    if (published.retain()) {
      if (published.payloadBytes() == 0) {
        retained.remove(entry.topic());
      } else {
        retainedExpiry.put(
            entry.topic(), new Retained(offset, published.qos(), published.expiresAtMs()));
      }
    }
    var handed = 0;
    for (var route : entry.routes()) {
      if (route.subscriber() instanceof LogFollower follower) {
        follower.matched(offset);
        effects.matched(follower);
        handed++;
      } else if (route.subscriber() instanceof NamedSubscriber consumers) {
        named.matched(consumers.subscription());
        effects.named(consumers.subscription(), offset, published);
        handed++;
      } else if (!published.live() && route.subscriber() instanceof SessionSubscriber subscriber) {
        handed += deliver(subscriber, route, offset, published, sizeClass) ? 1 : 0;
      } else if (!published.live() && route.subscriber() instanceof ShareGroup group) {
        shares.route(
            group, MessageRef.of(shard, offset, published.qos(), published.retain()), sizeClass);
        handed++;
      } else if (route.subscriber() instanceof Stream stream) {
        stream.add(offset, timeMs, RecordBatch.FRAME_BYTES + body.readableBytes());
      }
    }
    return handed;
  }

  /** What keeps the same message from being taken in twice. */
  private void received(long offset, MessageView published) {
    if (published.packetId() != 0) {
      var publisher = sessions.ofClient(published.publisher());
      if (publisher != null) {
        freezable.changing(publisher);
        publisher.session.received(published.packetId());
      }
    }
    if (published.messageIdBytes() != 0 && published.copyOf() < 0) {
      var body = published.body();
      var key =
          MessageKey.of(
              body,
              published.topicAt(),
              published.topicBytes(),
              body,
              published.messageIdAt(),
              published.messageIdBytes());
      intake.ids().stored(key, offset, published.timeMs());
    }
  }

  /** A message is stored that nobody is to see before its time. */
  private long delay(long offset, long dueMs, MessageView published) {
    received(offset, published);
    delayed.add(offset, dueMs);
    intake.delayed(delayed.count());
    effects.delayed(offset, dueMs);
    return 0;
  }

  private boolean takeDelayed(long offset) {
    var waited = delayed.remove(offset);
    intake.delayed(delayed.count());
    return waited;
  }

  /** A retained message was appended again; what replaced it in the meantime stays. */
  private long moveRetained(long offset, MessageView copy) {
    var topic = routes.find(copy.body(), copy.topicAt(), copy.topicBytes()).topic();
    var kept = retained.get(topic);
    if (kept != null && kept.offset() == copy.copyOf()) {
      retainedExpiry.put(topic, new Retained(offset, kept.qos(), kept.expiresAtMs()));
    }
    return 0;
  }

  /** Gives a message to a session; false when it does not want it. */
  private boolean deliver(
      SessionSubscriber subscriber,
      Route route,
      long offset,
      MessageView published,
      int sizeClass) {
    var maximum = route.qos();
    if (route.ownQos() != maximum && published.publisher().equals(subscriber.session.clientId())) {
      maximum = route.ownQos();
      if (maximum < 0) {
        return false;
      }
    }
    var qos = Math.min(maximum, published.qos());
    var ref = MessageRef.of(shard, offset, qos, published.retain() && route.retainAsPublished());
    if (qos == 0) {
      effects.live(subscriber, ref, sizeClass, route.identifiers());
    } else if (subscriber.takes(effects)) {
      growing(subscriber);
      subscriber.queue.add(ref, sizeClass, route.identifiers());
      effects.queued(subscriber);
    }
    return true;
  }

  private long open(long offset, SessionRecords.Opened opened) {
    var existing = sessions.ofClient(opened.clientId());
    // Whatever let him come here, nobody goes on with a session that is not his.
    if (existing != null
        && existing.session.isDurable()
        && existing.session.owner().equals(opened.owner())
        && !opened.cleanStart()) {
      freezable.changing(existing);
      existing.session.opened(opened.expirySeconds());
      return 1;
    }
    end(existing);
    add(new Session(opened.clientId(), opened.owner(), offset, true, opened.expirySeconds()));
    return 0;
  }

  /** Adds a session with an empty queue. */
  SessionSubscriber add(Session session) {
    var subscriber = new SessionSubscriber(session, new DeliveryQueue(0));
    add(subscriber);
    return subscriber;
  }

  /** Adds a session as it is; its client has no other. */
  void add(SessionSubscriber subscriber) {
    sessions.add(subscriber.session, subscriber);
    freezable.add(subscriber);
  }

  /** A session is about to change, but for what is appended to its queue. */
  void changing(SessionSubscriber subscriber) {
    freezable.changing(subscriber);
  }

  /**
   * A delivery is about to be appended to a session's queue. A message may go to every session
   * there is, so this only notes where the queue ends: to write all of them down would take long.
   */
  void growing(SessionSubscriber subscriber) {
    if (freezable.isAwaited(subscriber)) {
      subscriber.growing(freezable.view());
    }
  }

  /**
   * Takes a view of the sessions as they are now, in no order that means anything.
   *
   * @param sink gets each session and where its queue ends
   */
  FrozenView freeze(ObjLongConsumer<SessionSubscriber> sink) {
    return freezable.freeze(held -> sink.accept(held, held.endIn(freezable.view())));
  }

  private long left(SessionRecords.Left left) {
    var subscriber = left.session() < 0 ? null : sessions.numbered(left.session());
    var sessionEndsMs = left.timeMs();
    if (subscriber != null) {
      freezable.changing(subscriber);
      subscriber.session.left(left.timeMs(), left.expirySeconds());
      subscriber.queue.offeredBelow(left.offeredBelow());
      sessionEndsMs = subscriber.session.expiresAtMs();
    }
    if (left.publishWill()) {
      wills.left(left.clientId(), left.timeMs(), sessionEndsMs);
    } else {
      wills.put(left.clientId(), null);
    }
    if (subscriber != null && left.expirySeconds() == 0) {
      end(subscriber);
    }
    return 0;
  }

  /** A session's time was over, unless its client came back just before. */
  private long expired(@Nullable SessionSubscriber subscriber) {
    return subscriber == null || subscriber.session.isConnected() ? 0 : end(subscriber);
  }

  /** Ends a session, if there is one: its subscriptions and deliveries go with it. */
  long end(@Nullable SessionSubscriber subscriber) {
    if (subscriber == null) {
      return 0;
    }
    freezable.remove(subscriber);
    subscriptions.ended(subscriber);
    sessions.remove(subscriber.session);
    subscriber.gateIsOver();
    shares.ended(subscriber);
    if (subscriber.session.isDurable()) {
      // Any other session is not in the log: its will is due by the record that it left.
      wills.sessionEnded(subscriber.session.clientId());
    }
    return 1;
  }

  /**
   * Makes subscriptions and hands out the retained messages they ask for.
   *
   * @param timeMs now, as the log sees it
   * @return a bit for each filter, in order, that was subscribed to before
   */
  long subscribe(SessionSubscriber subscriber, Map<TopicFilter, Subscription> wanted, long timeMs) {
    freezable.changing(subscriber);
    return subscriptions.subscribe(subscriber, wanted, timeMs);
  }

  /** Puts a subscription where messages find it. */
  void put(TopicFilter filter, SessionSubscriber subscriber, Subscription options) {
    subscriptions.put(filter, subscriber, options);
  }

  private long unsubscribed(ByteBuf body) {
    var subscriber = sessions.numbered(body.readLongLE());
    if (subscriber == null) {
      return 0;
    }
    var filters = new ArrayList<TopicFilter>();
    SessionRecords.readUnsubscribed(body, filters::add);
    return unsubscribe(subscriber, filters);
  }

  /**
   * Ends subscriptions.
   *
   * @return a bit for each filter, in order, that was subscribed to
   */
  long unsubscribe(SessionSubscriber subscriber, List<TopicFilter> filters) {
    freezable.changing(subscriber);
    return subscriptions.unsubscribe(subscriber, filters);
  }

  private long settled(SessionRecords.Range range) {
    var subscriber = sessions.numbered(range.session());
    if (subscriber != null) {
      freezable.changing(subscriber);
      subscriber.queue.settle(range.first(), range.count());
      subscriber.roomMade();
      if (subscriber.gate() != null) {
        effects.roomMade(subscriber);
      }
    }
    return 0;
  }

  /** A limit shut a queue, or opened it again. */
  long limited(QueueRecords.Limit limit) {
    var owner =
        limit.session() < 0 ? shares.named(limit.group()) : sessions.numbered(limit.session());
    // To the log a group without durable members is not there.
    if (owner != null && owner.isDurable()) {
      owner.makeGate().shut = limit.shut();
    }
    return 0;
  }
}
