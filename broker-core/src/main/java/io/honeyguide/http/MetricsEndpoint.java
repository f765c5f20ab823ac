package io.honeyguide.http;

import io.honeyguide.metrics.BrokerMetrics;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics}: every meter in the text format of Prometheus. */
final class MetricsEndpoint implements Endpoint {

  @Override
  public void handle(Exchange exchange) {
    var http = exchange.http();
    // Away from the event loop: a scrape reads every histogram.
    http.vertx()
        .executeBlocking(() -> http.edge().metrics().scrape().getBytes(StandardCharsets.UTF_8))
        .onComplete(
            scraped ->
                exchange.attempt(
                    () -> {
                      if (scraped.failed()) {
                        throw new IllegalStateException("the scrape failed", scraped.cause());
                      }
                      exchange.bytes(200, BrokerMetrics.CONTENT_TYPE, scraped.result());
                    }));
  }
}
