package io.honeyguide.push;

/**
 * What came of an attempt.
 *
 * @param status the target's answer; 0 for none
 * @param error why it failed; empty when it did not
 * @param retryAfterMs the time that the target asked for; negative for none
 */
record PushOutcome(int status, String error, long retryAfterMs) {

  static PushOutcome failed(String error) {
    return new PushOutcome(0, error, RetryAfter.NONE);
  }

  /** Whether the target took the message. */
  boolean isDone() {
    return error.isEmpty();
  }
}
