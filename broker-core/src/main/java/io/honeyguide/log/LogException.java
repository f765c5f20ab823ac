package io.honeyguide.log;

import org.jspecify.annotations.Nullable;

/**
 * The log could not do what was asked; the message says what was met and what helps. Clients get to
 * see it, so it does not say where on this machine the log lies.
 */
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
