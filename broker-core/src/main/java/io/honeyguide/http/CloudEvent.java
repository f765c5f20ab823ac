package io.honeyguide.http;

import io.honeyguide.message.MessageHeaders;
import java.util.Collection;
import java.util.TreeSet;

/**
 * A CloudEvent in binary mode (CloudEvents 1.0, HTTP protocol binding): its attributes are headers
 * that start with {@code ce-}, its data is the body. As a message it has user properties by the
 * MQTT binding, which names the attributes without the prefix.
 */
final class CloudEvent {

  static final String PREFIX = MessageHeaders.EVENT_PREFIX;

  private CloudEvent() {}

  /**
   * Refuses an event that lacks attributes which every event has.
   *
   * @param prefix that they are written with where the event came from
   */
  static void requireWhole(Collection<String> attributes, String prefix) {
    var missing = new TreeSet<>(MessageHeaders.EVENT_REQUIRED);
    missing.removeAll(attributes);
    if (!missing.isEmpty()) {
      throw RefusedRequestException.bad(
          "incomplete_event",
          "a CloudEvent has %s%s, missing: %s%s"
              .formatted(
                  prefix,
                  String.join(", " + prefix, MessageHeaders.EVENT_REQUIRED),
                  prefix,
                  String.join(", " + prefix, missing)));
    }
  }
}
