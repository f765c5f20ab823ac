package io.honeyguide.http;

import io.vertx.core.http.HttpHeaders;
import java.util.Locale;

/** How a client wants to have messages. */
enum ReadForm {
  /** One answer that ends. */
  PAGE,
  /** Server-sent events. */
  EVENTS,
  /** JSON objects, one per line. */
  LINES,
  /** Frames of a WebSocket. */
  SOCKET;

  /** What a client wants where there are pages, too: those, unless it says so. */
  static ReadForm ofMessages(Exchange exchange) {
    return of(
        exchange,
        PAGE,
        "messages come as application/json, text/event-stream or application/x-ndjson");
  }

  /** What a client wants where there are streams only: events, unless it says so. */
  static ReadForm ofStream(Exchange exchange) {
    return of(
        exchange,
        EVENTS,
        "a stream comes as text/event-stream or application/x-ndjson; a WebSocket upgrade makes it one");
  }

  private static ReadForm of(Exchange exchange, ReadForm otherwise, String expected) {
    if ("websocket".equalsIgnoreCase(exchange.request().getHeader(HttpHeaders.UPGRADE))) {
      return SOCKET;
    }
    var accept = exchange.request().getHeader(HttpHeaders.ACCEPT);
    if (accept == null) {
      return otherwise;
    }
    var types = accept.toLowerCase(Locale.ROOT);
    if (types.contains(StreamForm.EVENTS.contentType())) {
      return EVENTS;
    }
    if (types.contains(StreamForm.LINES.contentType())) {
      return LINES;
    }
    if (types.contains("*/*")
        || types.contains(otherwise == PAGE ? "application/*" : "text/*")
        || (otherwise == PAGE && types.contains("/json"))) {
      return otherwise;
    }
    throw new RefusedRequestException(
        Problem.of(
            406, "not_acceptable", "%s, found Accept: %s".formatted(expected, Shown.of(accept))));
  }
}
