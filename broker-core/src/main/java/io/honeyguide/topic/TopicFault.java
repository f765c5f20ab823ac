package io.honeyguide.topic;

/** What can be wrong with a topic name or a topic filter; each edge has its own answer to it. */
public enum TopicFault {
  /** No character at all [MQTT-4.7.3-1]. */
  EMPTY("is empty"),

  /** More than {@link Topic#BYTES_MAX} bytes of UTF-8 [MQTT-4.7.3-3]. */
  TOO_LONG("is longer than " + Topic.BYTES_MAX + " bytes of UTF-8"),

  /** More than {@link Topic#LEVELS_MAX} levels; a limit of this broker. */
  TOO_MANY_LEVELS("has more than " + Topic.LEVELS_MAX + " levels"),

  /** Holds U+0000 [MQTT-4.7.3-2]. */
  NULL_CHARACTER("holds the character U+0000"),

  /** Not well-formed UTF-8: a surrogate, an overlong form or a stray byte [MQTT-1.5.4-1]. */
  ILL_FORMED("is not well-formed UTF-8"),

  /** A wildcard in a topic name [MQTT-3.3.2-2]. */
  WILDCARD_IN_NAME("holds a wildcard, which only a filter may"),

  /** {@code #} before the last level or beside other characters [MQTT-4.7.1-1]. */
  MISPLACED_HASH("has a # that does not stand alone in the last level"),

  /** {@code +} beside other characters of its level [MQTT-4.7.1-2]. */
  MISPLACED_PLUS("has a + that does not stand alone in its level"),

  /** A share name that is empty or holds a wildcard [MQTT-4.8.2-1] [MQTT-4.8.2-2]. */
  BAD_SHARE_NAME("has a share name that is empty or holds a wildcard"),

  /** {@code $share/name} with no filter behind it [MQTT-4.8.2-2]. */
  SHARE_WITHOUT_FILTER("names a share group but no filter after it");

  private final String sentence;

  TopicFault(String sentence) {
    this.sentence = sentence;
  }

  /** The fault as the rest of a sentence that starts with the topic. */
  public String sentence() {
    return sentence;
  }
}
