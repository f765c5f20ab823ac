package io.honeyguide.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * Keeps web pages of foreign origins from changing anything. A browser asks nobody before it sends
 * a plain POST for a page, so any page in the world could publish to, or acknowledge at, a broker
 * on its reader's machine; that the page cannot see the answer helps nobody then.
 */
final class ForeignPages {

  private ForeignPages() {}

  /** Refuses a request that changes something for a page that is not let in. */
  static void refuseChanges(Exchange exchange) {
    var method = exchange.request().method();
    if (!HttpMethod.GET.equals(method) && !HttpMethod.HEAD.equals(method)) {
      refuse(exchange);
    }
  }

  /** Refuses a page that is not let in. */
  static void refuse(Exchange exchange) {
    var request = exchange.request();
    var origins = exchange.http().edge().options().pageOrigins();
    var origin = request.getHeader(HttpHeaders.ORIGIN);
    if (!origins.admit(origin, request.getHeader(HttpHeaders.HOST))
        || (origin == null && isOfOtherSite(request.getHeader("Sec-Fetch-Site")))) {
      throw new RefusedRequestException(Problem.of(403, "foreign_origin", origins.refusal()));
    }
  }

  /** A browser names no origin for a picture or a link, only how the page is related to it. */
  private static boolean isOfOtherSite(@Nullable String relation) {
    return relation != null && !relation.equals("same-origin") && !relation.equals("none");
  }
}
