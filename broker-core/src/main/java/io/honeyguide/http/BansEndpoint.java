package io.honeyguide.http;

import io.honeyguide.access.Bans;
import java.util.Set;

/** {@code /v1/bans}: clients that are not let in for a while. */
final class BansEndpoint {

  /** Shows them. */
  void list(Exchange exchange) {
    var page = Listing.read(exchange.query(true), Set.of());
    var http = exchange.http();
    var found =
        http.edge()
            .authentication()
            .bans()
            .page(page.after(), page.wanted(), http.loop().clock().millis());
    page.answer(
        exchange,
        "bans",
        found,
        Bans.Ban::clientId,
        (out, ban) -> {
          out.writeStringField("clientId", ban.clientId());
          out.writeStringField("until", MessageJson.time(ban.untilMs()));
          if (!ban.by().isEmpty()) {
            out.writeStringField("by", ban.by());
          }
        });
  }

  /** Lifts one. */
  void lift(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var clientId = SessionsEndpoint.clientId(exchange);
    var http = exchange.http();
    if (!http.edge().authentication().bans().lift(clientId, http.loop().clock().millis())) {
      throw new RefusedRequestException(
          Problem.of(
              404, "unknown_ban", "no client is banned as \"%s\"".formatted(Shown.of(clientId))));
    }
    exchange.empty(204);
  }
}
