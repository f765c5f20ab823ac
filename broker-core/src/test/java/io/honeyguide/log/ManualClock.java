package io.honeyguide.log;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/** Time that moves only when told to. */
public final class ManualClock implements InstantSource {

  private final AtomicLong nowMs = new AtomicLong(1_700_000_000_000L);

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(nowMs.get());
  }

  /** Moves the time, forwards or backwards. */
  public void advanceMs(long ms) {
    nowMs.addAndGet(ms);
  }
}
