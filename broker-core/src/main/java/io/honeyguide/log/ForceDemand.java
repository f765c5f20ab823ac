package io.honeyguide.log;

/**
 * What the records of a batch, or the batches of a group, ask of the force together: the strongest
 * of them.
 *
 * <p>Owner: that of the batch or group.
 */
final class ForceDemand {

  private boolean awaited;
  private boolean awaitedAsConfigured;
  private boolean asConfigured;
  private long withinMs = Durability.NEVER_MS;

  void clear() {
    awaited = false;
    awaitedAsConfigured = false;
    asConfigured = false;
    withinMs = Durability.NEVER_MS;
  }

  /** One more record. */
  void add(Durability durability) {
    awaited |= durability.isAwaited();
    asConfigured |= durability.isAsConfigured();
    awaitedAsConfigured |= durability.isAwaited() && durability.isAsConfigured();
    withinMs = Math.min(withinMs, durability.forceWithinMs());
  }

  /** One more batch. */
  void add(ForceDemand other) {
    awaited |= other.awaited;
    asConfigured |= other.asConfigured;
    awaitedAsConfigured |= other.awaitedAsConfigured;
    withinMs = Math.min(withinMs, other.withinMs);
  }

  /** Whether somebody waits for the commit. */
  boolean isAwaited() {
    return awaited;
  }

  /**
   * Within how many milliseconds a force is asked for: 0 before anybody hears of the commit, {@link
   * Durability#NEVER_MS} not at all.
   *
   * @param intervalMs of the log's own policy, where that is {@link FileLogOptions.Force#INTERVAL}
   */
  long withinMs(FileLogOptions.Force policy, long intervalMs) {
    return switch (policy) {
      case ALWAYS -> awaitedAsConfigured ? 0 : withinMs;
      // It covers all that is written, so also what nobody waits for.
      case INTERVAL -> asConfigured ? Math.min(withinMs, intervalMs) : withinMs;
      case OS -> withinMs;
    };
  }
}
