package io.honeyguide.delivery;

import io.honeyguide.named.NamedDesk;

/** The times of named subscriptions, at which leases end and rests are over. */
final class NamedTimes implements TimedWork.Task {

  /** Those that end close together are looked at together. */
  private static final long STEP_MS = 10;

  private final NamedDesk desk;

  NamedTimes(NamedDesk desk) {
    this.desk = desk;
  }

  @Override
  public long nextMs() {
    var dueMs = desk.nextDueMs();
    return dueMs > Long.MAX_VALUE - STEP_MS
        ? Long.MAX_VALUE
        : (dueMs + STEP_MS - 1) / STEP_MS * STEP_MS;
  }

  @Override
  public void run(long nowMs) {
    desk.tick();
  }
}
