package io.honeyguide.delivery;

import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Answers operators who look at the state, a page at a time.
 *
 * <p>Cost: a page of sessions looks at every session once and keeps as many as it shows, since
 * nobody else needs them in order; a page of retained messages walks over those before it.
 *
 * <p>Owner: the shard's thread.
 */
final class ShardListing {

  private static final Comparator<SessionSubscriber> BY_CLIENT =
      Comparator.comparing(held -> held.session.clientId());
  private static final Comparator<SessionSubscriber> BY_QUEUE =
      Comparator.<SessionSubscriber>comparingLong(held -> held.queue.pending())
          .reversed()
          .thenComparing(BY_CLIENT);

  private final ShardState state;

  ShardListing(ShardState state) {
    this.state = state;
  }

  /** The first sessions behind a client identifier, in its order. */
  List<SessionFacts> sessions(String after, int limit, boolean isConnectedOnly) {
    var first = new First<>(BY_CLIENT, limit);
    for (var held : state.sessions.all()) {
      if (held.session.clientId().compareTo(after) > 0 && (held.link != null || !isConnectedOnly)) {
        first.add(held);
      }
    }
    return first.inOrder().stream().map(held -> facts(held, false)).toList();
  }

  /** The sessions that are owed most, the slowest first. */
  List<SessionFacts> slowest(int limit) {
    var first = new First<>(BY_QUEUE, limit);
    for (var held : state.sessions.all()) {
      if (held.queue.pending() > 0) {
        first.add(held);
      }
    }
    return first.inOrder().stream().map(held -> facts(held, false)).toList();
  }

  @Nullable SessionFacts session(String clientId) {
    var held = state.sessions.ofClient(clientId);
    return held == null ? null : facts(held, true);
  }

  private static SessionFacts facts(SessionSubscriber held, boolean isWhole) {
    var session = held.session;
    var link = held.link;
    return new SessionFacts(
        session.clientId(),
        session.owner(),
        link == null ? null : link.outlet().facts(),
        session.isDurable(),
        link == null ? session.leftAtMs() : -1,
        session.expiresAtMs(),
        held.queue.pending(),
        session.subscriptions().size(),
        isWhole ? new LinkedHashMap<>(session.subscriptions()) : Map.of());
  }

  /**
   * The first topics behind a topic that match a filter and have a retained message whose time is
   * not over.
   */
  Map<Topic, Retained> retained(TopicFilter filter, @Nullable Topic after, int limit, long nowMs) {
    var page = new LinkedHashMap<Topic, Retained>();
    state.retained.match(
        filter,
        (topic, kept) -> {
          if (page.size() < limit
              && kept.expiresAtMs() > nowMs
              && (after == null || compare(topic, after) > 0)) {
            page.put(topic, kept);
          }
        });
    return page;
  }

  /** The order in which retained messages are walked over: level by level. */
  private static int compare(Topic one, Topic other) {
    var levels = Math.min(one.levelCount(), other.levelCount());
    for (var i = 0; i < levels; i++) {
      var order = one.level(i).compareTo(other.level(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(one.levelCount(), other.levelCount());
  }

  /** Keeps the first so many of all that it is shown. */
  private static final class First<T> {
    private final Comparator<T> order;
    private final PriorityQueue<T> lastOnTop;
    private final int limit;

    First(Comparator<T> order, int limit) {
      this.order = order;
      this.limit = limit;
      this.lastOnTop = new PriorityQueue<>(order.reversed());
    }

    void add(T candidate) {
      lastOnTop.add(candidate);
      if (lastOnTop.size() > limit) {
        lastOnTop.remove();
      }
    }

    List<T> inOrder() {
      var all = new ArrayList<>(lastOnTop);
      all.sort(order);
      return all;
    }
  }
}
