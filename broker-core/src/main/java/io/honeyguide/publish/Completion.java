package io.honeyguide.publish;

import io.honeyguide.log.LogException;

/** Whoever waits for a record; called on the event loop that appended it. */
public interface Completion {

  /**
   * The record is committed, and durable if that was asked for.
   *
   * @param token as given with the record
   * @param offset the record's place
   * @param result what applying it gave: for a message the number of subscribers it was handed to
   */
  void committed(long token, long offset, long result);

  /** The record was not stored. */
  void refused(long token, LogException cause);

  /**
   * The message was not stored again, since it came before under the same name and is in the log.
   *
   * @param offset the place of the first
   * @param timeMs time of receipt of the first, milliseconds since 1970
   */
  default void repeated(long token, long offset, long timeMs) {
    committed(token, offset, 0);
  }
}
