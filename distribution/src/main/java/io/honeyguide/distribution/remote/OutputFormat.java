package io.honeyguide.distribution.remote;

/** Shape of what a command prints. */
public enum OutputFormat {
  /** For people. */
  TABLE,
  /** For programs. */
  JSON
}
