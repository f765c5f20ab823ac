package io.honeyguide.metrics;

import io.honeyguide.api.Meters;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Meters that share a prefix and go away together, such as those of one plugin. Asking twice for
 * the same meter gives the same one; of two gauges with one name and tags the first stays.
 *
 * <p>Any thread. Look-ups take a lock: resolve a meter once and keep it.
 */
public final class MeterGroup implements Meters, AutoCloseable {

  private final MeterExport export;
  private final String prefix;

  // Guarded by this.
  private final Map<MeterExport.Key, Object> meters = new HashMap<>();
  private boolean closed;

  MeterGroup(MeterExport export, String prefix) {
    this.export = export;
    this.prefix = prefix;
  }

  @Override
  public synchronized StripedCounter counter(String name, String help, String... tags) {
    var key = key(name, MeterExport.COUNTER_ENDING, tags);
    return known(StripedCounter.class, key, () -> export.counter(key, help));
  }

  /** A counter that somebody else counts; the source answers on any thread. */
  public synchronized void counter(String name, String help, LongSupplier source, String... tags) {
    meters.computeIfAbsent(
        key(name, MeterExport.COUNTER_ENDING, tags),
        key -> {
          export.counter(key, help, source);
          return source;
        });
  }

  /** A gauge made of what came and what went; the two may be counted on different threads. */
  public synchronized StripedCounter upDownCounter(String name, String help, String... tags) {
    var key = key(name, "", tags);
    return known(StripedCounter.class, key, () -> export.upDownCounter(key, help));
  }

  @Override
  public synchronized StripedTimer timer(String name, String help, String... tags) {
    var key = key(name, MeterExport.TIMER_ENDING, tags);
    return known(StripedTimer.class, key, () -> export.timer(key, help));
  }

  private <M> M known(Class<M> type, MeterExport.Key key, Supplier<M> creation) {
    var meter = meters.computeIfAbsent(key, absent -> creation.get());
    if (!type.isInstance(meter)) {
      throw new IllegalArgumentException("meter " + key.name() + " is of another kind already");
    }
    return type.cast(meter);
  }

  @Override
  public synchronized void gauge(String name, String help, DoubleSupplier value, String... tags) {
    meters.computeIfAbsent(
        key(name, "", tags),
        key -> {
          export.gauge(key, help, value);
          return value;
        });
  }

  /** A gauge that can be taken back alone. */
  public synchronized MeterRegistration removableGauge(
      String name, String help, DoubleSupplier value, String... tags) {
    var key = key(name, "", tags);
    export.gauge(key, help, value);
    meters.put(key, value);
    return () -> remove(key, value);
  }

  private synchronized void remove(MeterExport.Key key, Object meter) {
    if (meters.remove(key, meter)) {
      export.remove(key);
    }
  }

  private MeterExport.Key key(String name, String ending, String... tags) {
    if (closed) {
      throw new IllegalStateException("the meters of " + prefix + " are closed");
    }
    return MeterExport.key(prefix + "_" + name, ending, tags);
  }

  /** Exports none of these meters any more. Whoever still holds one counts for nobody. */
  @Override
  public synchronized void close() {
    closed = true;
    meters.keySet().forEach(export::remove);
    meters.clear();
  }
}
