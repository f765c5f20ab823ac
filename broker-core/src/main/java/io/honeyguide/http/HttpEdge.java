package io.honeyguide.http;

import io.honeyguide.access.Authentication;
import io.honeyguide.delivery.Shard;
import io.honeyguide.listen.ListenPoint;
import io.honeyguide.metrics.BrokerMetrics;
import io.honeyguide.query.QueryRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/** What the servers of one HTTP listener share over all event loops. Any thread. */
public final class HttpEdge {

  private final HttpOptions options;
  private final ListenPoint point;
  private final Shard shard;
  private final QueryRegistry queries;
  private final Authentication authentication;
  private final BrokerMetrics metrics;
  private final Health health;
  private final Administration administration;
  private final AtomicInteger tracesUnderWay = new AtomicInteger();
  private final String version;
  private final OpenApi openApi;
  private final LongSupplier nanoTime;

  /**
   * One HTTP listener of a broker.
   *
   * @param point made of the options' place
   * @param shard open by the time that a listener listens
   * @param queries who answers the questions of plugins
   * @param authentication finds out who asks
   * @param administration what operators ask of the rest of the broker
   * @param version of the broker, as {@code /version} shows it
   * @param nanoTime a clock in nanoseconds that never goes back; measures deadlines
   */
  public HttpEdge(
      HttpOptions options,
      ListenPoint point,
      Shard shard,
      QueryRegistry queries,
      Authentication authentication,
      BrokerMetrics metrics,
      Health health,
      Administration administration,
      String version,
      LongSupplier nanoTime) {
    this.options = options;
    this.point = point;
    this.shard = shard;
    this.queries = queries;
    this.authentication = authentication;
    this.metrics = metrics;
    this.health = health;
    this.administration = administration;
    this.version = version;
    this.openApi = new OpenApi(version);
    this.nanoTime = nanoTime;
  }

  HttpOptions options() {
    return options;
  }

  ListenPoint point() {
    return point;
  }

  Shard shard() {
    return shard;
  }

  QueryRegistry queries() {
    return queries;
  }

  Authentication authentication() {
    return authentication;
  }

  BrokerMetrics metrics() {
    return metrics;
  }

  Health health() {
    return health;
  }

  Administration administration() {
    return administration;
  }

  /** The OpenAPI document; made here, since reading it takes too long for an event loop. */
  OpenApi openApi() {
    return openApi;
  }

  /** How many messages are being traced. */
  AtomicInteger tracesUnderWay() {
    return tracesUnderWay;
  }

  String version() {
    return version;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }
}
