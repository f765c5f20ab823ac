package io.honeyguide.recommender.event;

/**
 * How users are forgotten.
 *
 * @param topic where messages say who is to be forgotten
 * @param pendingMax most of these messages that wait for the log to be rid of what they name
 */
public record ForgetRules(String topic, int pendingMax) {

  /**
   * Checks the topic.
   *
   * @throws IllegalArgumentException naming the setting, what was expected and what was found
   */
  public ForgetRules {
    if (!topic.matches("(?s)[^$+#\0{}][^+#\0{}]*")) {
      throw new IllegalArgumentException(
          "forget.topic must be a topic without wildcards, found \"" + topic + "\"");
    }
  }

  /** {@code users/forget}, 10,000 waiting. */
  public static ForgetRules standard() {
    return new ForgetRules("users/forget", 10_000);
  }
}
