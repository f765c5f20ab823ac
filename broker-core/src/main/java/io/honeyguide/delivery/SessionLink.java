package io.honeyguide.delivery;

import io.honeyguide.log.LogException;
import io.honeyguide.log.LogFullException;
import io.honeyguide.message.RecordType;
import io.honeyguide.publish.Completion;
import io.honeyguide.publish.Loop;
import io.honeyguide.session.SessionRecords;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A session as the connection that holds it sees it, on the connection's event loop: subscriptions
 * and releases go in through it, {@link Deliveries} come out.
 *
 * <p>Owner: the event loop of the outlet. What the shard must know goes there as records in the
 * loop's turn, or, for a session that is not durable, as a task.
 */
public final class SessionLink {

  private final Shard shard;
  private final SessionSubscriber subscriber;
  private final SessionOutlet outlet;
  private final Loop loop;
  private final boolean present;
  private final boolean hasWill;
  private final int inflightMax;
  private final BitSet unreleased;
  private final Deliveries deliveries;
  private boolean closed;

  /** Upper bound of the number of subscriptions, so that the shard is seldom asked. */
  private int subscriptionsMost;

  /** Whether the shard has noted it for a wake-up; owner: the shard's thread. */
  boolean touched;

  SessionLink(
      Shard shard,
      SessionSubscriber subscriber,
      SessionOutlet outlet,
      ConnectRequest request,
      boolean present) {
    this.shard = shard;
    this.subscriber = subscriber;
    this.outlet = outlet;
    this.loop = outlet.loop();
    this.present = present;
    this.hasWill = request.will() != null;
    this.subscriptionsMost = subscriber.session.subscriptions().size();
    this.inflightMax = request.inflightMax();
    this.unreleased = subscriber.session.unreleased();
    this.deliveries = new Deliveries(subscriber, outlet, request.inflightMax(), shard);
  }

  /** Whether the session was there before this connection (Session Present of CONNACK). */
  public boolean isPresent() {
    return present;
  }

  /** Whether the session outlives the connection. */
  public boolean isDurable() {
    return subscriber.session.isDurable();
  }

  /**
   * Packet identifiers of QoS 2 publishes of this client that are stored but not released, as of
   * the start of the connection; the connection's to keep up to date.
   */
  public BitSet unreleased() {
    return unreleased;
  }

  /** The way out of the session's messages. */
  public Deliveries deliveries() {
    return deliveries;
  }

  /** Most QoS 1 and 2 deliveries under way at once. */
  int inflightMax() {
    return inflightMax;
  }

  SessionOutlet outlet() {
    return outlet;
  }

  SessionSubscriber subscriber() {
    return subscriber;
  }

  /**
   * PUBREL of the client: its packet identifier becomes free.
   *
   * @param completion hears, on this loop, when PUBCOMP may leave
   */
  public void released(int packetId, Completion completion) {
    if (!isDurable()) {
      completion.committed(packetId, 0, 0);
      return;
    }
    var batch = loop.turn().batch(SessionRecords.SMALL_BYTES, true);
    batch
        .begin(RecordType.RELEASED)
        .writeLongLE(subscriber.session.number())
        .writeShortLE(packetId);
    batch.end(completion, packetId, true);
  }

  /** Hears what became of SUBSCRIBE or UNSUBSCRIBE, on the connection's loop. */
  public interface SubscribeCompletion {

    /**
     * The change is in force, and durable if the session is.
     *
     * @param existed by place in the request, whether there was a subscription before
     */
    void done(BitSet existed);

    /** The log did not take it. */
    void refused(LogException cause);
  }

  /**
   * Says which subscriptions would be too many: those that are new once the session has its most.
   * Ask before {@link #subscribe}, and not while a change is under way.
   *
   * @param most how many the session may have
   * @param answer hears, on this loop and mostly at once, which filters must be left out
   */
  public void admit(Collection<TopicFilter> wanted, int most, Consumer<Set<TopicFilter>> answer) {
    subscriptionsMost += wanted.size();
    if (subscriptionsMost <= most) {
      answer.accept(Set.of());
      return;
    }
    // Some of them may be there already, or others gone: the shard knows.
    var filters = List.copyOf(wanted);
    shard.execute(
        () -> {
          var held = subscriber.session.subscriptions();
          var count = held.size();
          var surplus = new HashSet<TopicFilter>();
          for (var filter : filters) {
            if (!held.containsKey(filter)) {
              if (count < most) {
                count++;
              } else {
                surplus.add(filter);
              }
            }
          }
          var now = count;
          loop.mailbox()
              .post(
                  () -> {
                    subscriptionsMost = now;
                    answer.accept(surplus);
                  });
        });
  }

