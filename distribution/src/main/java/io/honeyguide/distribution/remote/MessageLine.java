package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;

/** A message for people. */
final class MessageLine {

  private MessageLine() {}

  /** Topic and payload. */
  static String of(JsonNode message) {
    return message.path("topic").asText() + " " + payload(message);
  }

  /** The payload alone; what is no text stands in base64. */
  static String payload(JsonNode message) {
    var payload = message.path("payload");
    return payload.isMissingNode()
        ? "base64:" + message.path("payloadBase64").asText()
        : payload.asText();
  }
}
