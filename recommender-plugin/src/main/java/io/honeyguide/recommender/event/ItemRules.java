package io.honeyguide.recommender.event;

import java.util.List;

/**
 * What counts as a usable message of the catalogue.
 *
 * @param topics where they come from; the first pattern that matches a topic tells the item
 * @param payloadBytesMax longest payload
 * @param idBytesMax longest id, in bytes of UTF-8
 */
public record ItemRules(List<TopicPattern> topics, int payloadBytesMax, int idBytesMax) {

  /** Longest title, in characters. */
  public static final int TITLE_MAX = 512;

  /** Longest category, tag, or value of a property, in characters. */
  public static final int WORD_MAX = 256;

  /** Longest name of a property, in characters. */
  public static final int NAME_MAX = 64;

  /** Most categories. */
  public static final int CATEGORIES_MAX = 16;

  /** Most tags, and most properties. */
  public static final int LIST_MAX = 32;

  /**
   * Copies the patterns.
   *
   * @throws IllegalArgumentException when there is none, or one tells more than an item
   */
  public ItemRules {
    topics = List.copyOf(topics);
    if (topics.isEmpty()) {
      throw new IllegalArgumentException("the catalogue needs at least one topic pattern");
    }
    for (var topic : topics) {
      if (!topic.tellsAtMost("{item}")) {
        throw new IllegalArgumentException(
            "a topic pattern of the catalogue tells {item} or nothing, found " + topic);
      }
    }
  }

  /** {@code items/{item}} and {@code items}, 64 KiB, ids of 256 bytes. */
  public static ItemRules standard() {
    return new ItemRules(
        List.of(TopicPattern.parse("items/{item}"), TopicPattern.parse("items")), 65_536, 256);
  }
}
