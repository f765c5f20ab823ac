package io.honeyguide.distribution.terminal;

/** Shape of log lines. */
public enum LogFormat {
  /** Time, level, logger and message with key=value pairs. */
  TEXT,
  /** One JSON object per line. */
  JSON
}
