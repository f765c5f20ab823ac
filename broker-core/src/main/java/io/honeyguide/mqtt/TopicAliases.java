package io.honeyguide.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The topic aliases that a client has set on one connection (section 3.3.2.3.4).
 *
 * <p>Owner: the connection's event loop.
 */
final class TopicAliases {

  private final int maximum;
  private @Nullable ByteBuf[] topics = {};

  TopicAliases(int maximum) {
    this.maximum = maximum;
  }

  /** Sets the alias that a PUBLISH brings, or puts the topic into it that its alias stands for. */
  void apply(PublishPacket packet) {
    var alias = packet.alias();
    if (alias > maximum) {
      throw new PacketException(
          ReasonCode.TOPIC_ALIAS_INVALID,
          "topic alias %d is above the announced maximum of %d".formatted(alias, maximum));
    }
    if (topics.length == 0) {
      topics = new ByteBuf[maximum];
    }
    if (packet.topic().isReadable()) {
      topics[alias - 1] = Unpooled.wrappedBuffer(ByteBufUtil.getBytes(packet.topic()));
      return;
    }
    var topic = topics[alias - 1];
    if (topic == null) {
      throw PacketException.protocolError("topic alias %d was never set".formatted(alias));
    }
    packet.topic(topic);
  }
}
