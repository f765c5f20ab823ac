package io.honeyguide.log;

/** Mistakes that a log may be made to behave by, in tests only. */
public enum LogMistake {

  /** None. */
  NONE,

  /** A force is answered before it is made; it is made with the next one. */
  ACK_BEFORE_FORCE,

  /** A force that failed is made once more on the same bytes, and its success believed. */
  FORCE_AGAIN_AFTER_FAILURE,

  /** Names of new files are never made durable. */
  NO_FOLDER_SYNC,

  /**
   * Recovery takes the first bad batch for the end of the log, even if acknowledged ones follow.
   */
  CUT_AT_FIRST_BAD_BATCH
}
