package io.honeyguide.distribution.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.terminal.Spoken;
import java.util.ArrayList;

/** Parts of a subscription's document for people. */
final class SubscriptionText {

  private SubscriptionText() {}

  static String filters(JsonNode subscription) {
    return joined(subscription.path("filters"));
  }

  static String joined(JsonNode array) {
    var texts = new ArrayList<String>();
    array.forEach(each -> texts.add(each.asText()));
    return String.join(", ", texts);
  }

  /** Where it starts: {@code latest}, {@code offset 0-42}, {@code 2026-05-01T12:00:00Z}. */
  static String start(JsonNode start) {
    if (start.isTextual()) {
      return start.asText();
    }
    return start.has("offset")
        ? "offset " + start.path("offset").asText()
        : start.path("time").asText();
  }

  /** The messages that are not done; the broker may know only that there are at least so many. */
  static String lag(JsonNode state) {
    var lag = Spoken.number(state.path("lag").asLong());
    return state.path("lagIsExact").asBoolean(true) ? lag : lag + "+";
  }
}
