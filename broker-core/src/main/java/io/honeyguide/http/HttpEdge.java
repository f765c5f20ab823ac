package io.honeyguide.http;

import io.honeyguide.delivery.Shard;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.query.QueryRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What all HTTP listeners of one broker share. Any thread. */
public final class HttpEdge {

  private final HttpOptions options;
  private final Shard shard;
  private final QueryRegistry queries;
  private final BrokerMetrics metrics;
  private final Health health;
  private final String version;
  private final LongSupplier nanoTime;
  private final AtomicInteger connections = new AtomicInteger();

  /**
   * The HTTP edge of one broker.
   *
   * @param shard open by the time that a listener listens
   * @param queries who answers the questions of plugins
   * @param version of the broker, as {@code /version} shows it
   * @param nanoTime a clock in nanoseconds that never goes back; measures deadlines
   */
  public HttpEdge(
      HttpOptions options,
      Shard shard,
      QueryRegistry queries,
      BrokerMetrics metrics,
      Health health,
      String version,
      LongSupplier nanoTime) {
    this.options = options;
    this.shard = shard;
    this.queries = queries;
    this.metrics = metrics;
    this.health = health;
    this.version = version;
    this.nanoTime = nanoTime;
  }

  HttpOptions options() {
    return options;
  }

  Shard shard() {
    return shard;
  }

  QueryRegistry queries() {
    return queries;
  }

  BrokerMetrics metrics() {
    return metrics;
  }

  Health health() {
    return health;
  }

  String version() {
    return version;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }

  /** Whether there is room for another connection; it then counts until it is given back. */
  boolean takeConnection() {
    if (connections.incrementAndGet() > options.limits().connectionsMax()) {
      connections.decrementAndGet();
      return false;
    }
    return true;
  }

  void giveBackConnection() {
    connections.decrementAndGet();
  }
}
