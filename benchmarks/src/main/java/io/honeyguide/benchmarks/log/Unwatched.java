package io.honeyguide.benchmarks.log;

import io.honeyguide.delivery.Shard;
import io.honeyguide.log.LogException;

/**
 * Nobody to tell how the log is: one that stalls or fails ends the measurement, for which it would
 * give no figure.
 */
public class Unwatched implements Shard.HealthListener {

  /** Hears nothing but what must not be. */
  public Unwatched() {}

  @Override
  public void stalled(LogException cause) {
    throw cause;
  }

  @Override
  public void resumed() {
    throw new IllegalStateException("resumed without a stall");
  }

  @Override
  public void failed(LogException cause) {
    throw cause;
  }
}
