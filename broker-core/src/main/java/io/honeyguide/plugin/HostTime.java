package io.honeyguide.plugin;

import java.time.Duration;

/** Time as it passes for the plugin host: deadlines, pauses, periods. */
interface HostTime extends AutoCloseable {

  /** Something that is to happen later. */
  interface Appointment {

    /** Sees to it that it does not happen, unless it does already. */
    void cancel();
  }

  /** Nanoseconds since some moment; never goes back. */
  long nanoTime();

  /**
   * Runs a task after a delay, on a thread that it must not hold up.
   *
   * @param delay at least 0
   */
  Appointment after(Duration delay, Runnable task);

  /** Nothing happens any more. */
  @Override
  void close();
}
