package io.honeyguide.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.honeyguide.access.Bans;
import io.honeyguide.delivery.SessionFacts;
import java.io.IOException;
import java.util.Set;

/** Who is connected, what sessions there are and what they are owed; ends connections. */
final class SessionsEndpoint {

  private static final int LEVEL_OF_ID = 2;

  /** {@code GET /v1/clients}: those who are connected. */
  void clients(Exchange exchange) {
    list(exchange, "clients", true);
  }

  /** {@code GET /v1/sessions}: all of them, connected or not. */
  void sessions(Exchange exchange) {
    list(exchange, "sessions", false);
  }

  private static void list(Exchange exchange, String member, boolean isConnectedOnly) {
    var page = Listing.read(exchange.query(true), Set.of());
    exchange
        .http()
        .edge()
        .shard()
        .sessions(
            page.after(),
            page.wanted(),
            isConnectedOnly,
            Listing.onLoop(
                exchange,
                found ->
                    page.answer(
                        exchange, member, found, SessionFacts::clientId, SessionsEndpoint::write)));
  }

  /** {@code GET /v1/slow-subscribers}: who is owed most, the slowest first. */
  void slow(Exchange exchange) {
    var query = exchange.query(true);
    query.allowOnly(Set.of("limit"));
    var limit =
        query.number("limit", 1, MessagesEndpoint.LIMIT_MAX, MessagesEndpoint.LIMIT_DEFAULT);
    exchange
        .http()
        .edge()
        .shard()
        .slowestSessions(
            limit,
            Listing.onLoop(
                exchange,
                found ->
                    Listing.write(exchange, "subscribers", found, null, SessionsEndpoint::write)));
  }

  /** {@code GET /v1/clients/{id}}: one session with its subscriptions. */
  void client(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var clientId = clientId(exchange);
    exchange
        .http()
        .edge()
        .shard()
        .session(
            clientId,
            Listing.onLoop(
                exchange,
                found -> {
                  if (found == null) {
                    throw unknown(clientId);
                  }
                  exchange.json(200, out -> writeWhole(out, found));
                }));
  }

  /** {@code DELETE /v1/clients/{id}}: ends the connection; with {@code ban} for a while. */
  void kick(Exchange exchange) {
    var query = exchange.query(true);
    query.allowOnly(Set.of("ban"));
    var clientId = clientId(exchange);
    var ban = query.one("ban");
    if (ban != null) {
      ban(exchange, clientId, ban);
    }
    exchange
        .http()
        .edge()
        .shard()
        .kick(
            clientId,
            Listing.onLoop(
                exchange,
                wasConnected -> {
                  if (!wasConnected && ban == null) {
                    throw unknown(clientId);
                  }
                  exchange.empty(204);
                }));
  }

  /** First of all, so that the client does not come back in between. */
  private static void ban(Exchange exchange, String clientId, String text) {
    var nowMs = exchange.http().loop().clock().millis();
    var untilMs = nowMs + DurationText.ms("ban", text);
    var bans = exchange.http().edge().authentication().bans();
    if (!bans.add(new Bans.Ban(clientId, untilMs, exchange.principal().name()), nowMs)) {
      throw new RefusedRequestException(
          Problem.of(
              422,
              "too_many_bans",
              "there are %,d bans already; lift some, or take away the user's password"
                  .formatted(Bans.BANS_MAX)));
    }
  }

  static String clientId(Exchange exchange) {
    return PercentCoding.levels(exchange.request().path()).get(LEVEL_OF_ID);
  }

  private static RefusedRequestException unknown(String clientId) {
    return new RefusedRequestException(
        Problem.of(
            404,
            "unknown_client",
            "there is no such client: \"%s\"".formatted(Shown.of(clientId))));
  }

  private static void write(JsonGenerator out, SessionFacts session) throws IOException {
    out.writeStringField("clientId", session.clientId());
    if (!session.owner().isEmpty()) {
      out.writeStringField("user", session.owner());
    }
    var connection = session.connection();
    out.writeBooleanField("connected", connection != null);
    if (connection != null) {
      out.writeStringField("listener", connection.listener());
      out.writeStringField("protocol", connection.protocol());
      out.writeStringField("address", connection.address());
      out.writeStringField("connectedAt", MessageJson.time(connection.connectedAtMs()));
    } else if (session.leftAtMs() >= 0) {
      out.writeStringField("disconnectedAt", MessageJson.time(session.leftAtMs()));
    }
    out.writeBooleanField("durable", session.isDurable());
    if (session.expiresAtMs() != Long.MAX_VALUE) {
      out.writeStringField("expiresAt", MessageJson.time(session.expiresAtMs()));
    }
    out.writeNumberField("queued", session.queuedCount());
    out.writeNumberField("subscriptionCount", session.subscriptionCount());
  }

  private static void writeWhole(JsonGenerator out, SessionFacts session) throws IOException {
    out.writeStartObject();
    write(out, session);
    out.writeArrayFieldStart("subscriptions");
    for (var subscription : session.subscriptions().entrySet()) {
      out.writeStartObject();
      out.writeStringField("filter", subscription.getKey().toString());
      out.writeNumberField("qos", subscription.getValue().qos());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }
}
