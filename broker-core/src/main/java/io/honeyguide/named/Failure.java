package io.honeyguide.named;

/**
 * What a message has been through that is not done.
 *
 * @param attempts how often it was leased in vain
 * @param notBeforeMs when it may be leased again, milliseconds since 1970
 */
record Failure(int attempts, long notBeforeMs) {

  /** It was never leased in vain. */
  static final Failure NONE = new Failure(0, 0);
}
