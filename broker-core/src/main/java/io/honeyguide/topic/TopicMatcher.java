package io.honeyguide.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * A topic filter held against topic names where they stand, as UTF-8: for those who read the log
 * themselves and meet a name with every record. Immutable; allocates nothing per match.
 */
public final class TopicMatcher {

  private final TopicFilter filter;
  private final ByteBuf[] levels;

  /** A matcher for a filter; its share group plays no part. */
  public TopicMatcher(TopicFilter filter) {
    this.filter = filter;
    this.levels = new ByteBuf[filter.levelCount()];
    for (var i = 0; i < levels.length; i++) {
      levels[i] = Unpooled.wrappedBuffer(filter.level(i).getBytes(UTF_8));
    }
  }

  /** What is matched. */
  public TopicFilter filter() {
    return filter;
  }

  /**
   * Whether a topic name matches [MQTT-4.7]. The buffer's indexes stay as they are.
   *
   * @param utf8 holds a name that was checked when it came in
   */
  public boolean matches(ByteBuf utf8, int index, int length) {
    if (filter.startsWithWildcard() && utf8.getByte(index) == '$') {
      return false;
    }
    var end = index + length;
    var at = index;
    for (var i = 0; i < levels.length; i++) {
      if (filter.isHash(i)) {
        return true;
      }
      if (at > end) {
        return false;
      }
      var separator = utf8.indexOf(at, end, (byte) TopicText.SEPARATOR);
      var levelEnd = separator < 0 ? end : separator;
      if (!filter.isPlus(i) && !isLevel(levels[i], utf8, at, levelEnd)) {
        return false;
      }
      at = levelEnd + 1;
    }
    return at > end;
  }

  private static boolean isLevel(ByteBuf level, ByteBuf utf8, int at, int end) {
    var bytes = level.readableBytes();
    return bytes == end - at && ByteBufUtil.equals(level, 0, utf8, at, bytes);
  }
}
