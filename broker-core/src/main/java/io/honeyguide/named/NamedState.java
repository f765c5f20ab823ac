package io.honeyguide.named;

/**
 * How a subscription stands at a moment.
 *
 * @param cursor everything that matches below it is done
 * @param lag messages that matched and are not done
 * @param lagIsExact false while the log behind the start was not read to its end: then there are at
 *     least so many
 * @param inflight messages that consumers have
 * @param ready messages that could go out at once
 * @param resting messages that wait for their next attempt
 * @param consumers how many wait for messages at the moment
 * @param oldestAgeMs age of the oldest message that is loaded and not done; -1 for none
 * @param deadLetters how many are kept
 * @param acknowledged messages that consumers acknowledged since it was defined
 * @param expired messages whose time was over before anybody had them
 * @param dead messages that were given up on
 * @param failed attempts that failed
 * @param repeated messages that were passed over, since one of their id had come just before
 */
public record NamedState(
    NamedSubscription subscription,
    long cursor,
    long lag,
    boolean lagIsExact,
    int inflight,
    int ready,
    int resting,
    int consumers,
    long oldestAgeMs,
    int deadLetters,
    long acknowledged,
    long expired,
    long dead,
    long failed,
    long repeated,
    FlowFigures figures) {

  /** How a subscription stands now. Shard's thread. */
  static NamedState of(
      NamedSubscription subscription,
      Window window,
      long lag,
      boolean isExact,
      int consumers,
      int letters,
      FlowFigures figures,
      long nowMs) {
    var oldestMs = Long.MAX_VALUE;
    for (var message : window.all()) {
      oldestMs = Math.min(oldestMs, message.timeMs);
    }
    return new NamedState(
        subscription,
        subscription.cursor(),
        lag,
        isExact,
        window.leasedCount(),
        window.readyCount(),
        window.restingCount(),
        consumers,
        oldestMs == Long.MAX_VALUE ? -1 : Math.max(0, nowMs - oldestMs),
        letters,
        subscription.acknowledgedCount(),
        subscription.expiredCount(),
        subscription.deadCount(),
        subscription.failedCount(),
        subscription.repeatedCount(),
        figures);
  }
}
