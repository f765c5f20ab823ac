package io.honeyguide.mqtt;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A rate that a source may keep up, with a burst ahead of it: the token bucket, kept as one number,
 * the time at which everything that came so far is paid for (the generic cell rate algorithm, ITU-T
 * I.371). Nothing is refused: who is ahead by more than the burst is told how long to wait.
 *
 * <p>Any thread: one limit may be shared by all event loops.
 */
final class RateLimit {

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final long perSecond;
  private final long burstNanos;
  private final AtomicLong paidAtNanos;

  /**
   * A source that was quiet so far.
   *
   * @param perSecond the rate, above 0
   * @param burstMs how far the source may be ahead of the rate
   * @param nowNanos a clock that never goes back, the same for every {@link #take}
   */
  RateLimit(long perSecond, long burstMs, long nowNanos) {
    this.perSecond = perSecond;
    this.burstNanos = burstMs * 1_000_000L;
    this.paidAtNanos = new AtomicLong(nowNanos);
  }

  /** A limit, or null for a rate of 0, which is none. */
  static @Nullable RateLimit of(long perSecond, long burstMs, long nowNanos) {
    return perSecond == 0 ? null : new RateLimit(perSecond, burstMs, nowNanos);
  }

  /**
   * Notes what came.
   *
   * @param amount at most 1 GiB
   * @return nanoseconds after which the source is within its rate and burst again; 0 when it is now
   */
  long take(long amount, long nowNanos) {
    var costNanos = amount * NANOS_PER_SECOND / perSecond;
    while (true) {
      var before = paidAtNanos.get();
      // Time that was not used is lost: the burst is all that may be saved up.
      var after = (before - nowNanos < 0 ? nowNanos : before) + costNanos;
      if (paidAtNanos.compareAndSet(before, after)) {
        return Math.max(0, after - nowNanos - burstNanos);
      }
    }
  }
}
