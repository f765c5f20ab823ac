package io.honeyguide.delivery;

import io.honeyguide.session.Subscription;
import io.honeyguide.topic.SubscriptionTree;
import io.honeyguide.topic.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who wants the messages of a topic, remembered per topic: a message of a known topic costs a hash
 * of its name and a comparison of stamps, not a walk over the tree.
 *
 * <p>Owner: one thread; each event loop and each shard has its own.
 *
 * <p>Bound: {@link #TOPICS_MAX} topics with {@link #NAME_BYTES_MAX} bytes of names; beyond it the
 * cache starts over, which costs one walk for each topic in use.
 */
final class RouteCache {

  static final int TOPICS_MAX = 1 << 16;

  static final int NAME_BYTES_MAX = 8 << 20;

  private static final int SLOTS = TOPICS_MAX * 2;

  /** Drawn at start, so that nobody can prepare topic names that collide. */
  private static final long SEED = new SecureRandom().nextLong();

  /** A topic with the routes that were found for it. */
  static final class Entry {
    private final ByteBuf name;
    private final int hash;
    private final Topic topic;
    private Route[] routes = {};
    private boolean stored;
    private long stamp = -1;

    private Entry(ByteBuf name, int hash) {
      this.name = name;
      this.hash = hash;
      this.topic = Topic.of(name.toString(StandardCharsets.UTF_8));
    }

    Topic topic() {
      return topic;
    }

    /** One route for each subscriber. */
    Route[] routes() {
      return routes;
    }

    /**
     * Whether somebody follows the log for this topic, or a stream keeps its history, so that QoS 0
     * is stored too.
     */
    boolean isStored() {
      return stored;
    }
  }

  private final SubscriptionTree<Subscriber, Subscription> tree;
  private @Nullable Entry[] slots = new Entry[64];
  private int count;
  private int nameBytes;
  private @Nullable Entry last;

  RouteCache(SubscriptionTree<Subscriber, Subscription> tree) {
    this.tree = tree;
  }

  /**
   * The routes of a topic as of now.
   *
   * @param at place of the topic name in the buffer, whose indexes stay as they are
   * @throws io.honeyguide.topic.BadTopicException when it is no topic name
   */
  Entry find(ByteBuf buffer, int at, int bytes) {
    var entry = last;
    if (entry == null || !isNamed(entry, buffer, at, bytes)) {
      entry = lookUp(buffer, at, bytes);
      last = entry;
    }
    var stamp = tree.stamp(entry.topic);
    if (entry.stamp != stamp) {
      refresh(entry, stamp);
    }
    return entry;
  }

  private Entry lookUp(ByteBuf buffer, int at, int bytes) {
    var hash = hash(buffer, at, bytes);
    var place = hash & (slots.length - 1);
    for (var entry = slots[place]; entry != null; entry = slots[place]) {
      if (entry.hash == hash && isNamed(entry, buffer, at, bytes)) {
        return entry;
      }
      place = (place + 1) & (slots.length - 1);
    }
    var name = Unpooled.buffer(bytes, bytes).writeBytes(buffer, at, bytes);
    var entry = new Entry(name, hash);
    makeRoom(bytes);
    insert(entry);
    nameBytes += bytes;
    count++;
    return entry;
  }

  private void makeRoom(int bytes) {
    if (count == TOPICS_MAX || nameBytes + bytes > NAME_BYTES_MAX) {
      nameBytes = 0;
      slots = new Entry[64];
      count = 0;
    } else if (count * 2 >= slots.length && slots.length < SLOTS) {
      var old = slots;
      slots = new Entry[old.length * 2];
      for (var entry : old) {
        if (entry != null) {
          insert(entry);
        }
      }
    }
  }

  private void insert(Entry entry) {
    var place = entry.hash & (slots.length - 1);
    while (slots[place] != null) {
      place = (place + 1) & (slots.length - 1);
    }
    slots[place] = entry;
  }

  private static boolean isNamed(Entry entry, ByteBuf buffer, int at, int bytes) {
    return entry.name.writerIndex() == bytes
        && ByteBufUtil.equals(entry.name, 0, buffer, at, bytes);
  }

  private static int hash(ByteBuf buffer, int at, int bytes) {
    var hash = SEED ^ bytes;
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

  private void refresh(Entry entry, long stamp) {
    var merged = new LinkedHashMap<Subscriber, Route>();
    tree.match(
        entry.topic,
        (subscriber, options) ->
            merged.merge(subscriber, Route.of(subscriber, options), Route::merge));
    entry.routes = merged.values().toArray(Route[]::new);
    entry.stored = merged.keySet().stream().anyMatch(RouteCache::wantsAll);
    entry.stamp = stamp;
  }

  private static boolean wantsAll(Subscriber subscriber) {
    return subscriber instanceof LogFollower
        || subscriber instanceof NamedSubscriber
        || (subscriber instanceof Stream stream && stream.view().definition().keepsHistory());
  }
}
