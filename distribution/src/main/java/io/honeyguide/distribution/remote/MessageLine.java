package io.honeyguide.distribution.remote;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.terminal.LineText;
import io.honeyguide.distribution.terminal.Terminal;

/** A message for people. */
final class MessageLine {

  private MessageLine() {}

  /** Topic and payload. */
  static String of(JsonNode message) {
    return shown(message.path("topic").asText() + " " + payload(message));
  }

  /** Into a pipe it goes as it is; no publisher talks to a terminal. */
  static String shown(String text) {
    return Terminal.isOut() ? LineText.oneLine(text) : text;
  }

  /** The payload alone; what is no text stands in base64. */
  static String payload(JsonNode message) {
    var payload = message.path("payload");
    return payload.isMissingNode()
        ? "base64:" + message.path("payloadBase64").asText()
        : payload.asText();
  }
}
