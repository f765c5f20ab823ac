package io.honeyguide.simulation;

import io.honeyguide.log.LogMistake;

/** Mistakes known from other brokers, that a run can be made to behave by. */
enum Mistake {

  /** None. */
  NONE(LogMistake.NONE),

  /** A force is answered before it is made. */
  ACK_BEFORE_FORCE(LogMistake.ACK_BEFORE_FORCE),

  /** A force that failed is made again on the same bytes. */
  FORCE_AGAIN_AFTER_FAILURE(LogMistake.FORCE_AGAIN_AFTER_FAILURE),

  /** Names of new files are not made durable. */
  NO_FOLDER_SYNC(LogMistake.NO_FOLDER_SYNC),

  /** A delivery is settled when it is sent, before its client has the message. */
  CURSOR_BEFORE_MESSAGE(LogMistake.NONE),

  /** Recovery cuts the log at the first bad batch. */
  CUT_AT_FIRST_BAD_BATCH(LogMistake.CUT_AT_FIRST_BAD_BATCH),

  /** PUBREL leaves before it is durable that the subscriber has the message. */
  PUBREL_BEFORE_DURABLE_PUBREC(LogMistake.NONE),

  /** A consumer of a named subscription is answered before that is durable. */
  WORK_ANSWERED_BEFORE_DURABLE(LogMistake.NONE);

  private final LogMistake inTheLog;

  Mistake(LogMistake inTheLog) {
    this.inTheLog = inTheLog;
  }

  /** What of it is the log's. */
  LogMistake inTheLog() {
    return inTheLog;
  }
}
