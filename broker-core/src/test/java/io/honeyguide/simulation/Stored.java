package io.honeyguide.simulation;

/** A message as the log was told to store it: at once, or for later. */
final class Stored {

  /** Of what is not delayed. */
  static final long NOT_DELAYED = Long.MIN_VALUE;

  final Published message;
  final long offset;
  final long receivedMs;
  final long dueMs;

  /** Where a delayed message was published, or negative. */
  long publishedAt = -1;

  Stored(Published message, long offset, long receivedMs, long dueMs) {
    this.message = message;
    this.offset = offset;
    this.receivedMs = receivedMs;
    this.dueMs = dueMs;
  }

  boolean isDelayed() {
    return dueMs != NOT_DELAYED;
  }

  @Override
  public String toString() {
    return message + " received at " + receivedMs + (isDelayed() ? ", due at " + dueMs : "");
  }
}
