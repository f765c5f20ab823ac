package io.honeyguide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Whether a request that asks for a WebSocket may have one. */
final class SocketUpgrade {

  private SocketUpgrade() {}

  /** Refuses a page of a foreign origin, and an upgrade that is not whole (RFC 6455, 4.2.1). */
  static void require(Exchange exchange) {
    ForeignPages.refuse(exchange);
    requireWhole(exchange.request());
  }

  private static void requireWhole(HttpServerRequest request) {
    var connection = request.getHeader(HttpHeaders.CONNECTION);
    if (!"13".equals(request.getHeader("Sec-WebSocket-Version"))) {
      request.response().putHeader("Sec-WebSocket-Version", "13");
      throw new RefusedRequestException(
          Problem.of(426, "bad_upgrade", "expected Sec-WebSocket-Version 13"));
    }
    if (request.getHeader("Sec-WebSocket-Key") == null
        || connection == null
        || !connection.toLowerCase(Locale.ROOT).contains("upgrade")) {
      throw RefusedRequestException.bad(
          "bad_upgrade",
          "an upgrade to a WebSocket has Connection: Upgrade and a Sec-WebSocket-Key");
    }
  }
}
