package io.honeyguide.metrics;

/** A meter that can be taken back, because what it measures can go away. */
public interface MeterRegistration extends AutoCloseable {

  /** Exports the meter no more. A second call does nothing. Any thread. */
  @Override
  void close();
}
