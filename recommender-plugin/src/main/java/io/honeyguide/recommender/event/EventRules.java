package io.honeyguide.recommender.event;

import java.time.Duration;
import java.util.List;

/**
 * What counts as a usable event.
 *
 * @param topics where events come from; the first pattern that matches a topic tells its parts
 * @param payloadBytesMax longest payload
 * @param idBytesMax longest id, in bytes of UTF-8
 * @param aheadMax how far an event's time may lie after its receipt; what lies later counts as that
 */
public record EventRules(
    List<TopicPattern> topics, int payloadBytesMax, int idBytesMax, Duration aheadMax) {

  /** Copies the patterns. */
  public EventRules {
    topics = List.copyOf(topics);
  }

  /** {@code behaviour/{type}}, 64 KiB, ids of 256 bytes, 5 minutes ahead. */
  public static EventRules standard() {
    return new EventRules(
        List.of(TopicPattern.parse("behaviour/{type}")), 65_536, 256, Duration.ofMinutes(5));
  }
}
