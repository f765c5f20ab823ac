package io.honeyguide.mqtt;

import io.honeyguide.topic.Topic;
import io.honeyguide.topic.TopicFilter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * How deep and how long topics may be, where the settings are narrower than what every topic has to
 * keep.
 *
 * @param levelsMax most levels
 * @param bytesMax most bytes of UTF-8
 */
record TopicLimits(int levelsMax, int bytesMax) {

  static TopicLimits of(MqttLimits limits) {
    return new TopicLimits(limits.topicLevelsMax(), limits.topicBytesMax());
  }

  /** Whether a topic name in UTF-8 keeps the limits; it was checked before. */
  boolean takes(ByteBuf topic) {
    if (topic.readableBytes() > bytesMax) {
      return false;
    }
    if (levelsMax >= Topic.LEVELS_MAX) {
      return true;
    }
    var levels = 1;
    for (var at = topic.readerIndex(); at < topic.writerIndex(); at++) {
      if (topic.getByte(at) == '/') {
        levels++;
      }
    }
    return levels <= levelsMax;
  }

  /** Whether a topic filter keeps the limits. */
  boolean takes(TopicFilter filter) {
    return filter.levelCount() <= levelsMax && ByteBufUtil.utf8Bytes(filter.text()) <= bytesMax;
  }
}
