package io.honeyguide.recommender.serve;

import java.time.Duration;

/**
 * Which requests by MQTT are answered.
 *
 * @param enabled whether any are
 * @param topic where they are published to
 * @param responsePrefix what every response topic starts with; ends in a slash
 * @param ageMax how long after its receipt a request is still answered: whoever asked before that
 *     waits no more
 */
public record RequestRules(boolean enabled, String topic, String responsePrefix, Duration ageMax) {

  /**
   * Checks the topics.
   *
   * @throws IllegalArgumentException naming the setting, what was expected and what was found
   */
  public RequestRules {
    if (topic.isEmpty() || topic.startsWith("$") || topic.matches("(?s).*[+#\0].*")) {
      throw new IllegalArgumentException(
          "requests.topic must be one topic without wildcards, found \"" + topic + "\"");
    }
    if (!responsePrefix.matches("(?s)[^$+#\0][^+#\0]*/") || topic.startsWith(responsePrefix)) {
      throw new IllegalArgumentException(
          "requests.response-prefix must be levels of a topic without wildcards, end in a slash, and not hold requests.topic; found \"%s\""
              .formatted(responsePrefix));
    }
  }

  /**
   * {@code recommendations/requests}, answered for 10 s below {@code recommendations/responses/}.
   */
  public static RequestRules standard() {
    return new RequestRules(
        true, "recommendations/requests", "recommendations/responses/", Duration.ofSeconds(10));
  }
}
