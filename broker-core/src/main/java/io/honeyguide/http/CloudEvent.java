package io.honeyguide.http;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * A CloudEvent in binary mode (CloudEvents 1.0, HTTP protocol binding): its attributes are headers
 * that start with {@code ce-}, its data is the body. As a message it has user properties by the
 * MQTT binding, which names the attributes without the prefix.
 */
final class CloudEvent {

  static final String PREFIX = "ce-";

  private static final List<String> REQUIRED = List.of("id", "source", "specversion", "type");

  private CloudEvent() {}

  /**
   * Refuses an event that lacks attributes which every event has.
   *
   * @param prefix that they are written with where the event came from
   */
  static void requireWhole(Collection<String> attributes, String prefix) {
    var missing = new TreeSet<>(REQUIRED);
    missing.removeAll(attributes);
    if (!missing.isEmpty()) {
      throw RefusedRequestException.bad(
          "incomplete_event",
          "a CloudEvent has %s%s, missing: %s%s"
              .formatted(
                  prefix,
                  String.join(", " + prefix, REQUIRED),
                  prefix,
                  String.join(", " + prefix, missing)));
    }
  }

  /** Whether user properties are the attributes of an event. */
  static boolean isWhole(Collection<String> properties) {
    return properties.containsAll(REQUIRED);
  }

  /** The value of an attribute as a header holds it (section 3.1.3.2 of the binding). */
  static String header(String value) {
    var encoded = new StringBuilder(value.length());
    for (var b : value.getBytes(StandardCharsets.UTF_8)) {
      var c = b & 0xFF;
      if (c > ' ' && c < 0x7F && c != '"' && c != '%') {
        encoded.append((char) c);
      } else {
        encoded.append('%');
        encoded.append(Character.toUpperCase(Character.forDigit(c >> 4, 16)));
        encoded.append(Character.toUpperCase(Character.forDigit(c & 0xF, 16)));
      }
    }
    return encoded.toString();
  }
}
