package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/** The log could not do what was asked; the message says what was met and what helps. */
public class LogException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What went wrong, in one line. */
  public LogException(String message) {
    this(message, null);
  }

  /** What went wrong, in one line, and what caused it. */
  public LogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
