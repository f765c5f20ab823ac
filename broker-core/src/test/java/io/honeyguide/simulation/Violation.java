package io.honeyguide.simulation;

/** A promise was broken: which, when, and what led to it. */
final class Violation extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String promise;

  Violation(String promise, String message) {
    super(message);
    this.promise = promise;
  }

  /** Name of the broken promise. */
  String promise() {
    return promise;
  }
}
