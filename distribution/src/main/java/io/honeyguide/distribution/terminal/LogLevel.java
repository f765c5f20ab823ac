package io.honeyguide.distribution.terminal;

/** Severity of log lines. */
public enum LogLevel {
  /** What stops something from working. */
  ERROR,
  /** What someone should look at. */
  WARN,
  /** What happened. */
  INFO,
  /** Details for finding a fault. */
  DEBUG
}
