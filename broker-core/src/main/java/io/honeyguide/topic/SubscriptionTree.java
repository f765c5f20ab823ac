package io.honeyguide.topic;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who subscribes to what: from a topic to its subscribers without looking at anybody else's.
 *
 * <p>Owner: the shard's thread alone puts and removes. Any thread may match and take stamps at any
 * time; nobody waits for anybody.
 *
 * <p>Idea: one node per level of the filters in use; a topic walks down the child of its own name
 * and the child {@code +} at each level and collects {@code #} on the way. A match visits each node
 * at most once and allocates nothing; a change costs the depth of its filter. Children stand in a
 * concurrent hash map, so 100,000 below one node are as quick as ten. Memory: about 200 bytes per
 * filter with one subscriber, 140 for each further one, 250 per inner node.
 *
 * <p>What a reader may rely on: a subscription that is in the tree during the whole match is
 * reported, exactly once; one that comes or goes meanwhile may be reported or not, never twice.
 * Empty branches are cut off, and a reader standing in one finds it empty, which is the truth; the
 * writer always starts at the root, so nothing is ever added to a branch that was cut off.
 *
 * <p><b>Stamps</b> let callers keep the result of a match per topic: take the stamp, then match;
 * the result holds as long as the topic's stamp stays the same. {@link MatchStamps} says why.
 *
 * @param <S> identity of a subscriber, compared by {@code equals}
 * @param <O> options of a subscription
 */
public final class SubscriptionTree<S, O> {

  /**
   * One level of the filters in use. Written by the owner only; every field that readers follow is
   * volatile, and what it points to is complete when it is set.
   */
  private static final class Node<S, O> {
    volatile @Nullable Map<String, Node<S, O>> children;
    volatile @Nullable Node<S, O> plus;

    /** Subscriptions whose filter ends here. */
    volatile @Nullable SubscriberList<S, O> here;

    /** Subscriptions whose filter ends in {@code #} one level below. */
    volatile @Nullable SubscriberList<S, O> below;

    boolean isEmpty() {
      return children == null && plus == null && here == null && below == null;
    }
  }

  private final Node<S, O> root = new Node<>();
  private final MatchStamps stamps = new MatchStamps();
  private final AtomicInteger size = new AtomicInteger();

  /**
   * Adds a subscription, or replaces the options of the one with the same filter and subscriber,
   * with no moment in between at which there is none [MQTT-3.8.4-3]. Shard's thread.
   *
   * @return the options replaced, or null
   */
  public @Nullable O put(TopicFilter filter, S subscriber, O options) {
    var node = root;
    var depth = 0;
    for (; depth < filter.levelCount() && !filter.isHash(depth); depth++) {
      node = filter.isPlus(depth) ? plusOf(node) : childOf(node, filter.level(depth));
    }
    var list = depth < filter.levelCount() ? belowOf(node) : hereOf(node);
    var replaced = list.put(subscriber, filter.shareGroup(), options);
    if (replaced == null) {
      size.incrementAndGet();
    }
    stamps.changed(filter);
    return replaced;
  }

  private static <S, O> Node<S, O> childOf(Node<S, O> node, String level) {
    var children = node.children;
    if (children == null) {
      // Most nodes have one child; the map grows by itself where there are more.
      children = new ConcurrentHashMap<>(1);
      node.children = children;
    }
    var child = children.get(level);
    if (child == null) {
      child = new Node<>();
      children.put(level, child);
    }
    return child;
  }

  private static <S, O> Node<S, O> plusOf(Node<S, O> node) {
    var plus = node.plus;
    if (plus == null) {
      plus = new Node<>();
      node.plus = plus;
    }
    return plus;
  }

  private static <S, O> SubscriberList<S, O> hereOf(Node<S, O> node) {
    var here = node.here;
    if (here == null) {
      here = new SubscriberList<>();
      node.here = here;
    }
    return here;
  }

  private static <S, O> SubscriberList<S, O> belowOf(Node<S, O> node) {
    var below = node.below;
    if (below == null) {
      below = new SubscriberList<>();
      node.below = below;
    }
    return below;
  }

  /**
   * Removes a subscription. Shard's thread.
   *
   * @return its options, or null if there was none
   */
  public @Nullable O remove(TopicFilter filter, S subscriber) {
    var removed = removeBelow(root, filter, 0, subscriber);
    if (removed != null) {
      size.decrementAndGet();
      stamps.changed(filter);
    }
    return removed;
  }

  private @Nullable O removeBelow(Node<S, O> node, TopicFilter filter, int depth, S subscriber) {
    if (depth == filter.levelCount()) {
      var here = node.here;
      var removed = here == null ? null : here.remove(subscriber, filter.shareGroup());
      if (here != null && here.isEmpty()) {
        node.here = null;
      }
      return removed;
    }
    if (filter.isHash(depth)) {
      var below = node.below;
      var removed = below == null ? null : below.remove(subscriber, filter.shareGroup());
      if (below != null && below.isEmpty()) {
        node.below = null;
      }
      return removed;
    }
    if (filter.isPlus(depth)) {
      var plus = node.plus;
      var removed = plus == null ? null : removeBelow(plus, filter, depth + 1, subscriber);
      if (plus != null && plus.isEmpty()) {
        node.plus = null;
      }
      return removed;
    }
    var children = node.children;
    var child = children == null ? null : children.get(filter.level(depth));
    if (children == null || child == null) {
      return null;
    }
    var removed = removeBelow(child, filter, depth + 1, subscriber);
    if (child.isEmpty()) {
      children.remove(filter.level(depth));
      if (children.isEmpty()) {
        node.children = null;
      }
    }
    return removed;
  }

  /**
   * Hands every subscription that matches a topic to a sink, on the calling thread. Any thread.
   *
   * @param sink takes subscriber and options; a subscriber with several matching filters comes
   *     several times
   */
  public void match(Topic topic, BiConsumer<? super S, ? super O> sink) {
    match(root, topic, 0, sink);
  }

  private static <S, O> void match(
      Node<S, O> node, Topic topic, int depth, BiConsumer<? super S, ? super O> sink) {
    // A wildcard in the first level does not match a topic that starts with $ [MQTT-4.7.2-1].
    var wildcardsCount = depth > 0 || !topic.isSystem();
    var below = node.below;
    if (below != null && wildcardsCount) {
      below.forEach(sink);
    }
    if (depth == topic.levelCount()) {
      var here = node.here;
      if (here != null) {
        here.forEach(sink);
      }
      return;
    }
    var children = node.children;
    var child = children == null ? null : children.get(topic.level(depth));
    if (child != null) {
      match(child, topic, depth + 1, sink);
    }
    var plus = node.plus;
    if (plus != null && wildcardsCount) {
      match(plus, topic, depth + 1, sink);
    }
  }

  /**
   * A number that is another one after every change to the subscriptions that match a topic, and
   * now and then after a change that does not concern it. It never goes back. Any thread; three
   * reads of memory.
   */
  public long stamp(Topic topic) {
    return stamps.of(topic);
  }

  /** Number of subscriptions. Any thread. */
  public int size() {
    return size.get();
  }

  /** Nodes in the tree, the root included: what is left when subscriptions go. */
  int nodeCount() {
    return nodeCount(root);
  }

  private static int nodeCount(Node<?, ?> node) {
    var count = 1;
    var plus = node.plus;
    if (plus != null) {
      count += nodeCount(plus);
    }
    var children = node.children;
    if (children != null) {
      for (var child : children.values()) {
        count += nodeCount(child);
      }
    }
    return count;
  }
}
