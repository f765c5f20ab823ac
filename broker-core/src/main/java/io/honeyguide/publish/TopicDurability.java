package io.honeyguide.publish;

import io.honeyguide.log.Durability;
import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the messages of a topic ask of the log's force: that of the filters with a policy of their
 * own that match, the strongest where several do. What it found is remembered per topic.
 *
 * <p>Owner: one event loop; each has its own.
 *
 * <p>Bound: {@link #TOPICS_MAX} topics with {@link #NAME_BYTES_MAX} bytes of names; beyond it the
 * memory starts over.
 */
public final class TopicDurability {

  static final int TOPICS_MAX = 1 << 14;

  static final int NAME_BYTES_MAX = 2 << 20;

  private record Rule(TopicMatcher matcher, Durability durability) {}

  private final List<Rule> rules = new ArrayList<>();

  /** By name; buffers are equal when their bytes are, so that looking up copies nothing. */
  private final Map<ByteBuf, Durability> known = new HashMap<>();

  private int nameBytes;

  /**
   * Policies by the filters they hold for.
   *
   * @param policies without {@link Durability#AS_CONFIGURED}, which needs no policy
   */
  public TopicDurability(Map<TopicFilter, Durability> policies) {
    policies.forEach(
        (filter, durability) -> rules.add(new Rule(new TopicMatcher(filter), durability)));
  }

  /** Whether no topic has a policy of its own. */
  boolean isEmpty() {
    return rules.isEmpty();
  }

  /**
   * The policy of a topic, {@link Durability#AS_CONFIGURED} where none is its own.
   *
   * @param topic its name, from reader to writer index
   */
  Durability of(ByteBuf topic) {
    var found = known.get(topic);
    return found == null ? find(topic) : found;
  }

  private Durability find(ByteBuf topic) {
    var strongest = Durability.AS_CONFIGURED;
    for (var rule : rules) {
      var isOwn = strongest != Durability.AS_CONFIGURED;
      if (rule.matcher.matches(topic, topic.readerIndex(), topic.readableBytes())
          && (!isOwn || rule.durability.isStrongerThan(strongest))) {
        strongest = rule.durability;
      }
    }
    if (known.size() == TOPICS_MAX || nameBytes + topic.readableBytes() > NAME_BYTES_MAX) {
      known.clear();
      nameBytes = 0;
    }
    var name = Unpooled.buffer(topic.readableBytes());
    name.writeBytes(topic, topic.readerIndex(), topic.readableBytes());
    known.put(name, strongest);
    nameBytes += topic.readableBytes();
    return strongest;
  }
}
