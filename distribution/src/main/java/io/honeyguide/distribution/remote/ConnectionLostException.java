package io.honeyguide.distribution.remote;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The broker cannot be reached, or went away before it answered. */
public final class ConnectionLostException extends IOException {

  private static final long serialVersionUID = 1L;

  /** What was tried, in one line, and what went wrong. */
  public ConnectionLostException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
