package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.delivery.TraceReport;
import io.honeyguide.log.LogException;
import io.honeyguide.topic.TopicFilter;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * {@code GET /v1/trace/{id}}: everything that the log knows about one message, in order: published,
 * routed, delivered, acknowledged, given up on, each with time and who.
 *
 * <p>It reads the log from the message on, which may take long: on a thread of its own, two at once
 * on all event loops of a listener, and for a limited time each, after which what was found so far
 * is the answer.
 */
final class TraceEndpoint implements Endpoint {

  /** How long one trace may read. */
  static final long READ_MS = 20_000;

  private static final int TRACES_MAX = 2;

  /** Most things that one answer tells. */
  private static final int EVENTS_MAX = 10_000;

  private final HttpEdge edge;
  private final AtomicInteger underWay;

  TraceEndpoint(HttpEdge edge) {
    this.edge = edge;
    this.underWay = edge.tracesUnderWay();
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var log = exchange.http().log();
    var offset = LogPlace.offset("id", PercentCoding.levels(exchange.request().path()).get(2));
    if (offset < log.startOffset()) {
      LogPlace.requireHistory(offset, History.of(exchange.http(), TopicFilter.of("#")));
    }
    if (offset >= log.committedOffset()) {
      throw notThere(offset);
    }
    if (underWay.incrementAndGet() > TRACES_MAX) {
      underWay.decrementAndGet();
      throw new RefusedRequestException(
          Problem.busy("overloaded", "%d messages are traced already".formatted(TRACES_MAX)));
    }
    var nanoTime = edge.nanoTime();
    var startNanos = nanoTime.getAsLong();
    exchange
        .http()
        .vertx()
        .executeBlocking(
            () ->
                edge.administration()
                    .trace(
                        offset,
                        () ->
                            !exchange.isOver()
                                && nanoTime.getAsLong() - startNanos
                                    < TimeUnit.MILLISECONDS.toNanos(READ_MS)),
            false)
        .onComplete(
            traced -> {
              underWay.decrementAndGet();
              exchange.attempt(
                  () -> {
                    if (traced.failed()) {
                      throw failed(traced.cause());
                    }
                    show(exchange, offset, traced.result());
                  });
            });
  }

  private static RuntimeException failed(Throwable cause) {
    if (cause instanceof LogException) {
      return new RefusedRequestException(
          Problem.busy("log_unreadable", "the log cannot be read: " + cause.getMessage()));
    }
    return new IllegalStateException("a trace failed", cause);
  }

  private static RefusedRequestException notThere(long offset) {
    return new RefusedRequestException(
        Problem.of(
            404, "unknown_message", "there is no message " + HttpLoop.shown(offset) + " here"));
  }

  private static void show(Exchange exchange, long offset, TraceReport report) {
    if (!report.isMessage()) {
      throw notThere(offset);
    }
    exchange.json(200, out -> write(out, offset, report));
  }

  private static void write(JsonGenerator out, long offset, TraceReport report) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", HttpLoop.shown(offset));
    out.writeArrayFieldStart("events");
    var events = report.events();
    for (var event : events.subList(0, Math.min(events.size(), EVENTS_MAX))) {
      out.writeStartObject();
      out.writeStringField("event", event.kind().name().toLowerCase(Locale.ROOT));
      out.writeStringField("offset", HttpLoop.shown(event.offset()));
      out.writeStringField("ts", MessageJson.time(event.timeMs()));
      if (!event.who().isEmpty()) {
        out.writeStringField("who", event.who());
      }
      if (!event.detail().isEmpty()) {
        out.writeStringField("detail", event.detail());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeBooleanField("routingIsKnown", report.routingIsKnown());
    out.writeBooleanField("complete", report.isComplete() && events.size() <= EVENTS_MAX);
    out.writeStringField("through", HttpLoop.shown(report.nextOffset()));
    out.writeNumberField("damages", report.damages().size());
    out.writeEndObject();
  }
}
