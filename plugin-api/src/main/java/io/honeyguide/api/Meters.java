package io.honeyguide.api;

import java.util.function.DoubleSupplier;

/**
 * The plugin's metrics. Names are lower case with underscores and without the plugin's prefix; a
 * tag list is name, value, name, value. Asking twice for the same meter gives the same one.
 * Implemented by the broker only; meters may be used on any thread.
 */
public interface Meters {

  /** Something that only grows. */
  interface Counter {
    /** Adds {@code amount}, at least 0. */
    void add(long amount);
  }

  /** A distribution of times. */
  interface Timer {
    /** Records one duration. */
    void recordNanos(long nanos);
  }

  /** A counter; its exported name ends in {@code _total}. */
  Counter counter(String name, String help, String... tags);

  /** A timer, exported in seconds with quantiles; its exported name ends in {@code _seconds}. */
  Timer timer(String name, String help, String... tags);

  /** A value read when metrics are scraped; the supplier must be quick and safe on any thread. */
  void gauge(String name, String help, DoubleSupplier value, String... tags);
}
