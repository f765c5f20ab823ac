package io.honeyguide.mqtt;

import io.honeyguide.message.MessageView;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that one client was told on one connection (section 3.3.2.3.4): a table in
 * which the hash of a topic says the only alias it may have. A topic takes an alias over from
 * another one only if that was not used since the last time a third asked for it, so topics that
 * come once do not push out those that come all the time.
 *
 * <p>Ask {@link #find} before a packet is written and say {@link #wrote} after it: an alias counts
 * from the packet on that carried its topic [MQTT-3.3.2-12].
 *
 * <p>Owner: the connection's event loop. Bound: {@link #TOPIC_BYTES_MOST} for each alias, allocated
 * as topics come; nothing is allocated per message.
 */
final class OutgoingAliases {

  /** For a client that allows no alias [MQTT-3.1.2-27]. */
  static final OutgoingAliases NONE = new OutgoingAliases(0);

  /** Bytes of a Topic Alias property. */
  static final int PROPERTY_BYTES = 3;

  /**
   * Shorter topics are sent as they are: from here on an alias takes at most half of what the topic
   * takes. Measured per message in a loop on one thread, an alias costs 4 to 10 ns where the topic
   * is mostly the one before and 15 to 45 ns where topics change, beside 50 to 70 ns for the packet
   * and several hundred for its delivery; who asks for aliases wants the bytes.
   */
  static final int TOPIC_BYTES_LEAST = 2 * PROPERTY_BYTES;

  /** Longer topics are sent as they are, to bound the table. */
  static final int TOPIC_BYTES_MOST = 512;

  private static final int FIRST_BYTES = 32;

  private final @Nullable ByteBuf[] topics;

  /** By slot, whether the alias was wanted for another topic since it was used. */
  private final boolean[] contested;

  private int slot;
  private boolean known;

  /**
   * A table without a topic.
   *
   * @param maximum most aliases, as the client and the broker allow [MQTT-3.1.2-26]
   */
  OutgoingAliases(int maximum) {
    topics = new ByteBuf[maximum];
    contested = new boolean[maximum];
  }

  /**
   * The alias that a message is to be sent with, or 0 for none. Unless {@link #isKnown} the packet
   * has to carry the topic as well.
   */
  int find(MessageView message) {
    var bytes = message.topicBytes();
    if (topics.length == 0 || bytes < TOPIC_BYTES_LEAST || bytes > TOPIC_BYTES_MOST) {
      return 0;
    }
    // Most often the topic is the one before.
    known = isAt(slot, message);
    if (!known) {
      slot = Integer.remainderUnsigned(hash(message), topics.length);
      known = isAt(slot, message);
    }
    if (known) {
      contested[slot] = false;
    } else if (topics[slot] != null && !contested[slot]) {
      contested[slot] = true;
      return 0;
    }
    return slot + 1;
  }

  /** Whether the client knows the alias found, so that the topic can be left out. */
  boolean isKnown() {
    return known;
  }

  /** The message left with the alias found. */
  void wrote(MessageView message) {
    if (known) {
      return;
    }
    var topic = topics[slot];
    if (topic == null) {
      topic = Unpooled.buffer(FIRST_BYTES, TOPIC_BYTES_MOST);
      topics[slot] = topic;
    }
    message.copy(message.topicAt(), message.topicBytes(), topic.clear());
    contested[slot] = false;
  }

  private boolean isAt(int place, MessageView message) {
    var topic = topics[place];
    return topic != null
        && topic.writerIndex() == message.topicBytes()
        && ByteBufUtil.equals(topic, 0, message.body(), message.topicAt(), message.topicBytes());
  }

  private static int hash(MessageView message) {
    var body = message.body();
    var at = message.topicAt();
    var end = at + message.topicBytes();
    var hash = (long) message.topicBytes();
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      hash = (hash ^ body.getLongLE(at)) * 0xFF51AFD7ED558CCDL;
      hash ^= hash >>> 32;
    }
    for (; at < end; at++) {
      hash = (hash ^ body.getByte(at)) * 0xFF51AFD7ED558CCDL;
    }
    return (int) (hash ^ (hash >>> 29));
  }
}