  /** Makes subscriptions; retained messages that they ask for are delivered afterwards. */
  public void subscribe(
      Map<TopicFilter, Subscription> subscriptions, SubscribeCompletion completion) {
    var parts = new ArrayList<Map<TopicFilter, Subscription>>();
    for (var entry : subscriptions.entrySet()) {
      if (parts.isEmpty() || parts.get(parts.size() - 1).size() == SessionRecords.FILTERS_MAX) {
        parts.add(new LinkedHashMap<>());
      }
      parts.get(parts.size() - 1).put(entry.getKey(), entry.getValue());
    }
    var change = new SubscriptionChange(parts.size(), completion);
    for (var i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      var place = i;
      if (isDurable()) {
        var batch = loop.turn().batch(textBytes(part.keySet()), true);
        var body = batch.begin(RecordType.SUBSCRIBED);
        SessionRecords.writeSubscribed(subscriber.session.number(), part, body);
        batch.end(change, place, true);
      } else {
        shard.execute(() -> answer(change, place, shard.subscribe(subscriber, part)));
      }
    }
  }

  /** Ends subscriptions; deliveries under way are finished. */
  public void unsubscribe(List<TopicFilter> filters, SubscribeCompletion completion) {
    var parts = (filters.size() + SessionRecords.FILTERS_MAX - 1) / SessionRecords.FILTERS_MAX;
    var change = new SubscriptionChange(parts, completion);
    for (var i = 0; i < parts; i++) {
      var place = i;
      var first = i * SessionRecords.FILTERS_MAX;
      var part =
          filters.subList(first, Math.min(first + SessionRecords.FILTERS_MAX, filters.size()));
      if (isDurable()) {
        var batch = loop.turn().batch(textBytes(part), true);
        var body = batch.begin(RecordType.UNSUBSCRIBED);
        SessionRecords.writeUnsubscribed(subscriber.session.number(), part, body);
        batch.end(change, place, true);
      } else {
        shard.execute(() -> answer(change, place, shard.unsubscribe(subscriber, part)));
      }
    }
  }

  private static int textBytes(Iterable<TopicFilter> filters) {
    var bytes = SessionRecords.SMALL_BYTES;
    for (var filter : filters) {
      bytes += SessionRecords.SMALL_BYTES + 3 * filter.toString().length();
    }
    return bytes;
  }

  private void answer(SubscriptionChange change, int place, long existed) {
    loop.mailbox().post(() -> change.committed(place, 0, existed));
  }

  /** Waits for the parts of one SUBSCRIBE or UNSUBSCRIBE. */
  private static final class SubscriptionChange implements Completion {
    private final BitSet existed = new BitSet();
    private final SubscribeCompletion completion;
    private int missing;

    SubscriptionChange(int parts, SubscribeCompletion completion) {
      this.missing = parts;
      this.completion = completion;
    }

    @Override
    public void committed(long part, long offset, long bits) {
      for (var i = 0; i < SessionRecords.FILTERS_MAX; i++) {
        existed.set((int) part * SessionRecords.FILTERS_MAX + i, (bits >>> i & 1) != 0);
      }
      missing--;
      if (missing == 0) {
        completion.done(existed);
      }
    }

    @Override
    public void refused(long part, LogException cause) {
      missing = -1;
      completion.refused(cause);
    }
  }

  /**
   * The connection is over; nothing comes out of the link any more.
   *
   * @param publishWill whether the client's will is to be published
   * @param expirySeconds how long the session lives on, as the client said last
   */
  public void leave(boolean publishWill, long expirySeconds) {
    if (closed) {
      return;
    }
    closed = true;
    deliveries.close();
    if (isDurable() || hasWill) {
      new Leaving(publishWill, expirySeconds).append();
    } else {
      shard.execute(() -> shard.detach(this));
    }
  }

  /**
   * The record that the client left: it must get into the log, or the session would never be free
   * again. Where it was refused together with somebody else's publish it is written once more.
   */
  private final class Leaving implements Completion {
    private final SessionRecords.Left left;

    Leaving(boolean publishWill, long expirySeconds) {
      left =
          new SessionRecords.Left(
              isDurable() ? subscriber.session.number() : -1,
              subscriber.session.clientId(),
              expirySeconds,
              publishWill,
              loop.clock().millis(),
              subscriber.queue.offeredBelow());
    }

    void append() {
      var clientBytes = 3 * subscriber.session.clientId().length();
      var batch = loop.turn().batch(SessionRecords.SMALL_BYTES + clientBytes, true);
      SessionRecords.writeLeft(left, batch.begin(RecordType.SESSION_LEFT));
      batch.end(this, 0, false);
    }

    @Override
    public void committed(long token, long offset, long result) {
      // Only now: the next connection of the client must find the will of this one settled.
      if (!isDurable()) {
        shard.execute(() -> shard.detach(SessionLink.this));
      }
    }

    @Override
    public void refused(long token, LogException cause) {
      if (cause instanceof LogFullException) {
        append();
      }
    }
  }
}
