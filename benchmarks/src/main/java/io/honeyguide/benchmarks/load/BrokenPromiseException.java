package io.honeyguide.benchmarks.load;

import java.io.IOException;

/** The broker did what MQTT does not allow, or closed the connection; the message says what. */
public final class BrokenPromiseException extends IOException {

  private static final long serialVersionUID = 1L;

  private final String reason;

  BrokenPromiseException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** The message, which is always there. */
  String reason() {
    return reason;
  }
}
