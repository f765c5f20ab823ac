package io.honeyguide.query;

import io.honeyguide.api.Cursor;

/** How much of the log an answer must have seen. */
public sealed interface Freshness {

  /** Whatever the answerer has seen. */
  record Any() implements Freshness {}

  /** Everything that was acknowledged when the question came. */
  record Latest() implements Freshness {}

  /** Everything up to and including a place in the log. */
  record AtLeast(Cursor cursor) implements Freshness {}

  /**
   * Reads the query parameter {@code minOffset}.
   *
   * @throws IllegalArgumentException when it is neither {@code latest} nor an offset
   */
  static Freshness parse(String minOffset) {
    return minOffset.equals("latest") ? new Latest() : new AtLeast(Cursor.parse(minOffset));
  }
}
