package io.honeyguide.recommender.event;

import java.util.Locale;

/**
 * Why a message is neither a behaviour event nor news of the catalogue.
 *
 * @param reason for counting
 * @param detail one sentence for the person who reads the dead letters
 */
public record EventDefect(Reason reason, String detail) implements Decoded {

  /** The kinds of defects. */
  public enum Reason {
    /** The topic matches none of the configured patterns. */
    FOREIGN_TOPIC,
    /** The payload is longer than the limit. */
    PAYLOAD_TOO_LARGE,
    /** The payload is no JSON in UTF-8, or is cut off, or goes on after its end. */
    NOT_JSON,
    /** The payload is JSON, but no object. */
    NOT_AN_OBJECT,
    /** A known field occurs twice. */
    DUPLICATE_FIELD,
    /** A known field has a value of the wrong JSON type. */
    WRONG_FIELD_TYPE,
    /** Neither topic nor payload tells the type. */
    NO_TYPE,
    /** The type is none of the known words. */
    UNKNOWN_TYPE,
    /** Topic and payload contradict each other. */
    CONFLICT,
    /** Neither topic nor payload tells the item. */
    NO_ITEM,
    /** The user is missing where there must be one. */
    NO_USER,
    /** A login does not tell its user, or neither a session nor the user of before. */
    INCOMPLETE_LOGIN,
    /** An id is longer than the limit. */
    ID_TOO_LONG,
    /** An id holds control characters or half a surrogate pair. */
    BAD_ID,
    /** A text is too long, or a list has too many entries. */
    TOO_LONG,
    /** The time is no whole number of milliseconds since 1970. */
    BAD_TIME,
    /** The value is missing where it is needed, or out of range. */
    BAD_VALUE;

    /** The word for this reason in metrics and dead letters. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  @Override
  public String toString() {
    return reason.word() + ": " + detail;
  }
}
