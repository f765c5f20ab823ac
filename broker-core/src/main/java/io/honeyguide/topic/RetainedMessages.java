package io.honeyguide.topic;

import io.honeyguide.frozen.Freezable;
import io.honeyguide.frozen.FreezableEntries;
import io.honeyguide.frozen.FrozenView;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The retained message of each topic, found by topic or by filter.
 *
 * <p>Owner: the shard's thread; nobody else may even read.
 *
 * <p>Order: a match and {@link #forEach} go level by level in the order of {@link
 * String#compareTo}, a topic before those below it. It depends on what is retained alone and not on
 * how it came, so that a broker restored from a snapshot delivers in the same order as the one that
 * wrote it.
 *
 * <p>Cost: replacing the message of a known topic, which is what most publishers of retained
 * messages do all day, is one look-up in a hash map; a new topic walks its levels; a match visits
 * the nodes that fit. About 530 bytes per topic of two levels, its name included, beside the value.
 *
 * @param <V> what is retained
 */
public final class RetainedMessages<V> {

  private static final class Retained<V> extends Freezable<Retained<V>> {
    final Topic topic;
    V value;

    Retained(Topic topic, V value) {
      this.topic = topic;
      this.value = value;
    }
  }

  private static final class Node<V> {
    final TreeMap<String, Node<V>> children = new TreeMap<>();
    @Nullable Retained<V> here;

    boolean isEmpty() {
      return here == null && children.isEmpty();
    }
  }

  private final Map<Topic, Retained<V>> byTopic = new HashMap<>();
  private final Node<V> root = new Node<>();
  private final FreezableEntries<Retained<V>> all = new FreezableEntries<>();

  /** Retains a value for a topic; gives the one replaced, or null. */
  public @Nullable V put(Topic topic, V value) {
    var known = byTopic.get(topic);
    if (known != null) {
      all.changing(known);
      var replaced = known.value;
      known.value = value;
      return replaced;
    }
    var retained = new Retained<>(topic, value);
    byTopic.put(topic, retained);
    all.add(retained);
    var node = root;
    for (var depth = 0; depth < topic.levelCount(); depth++) {
      node = node.children.computeIfAbsent(topic.level(depth), level -> new Node<>());
    }
    node.here = retained;
    return null;
  }

  /** Retains nothing for a topic any more; gives the value removed, or null. */
  public @Nullable V remove(Topic topic) {
    var removed = byTopic.remove(topic);
    if (removed == null) {
      return null;
    }
    all.remove(removed);
    removeBelow(root, topic, 0);
    return removed.value;
  }

  private void removeBelow(Node<V> node, Topic topic, int depth) {
    if (depth == topic.levelCount()) {
      node.here = null;
      return;
    }
    var child = node.children.get(topic.level(depth));
    if (child == null) {
      throw new IllegalStateException("retained topic " + topic + " is not in the tree");
    }
    removeBelow(child, topic, depth + 1);
    if (child.isEmpty()) {
      node.children.remove(topic.level(depth));
    }
  }

  /** The value retained for a topic, or null. */
  public @Nullable V get(Topic topic) {
    var retained = byTopic.get(topic);
    return retained == null ? null : retained.value;
  }

  /**
   * Hands what is retained for every topic that matches a filter to a sink, in the order above. The
   * sink must not put or remove.
   */
  public void match(TopicFilter filter, BiConsumer<Topic, ? super V> sink) {
    match(root, filter, 0, sink);
  }

  private void match(
      Node<V> node, TopicFilter filter, int depth, BiConsumer<Topic, ? super V> sink) {
    if (depth == filter.levelCount()) {
      handOn(node, sink);
    } else if (filter.isHash(depth)) {
      matchAll(node, depth == 0, sink);
    } else if (filter.isPlus(depth)) {
      for (var child : node.children.entrySet()) {
        if (depth > 0 || !isSystem(child.getKey())) {
          match(child.getValue(), filter, depth + 1, sink);
        }
      }
    } else {
      var child = node.children.get(filter.level(depth));
      if (child != null) {
        match(child, filter, depth + 1, sink);
      }
    }
  }

  private void matchAll(Node<V> node, boolean skipSystem, BiConsumer<Topic, ? super V> sink) {
    handOn(node, sink);
    for (var child : node.children.entrySet()) {
      if (!skipSystem || !isSystem(child.getKey())) {
        matchAll(child.getValue(), false, sink);
      }
    }
  }

  private void handOn(Node<V> node, BiConsumer<Topic, ? super V> sink) {
    var retained = node.here;
    if (retained != null) {
      sink.accept(retained.topic, retained.value);
    }
  }

  /** A filter that starts with a wildcard does not match these [MQTT-4.7.2-1]. */
  private static boolean isSystem(String firstLevel) {
    return firstLevel.startsWith("$");
  }

  /** Hands everything retained to a sink, in the order above. The sink must not put or remove. */
  public void forEach(BiConsumer<Topic, ? super V> sink) {
    matchAll(root, false, sink);
  }

  /**
   * Takes a view of what is retained now, in no order that means anything. One view at a time.
   *
   * @param sink gets each topic and what is retained for it; must not put or remove
   */
  public FrozenView freeze(BiConsumer<Topic, ? super V> sink) {
    return all.freeze(retained -> sink.accept(retained.topic, retained.value));
  }

  /** Number of topics with a retained message. */
  public int size() {
    return byTopic.size();
  }

  /** Nodes in the tree, the root included: what is left when messages go. */
  int nodeCount() {
    return nodeCount(root);
  }

  private static int nodeCount(Node<?> node) {
    var count = 1;
    for (var child : node.children.values()) {
      count += nodeCount(child);
    }
    return count;
  }
}
