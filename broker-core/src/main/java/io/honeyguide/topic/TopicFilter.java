package io.honeyguide.topic;

import org.jspecify.annotations.Nullable;

/**
 * A topic filter: what one subscribes with, {@code +} standing for one level and a last {@code #}
 * for its parent and everything below. Immutable and checked once.
 *
 * <p>{@code $share/group/filter} is parsed into the group and the filter behind it; the filter
 * alone decides what matches.
 */
public final class TopicFilter {

  private static final String PLUS = "+";
  private static final String HASH = "#";
  private static final String SHARE_PREFIX = "$share/";

  private final String text;
  private final @Nullable String shareGroup;
  private final String[] levels;
  private final boolean wildcards;

  private TopicFilter(String text, @Nullable String shareGroup, String[] levels) {
    this.text = text;
    this.shareGroup = shareGroup;
    this.levels = levels;
    var wild = false;
    for (var level : levels) {
      wild |= level.equals(PLUS) || level.equals(HASH);
    }
    this.wildcards = wild;
  }

  /**
   * Parses a filter.
   *
   * @throws BadTopicException if it is empty, too long, too deep, holds U+0000 or a surrogate
   *     without its partner, has a wildcard in the wrong place, or is a malformed share
   */
  public static TopicFilter of(String text) {
    var fault = TopicText.check(text);
    if (fault == null && text.startsWith(SHARE_PREFIX)) {
      return shared(text);
    }
    var levels = fault == null ? TopicText.levels(text) : new String[0];
    if (fault == null) {
      fault = wildcardFault(levels);
    }
    if (fault != null) {
      throw new BadTopicException("topic filter", text, fault);
    }
    return new TopicFilter(text, null, levels);
  }

  private static TopicFilter shared(String text) {
    var groupEnd = text.indexOf(TopicText.SEPARATOR, SHARE_PREFIX.length());
    var group = text.substring(SHARE_PREFIX.length(), groupEnd < 0 ? text.length() : groupEnd);
    TopicFault fault = null;
    var levels = new String[0];
    if (group.isEmpty() || group.contains(PLUS) || group.contains(HASH)) {
      fault = TopicFault.BAD_SHARE_NAME;
    } else if (groupEnd < 0 || groupEnd + 1 == text.length()) {
      fault = TopicFault.SHARE_WITHOUT_FILTER;
    } else {
      levels = TopicText.levels(text.substring(groupEnd + 1));
      fault = wildcardFault(levels);
    }
    if (fault != null) {
      throw new BadTopicException("topic filter", text, fault);
    }
    return new TopicFilter(text, group, levels);
  }

  private static @Nullable TopicFault wildcardFault(String[] levels) {
    for (var i = 0; i < levels.length; i++) {
      var level = levels[i];
      if (level.contains(HASH) && (level.length() > 1 || i < levels.length - 1)) {
        return TopicFault.MISPLACED_HASH;
      }
      if (level.contains(PLUS) && level.length() > 1) {
        return TopicFault.MISPLACED_PLUS;
      }
    }
    return null;
  }

  /** The filter as it was given, share group included. */
  public String text() {
    return text;
  }

  /** The filter without its share group: what is matched. */
  public String pattern() {
    return shareGroup == null
        ? text
        : text.substring(SHARE_PREFIX.length() + shareGroup.length() + 1);
  }

  /** The group of a shared subscription, or null. */
  public @Nullable String shareGroup() {
    return shareGroup;
  }

  /** Whether more than one topic can match. */
  public boolean hasWildcards() {
    return wildcards;
  }

  /** Whether a topic matches [MQTT-4.7]; allocates nothing. */
  public boolean matches(Topic topic) {
    if (topic.isSystem() && startsWithWildcard()) {
      return false;
    }
    for (var i = 0; i < levels.length; i++) {
      if (isHash(i)) {
        return true;
      }
      if (i == topic.levelCount() || !(isPlus(i) || levels[i].equals(topic.level(i)))) {
        return false;
      }
    }
    return levels.length == topic.levelCount();
  }

  /**
   * Whether every topic that another filter matches is matched by this one too; share groups play
   * no part. Allocates nothing.
   */
  public boolean covers(TopicFilter other) {
    if (startsWithWildcard() && other.level(0).startsWith("$")) {
      return false;
    }
    for (var i = 0; i < levels.length; i++) {
      if (isHash(i)) {
        return true;
      }
      if (i == other.levelCount()) {
        return false;
      }
      if (other.isHash(i)) {
        // Neither "#" nor "/#" has a parent that is a topic, so "+/#" and "/+/#" say the same.
        var hasParent = i > 1 || (i == 1 && !other.level(0).isEmpty());
        return !hasParent && isPlus(i) && levels.length == i + 2 && isHash(i + 1);
      }
      if (!isPlus(i) && !levels[i].equals(other.level(i))) {
        return false;
      }
    }
    return levels.length == other.levelCount();
  }

  /**
   * Whether there may be a topic that both this filter and another one match; share groups play no
   * part. Allocates nothing.
   */
  public boolean overlaps(TopicFilter other) {
    if ((startsWithWildcard() && other.level(0).startsWith("$"))
        || (other.startsWithWildcard() && level(0).startsWith("$"))) {
      return false;
    }
    var common = Math.min(levels.length, other.levelCount());
    for (var i = 0; i < common; i++) {
      if (isHash(i) || other.isHash(i)) {
        return true;
      }
      if (!isPlus(i) && !other.isPlus(i) && !levels[i].equals(other.level(i))) {
        return false;
      }
    }
    return levels.length == other.levelCount()
        || matchesParent(common)
        || other.matchesParent(common);
  }

  /** Whether it is like "a/#", which also matches its parent "a"; "/#" has none. */
  private boolean matchesParent(int parentLevels) {
    return levels.length == parentLevels + 1
        && isHash(parentLevels)
        && !(parentLevels == 1 && levels[0].isEmpty());
  }

  boolean startsWithWildcard() {
    return isPlus(0) || isHash(0);
  }

  /** Number of levels of the pattern, at least 1. */
  public int levelCount() {
    return levels.length;
  }

  /** A level of the pattern. */
  String level(int index) {
    return levels[index];
  }

  boolean isPlus(int index) {
    return levels[index].equals(PLUS);
  }

  boolean isHash(int index) {
    return levels[index].equals(HASH);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TopicFilter filter && text.equals(filter.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
