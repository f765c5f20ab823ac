package io.honeyguide.push;

import java.io.Serial;

/** A target has no address that may be posted to; the message is a sentence that says why. */
public final class TargetException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  TargetException(String message) {
    // No stack trace: it says something about the target, not about the broker.
    super(message, null, false, false);
  }
}
