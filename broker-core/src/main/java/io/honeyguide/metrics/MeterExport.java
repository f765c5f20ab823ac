package io.honeyguide.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Quantile;
import io.prometheus.metrics.model.snapshots.Quantiles;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is exported, each name and tag list once.
 *
 * <p>Counters and gauges go through Micrometer. Timers are handed to the Prometheus registry under
 * it as summaries: the quantiles of a Micrometer timer could not come from stripes.
 *
 * <p>Any thread; registering and scraping exclude each other.
 */
final class MeterExport implements MultiCollector {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  /** Endings that Prometheus gives to, or cuts off, other kinds of meters. */
  private static final Pattern OTHER_KINDS_ENDING =
      Pattern.compile("_(total|count|sum|bucket|created|info)$");

  static final String COUNTER_ENDING = "_total";
  static final String TIMER_ENDING = "_seconds";

  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999, 1.0};

  /** What a meter is exported as: its name with its ending, and tags as name, value, ... */
  record Key(String name, List<String> tags) {}

  /** A meter and, unless it is a timer, what stands for it in Micrometer. */
  private record Exported(Object meter, String help, @Nullable Meter micrometer) {}

  private final LongSupplier nanoTime;
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  // Guarded by this. Micrometer holds what a counter reads by a weak reference only, so the meters
  // live here.
  private final Map<Key, Exported> meters = new LinkedHashMap<>();

  /** Who a line of the export belongs to. Never given back: a series does not change its kind. */
  private final Map<String, String> owners = new HashMap<>();

  MeterExport(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    // Otherwise a refused meter would only be logged and never be seen.
    registry.throwExceptionOnRegistrationFailure();
    registry.getPrometheusRegistry().register(this);
  }

  /** Where meters of other libraries can be bound. */
  MeterRegistry registry() {
    return registry;
  }

  static Key key(String name, String ending, String... tags) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "meter name \"" + name + "\" is not of lower case letters, digits and underscores");
    }
    if (tags.length % 2 != 0) {
      throw new IllegalArgumentException(
          "meter " + name + " has a tag without a value: " + List.of(tags));
    }
    return new Key(name.endsWith(ending) ? name : name + ending, List.of(tags));
  }

  StripedCounter counter(Key key, String help) {
    var counter = new StripedCounter(false);
    counter(key, help, counter::total);
    return counter;
  }

  /** A counter that somebody else counts; the source answers on any thread. */
  synchronized void counter(Key key, String help, LongSupplier source) {
    var family = key.name().substring(0, key.name().length() - COUNTER_ENDING.length());
    claim(key, "counter", family, key.name());
    var micrometer =
        FunctionCounter.builder(key.name(), source, LongSupplier::getAsLong)
            .description(help)
            .tags(key.tags().toArray(String[]::new))
            .register(registry);
    meters.put(key, new Exported(source, help, micrometer));
  }

  synchronized StripedCounter upDownCounter(Key key, String help) {
    var counter = new StripedCounter(true);
    gauge(key, help, counter::total);
    return counter;
  }

  synchronized void gauge(Key key, String help, DoubleSupplier value) {
    if (OTHER_KINDS_ENDING.matcher(key.name()).find()) {
      throw new IllegalArgumentException(
          "gauge " + key.name() + " ends like the lines of another kind of meter");
    }
    claim(key, "gauge", key.name());
    var micrometer =
        Gauge.builder(key.name(), value, DoubleSupplier::getAsDouble)
            .description(help)
            .tags(key.tags().toArray(String[]::new))
            .register(registry);
    meters.put(key, new Exported(value, help, micrometer));
  }

  synchronized StripedTimer timer(Key key, String help) {
    claim(key, "timer", key.name(), key.name() + "_count", key.name() + "_sum");
    var timer = new StripedTimer(nanoTime);
    meters.put(key, new Exported(timer, help, null));
    return timer;
  }

  /**
   * Makes sure that no two meters end up as the same line, nor two kinds as one family, for which
   * the scrape as a whole would fail.
   */
  private void claim(Key key, String kind, String... names) {
    if (meters.containsKey(key)) {
      throw new IllegalArgumentException(
          "meter " + key.name() + key.tags() + " is registered already");
    }
    var owner = kind + " " + key.name();
    for (var name : names) {
      var other = owners.get(name);
      if (other != null && !other.equals(owner)) {
        throw new IllegalArgumentException(owner + " would be mixed up with " + other);
      }
    }
    for (var name : names) {
      owners.put(name, owner);
    }
  }

  synchronized void remove(Key key) {
    var removed = meters.remove(key);
    if (removed != null && removed.micrometer() != null) {
      registry.remove(removed.micrometer());
    }
  }

  String scrape() {
    return registry.scrape();
  }

  /** The timers, as summaries in seconds; called by the Prometheus registry for each scrape. */
  @Override
  public synchronized MetricSnapshots collect() {
    var families = new TreeMap<String, SummarySnapshot.Builder>();
    meters.forEach(
        (key, exported) -> {
          if (exported.meter() instanceof StripedTimer timer) {
            families
                .computeIfAbsent(
                    key.name(), name -> SummarySnapshot.builder().name(name).help(exported.help()))
                .dataPoint(dataPoint(key, timer.read()));
          }
        });
    var snapshots = MetricSnapshots.builder();
    families.values().forEach(family -> snapshots.metricSnapshot(family.build()));
    return snapshots.build();
  }

  private static SummarySnapshot.SummaryDataPointSnapshot dataPoint(
      Key key, StripedTimer.Reading reading) {
    var quantiles = new ArrayList<Quantile>();
    for (var quantile : QUANTILES) {
      quantiles.add(new Quantile(quantile, reading.quantileSeconds(quantile)));
    }
    return SummarySnapshot.SummaryDataPointSnapshot.builder()
        .labels(Labels.of(key.tags().toArray(String[]::new)))
        .count(reading.count())
        .sum(reading.sumSeconds())
        .quantiles(Quantiles.of(quantiles))
        .build();
  }
}
