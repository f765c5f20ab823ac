package io.honeyguide.access;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** The users file cannot be read, or does not hold what it should. */
public final class AccessException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** What was expected and what was found, never with a password or key in it. */
  public AccessException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
