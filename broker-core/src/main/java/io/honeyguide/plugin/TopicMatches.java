package io.honeyguide.plugin;

import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which topics a consumer wants, remembered per topic: a message of a known topic costs a hash and
 * a comparison of its name instead of a match against each filter, and its name is no new text.
 *
 * <p>Each topic has one slot and replaces what is there, so the cache is bounded by {@link #SLOTS}
 * topics; two topics in use that share a slot cost a parse each time they take turns.
 *
 * <p>Owner: whoever reads for the consumer, one thread at a time.
 */
final class TopicMatches {

  private static final int SLOTS = 1 << 13;

  /** A topic and whether the consumer wants it. */
  record Match(Topic topic, boolean isWanted) {}

  private final List<TopicFilter> filters;
  private final @Nullable Match[] slots = new Match[SLOTS];

  TopicMatches(List<TopicFilter> filters) {
    this.filters = filters;
  }

  /** Looks a topic name up; the buffer's indexes stay as they are. */
  Match find(ByteBuf buffer, int at, int bytes) {
    var slot = hash(buffer, at, bytes) & (SLOTS - 1);
    var match = slots[slot];
    if (match == null || !match.topic.isNamed(buffer, at, bytes)) {
      var topic = Topic.of(buffer, at, bytes);
      match = new Match(topic, isWanted(topic));
      slots[slot] = match;
    }
    return match;
  }

  private boolean isWanted(Topic topic) {
    for (var filter : filters) {
      if (filter.matches(topic)) {
        return true;
      }
    }
    return false;
  }

  private static int hash(ByteBuf buffer, int at, int bytes) {
    var hash = (long) bytes;
    var place = at;
    for (var end = at + bytes - 7; place < end; place += 8) {
      hash = (hash ^ buffer.getLongLE(place)) * 0xFF51AFD7ED558CCDL;
      hash ^= hash >>> 32;
    }
    for (; place < at + bytes; place++) {
      hash = (hash ^ buffer.getByte(place)) * 0xFF51AFD7ED558CCDL;
    }
    return (int) (hash ^ (hash >>> 29));
  }
}
