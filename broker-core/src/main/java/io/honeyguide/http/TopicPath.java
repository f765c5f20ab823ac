package io.honeyguide.http;

import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;

/** Reads the topic name that stands at the end of a path, percent-encoded level by level. */
final class TopicPath {

  private TopicPath() {}

  /**
   * The topic after a prefix. Taken from the path as it was sent: empty levels and levels of dots
   * are part of a topic, though a path would be tidied.
   */
  static Topic read(String rawPath, String prefix) {
    var encoded = rawPath.startsWith(prefix) ? rawPath.substring(prefix.length()) : "";
    try {
      return Topic.of(String.join("/", PercentCoding.levels("/" + encoded)));
    } catch (BadTopicException e) {
      throw RefusedRequestException.bad("bad_topic", "the " + e.getMessage());
    }
  }

  /** The topic after a prefix, if clients may publish to it. */
  static Topic readPublishable(String rawPath, String prefix) {
    return publishable(read(rawPath, prefix));
  }

  /** A topic, if clients may publish to it [MQTT-4.7.2-1]. */
  static Topic publishable(Topic topic) {
    if (topic.isSystem()) {
      throw RefusedRequestException.bad(
          "reserved_topic",
          "topic names that start with $ are the broker's own, found \"%s\""
              .formatted(Shown.of(topic.name())));
    }
    return topic;
  }
}
