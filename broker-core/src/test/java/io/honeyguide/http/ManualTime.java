package io.honeyguide.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time that moves only when told to: the clock on the wall and the one for deadlines alike. */
final class ManualTime implements InstantSource, LongSupplier {

  static final long START_MS = 1_700_000_000_000L;

  private final AtomicLong nowMs = new AtomicLong(START_MS);

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(nowMs.get());
  }

  /** Nanoseconds for deadlines. */
  @Override
  public long getAsLong() {
    return TimeUnit.MILLISECONDS.toNanos(nowMs.get());
  }

  void advanceMs(long ms) {
    nowMs.addAndGet(ms);
  }
}
