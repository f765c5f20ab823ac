package io.honeyguide.api;

import java.time.Duration;

/** Timed work on the plugin's thread. Implemented by the broker only. */
public interface Timers {

  /**
   * Runs the task again and again, first after one period. A run that is late is not made up for.
   * An exception is logged and counted; the next run takes place all the same.
   *
   * @param period at least 10 ms
   */
  void every(Duration period, Runnable task);

  /**
   * Runs the task once. While the plugin starts, the time is waited for anew.
   *
   * @param delay at least 10 ms
   */
  void after(Duration delay, Runnable task);
}
