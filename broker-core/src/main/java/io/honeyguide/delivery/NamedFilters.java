package io.honeyguide.delivery;

import io.honeyguide.named.NamedSubscription;
import io.honeyguide.named.NamedSubscriptions;
import io.honeyguide.session.Subscription;
import io.honeyguide.topic.SubscriptionTree;

/**
 * Puts named subscriptions into the tree with all of their filters, and takes them and their dead
 * letters away again.
 *
 * <p>Owner: the shard's thread.
 */
final class NamedFilters implements NamedSubscriptions.Watch {

  private static final Subscription PLAIN =
      new Subscription(2, false, true, Subscription.RETAINED_NEVER, 0);

  private final SubscriptionTree<Subscriber, Subscription> tree;
  private final DurableConsumers consumers;
  private final ShardState.Effects effects;

  NamedFilters(
      SubscriptionTree<Subscriber, Subscription> tree,
      DurableConsumers consumers,
      ShardState.Effects effects) {
    this.tree = tree;
    this.consumers = consumers;
    this.effects = effects;
  }

  @Override
  public void defined(NamedSubscription subscription) {
    var subscriber = new NamedSubscriber(subscription);
    subscription.definition().filters().forEach(filter -> tree.put(filter, subscriber, PLAIN));
    effects.defined(subscription);
  }

  @Override
  public void deleted(NamedSubscription subscription) {
    var subscriber = new NamedSubscriber(subscription);
    subscription.definition().filters().forEach(filter -> tree.remove(filter, subscriber));
    consumers.removeAll(subscription.name());
    effects.deleted(subscription);
  }

  @Override
  public void sought(NamedSubscription subscription) {
    effects.sought(subscription);
  }
}
