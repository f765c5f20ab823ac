package io.honeyguide.delivery;

import io.honeyguide.message.MessageRef;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.RetainedMessages;
import io.honeyguide.topic.SubscriptionTree;
import io.honeyguide.topic.TopicFilter;
import java.util.List;
import java.util.Map;

/**
 * What subscribing and unsubscribing do to the state: to a session, the tree, share groups, and to
 * the queue that retained messages go to.
 *
 * <p>Owner: the shard's thread. Whoever calls has told that the session is about to change.
 */
final class SubscriptionFold {

  private final int shard;
  private final SubscriptionTree<Subscriber, Subscription> tree;
  private final ShareGroups shares;
  private final RetainedMessages<Retained> retained;
  private final References references;
  private final ShardState.Effects effects;

  SubscriptionFold(
      int shard,
      SubscriptionTree<Subscriber, Subscription> tree,
      ShareGroups shares,
      RetainedMessages<Retained> retained,
      References references,
      ShardState.Effects effects) {
    this.shard = shard;
    this.tree = tree;
    this.shares = shares;
    this.retained = retained;
    this.references = references;
    this.effects = effects;
  }

  /**
   * Makes subscriptions and hands out the retained messages they ask for.
   *
   * @param timeMs now, as the log sees it
   * @return a bit for each filter, in order, that was subscribed to before
   */
  long subscribe(SessionSubscriber subscriber, Map<TopicFilter, Subscription> wanted, long timeMs) {
    var existed = 0L;
    var bit = 1L;
    for (var entry : wanted.entrySet()) {
      var options = entry.getValue();
      var isNew = subscriber.session.subscriptions().put(entry.getKey(), options) == null;
      existed |= isNew ? 0 : bit;
      bit <<= 1;
      if (entry.getKey().shareGroup() == null && wantsRetained(options, isNew)) {
        // First, so that what is published from now on comes behind what is retained.
        handRetained(subscriber, entry.getKey(), options, timeMs);
      }
      put(entry.getKey(), subscriber, options);
    }
    return existed;
  }

  /** Puts a subscription where messages find it. */
  void put(TopicFilter filter, SessionSubscriber subscriber, Subscription options) {
    if (filter.shareGroup() == null) {
      tree.put(filter, subscriber, options);
    } else {
      shares.put(subscriber, filter, options);
    }
  }

  private boolean remove(TopicFilter filter, SessionSubscriber subscriber) {
    return filter.shareGroup() == null
        ? tree.remove(filter, subscriber) != null
        : shares.remove(subscriber, filter);
  }

  private static boolean wantsRetained(Subscription options, boolean isNew) {
    return options.retainHandling() == Subscription.RETAINED_ALWAYS
        || (options.retainHandling() == Subscription.RETAINED_IF_NEW && isNew);
  }

  private void handRetained(
      SessionSubscriber subscriber, TopicFilter filter, Subscription options, long timeMs) {
    var identifiers = options.identifier() == 0 ? null : new int[] {options.identifier()};
    retained.match(
        filter,
        (topic, kept) -> {
          if (kept.expiresAtMs() > timeMs) {
            var qos = Math.min(options.qos(), kept.qos());
            var ref = MessageRef.of(shard, kept.offset(), qos, true);
            if (qos == 0) {
              effects.retained(subscriber, ref, identifiers);
            } else {
              references.added(kept.offset());
              subscriber.queue.addRetained(ref, identifiers, retained.size());
              effects.queued(subscriber);
            }
          }
        });
  }

  /**
   * Ends subscriptions.
   *
   * @return a bit for each filter, in order, that was subscribed to
   */
  long unsubscribe(SessionSubscriber subscriber, List<TopicFilter> filters) {
    var existed = 0L;
    var bit = 1L;
    for (var filter : filters) {
      subscriber.session.subscriptions().remove(filter);
      existed |= remove(filter, subscriber) ? bit : 0;
      bit <<= 1;
    }
    return existed;
  }

  /** A session ended with all of its subscriptions. */
  void ended(SessionSubscriber subscriber) {
    for (var filter : subscriber.session.subscriptions().keySet()) {
      remove(filter, subscriber);
    }
  }
}
