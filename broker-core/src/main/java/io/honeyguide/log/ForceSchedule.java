package io.honeyguide.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * When what was written has to be forced next: at the earliest of what its records ask for. An
 * interval runs from the first write that has not been forced, so nobody waits for its force and
 * nothing older than the interval can be lost.
 *
 * <p>Owner: the shard's thread.
 */
final class ForceSchedule {

  private final FileLogOptions.Force policy;
  private final long intervalMs;
  private final LongSupplier nanoTime;
  private boolean asked;
  private long dueNanos;

  /**
   * A schedule on which nothing stands.
   *
   * @param policy of the log, for records that ask for nothing of their own
   * @param intervalMs of the policy {@link FileLogOptions.Force#INTERVAL}
   * @param nanoTime a clock in nanoseconds that never goes back
   */
  ForceSchedule(FileLogOptions.Force policy, long intervalMs, LongSupplier nanoTime) {
    this.policy = policy;
    this.intervalMs = intervalMs;
    this.nanoTime = nanoTime;
  }

  /** Something was written. */
  void wrote(ForceDemand demand) {
    var withinMs = demand.withinMs(policy, intervalMs);
    if (withinMs == Durability.NEVER_MS) {
      return;
    }
    var due = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(withinMs);
    if (!asked || due - dueNanos < 0) {
      dueNanos = due;
      asked = true;
    }
  }

  /** Everything that was written is durable. */
  void forced() {
    asked = false;
  }

  /** Whether a force was asked for, now or later. */
  boolean isAsked() {
    return asked;
  }

  /** Whether the force has to come now. */
  boolean isDue() {
    return asked && nanosToForce() <= 0;
  }

  /** Time until the force has to come; {@link Long#MAX_VALUE} when none was asked for. */
  long nanosToForce() {
    return asked ? dueNanos - nanoTime.getAsLong() : Long.MAX_VALUE;
  }
}
