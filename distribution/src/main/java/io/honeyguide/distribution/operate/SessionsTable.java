package io.honeyguide.distribution.operate;

import com.fasterxml.jackson.databind.JsonNode;
import io.honeyguide.distribution.terminal.Spoken;
import io.honeyguide.distribution.terminal.Table;
import java.util.function.Function;

/**
 * Sessions as rows: who, since when, what is owed.
 *
 * <p>Owner: one thread.
 */
final class SessionsTable {

  private final Function<JsonNode, String> ago;
  private final boolean isConnectedOnly;
  private final Table table;

  /**
   * No rows yet.
   *
   * @param ago a time of the broker seen from now
   * @param isConnectedOnly whether all of them are connected, so that it need not be said
   */
  SessionsTable(Function<JsonNode, String> ago, boolean isConnectedOnly) {
    this.ago = ago;
    this.isConnectedOnly = isConnectedOnly;
    this.table =
        isConnectedOnly
            ? new Table("client", "user", "protocol", "address", "connected", ">subs", ">queued")
            : new Table("client", "user", "connection", "expires", ">subs", ">queued");
  }

  Table table() {
    return table;
  }

  void add(JsonNode session) {
    var id = session.path("clientId").asText();
    var user = user(session);
    var subscriptions = Spoken.number(session.path("subscriptionCount").asLong());
    var queued = Spoken.number(session.path("queued").asLong());
    if (isConnectedOnly) {
      table.add(
          id,
          user,
          session.path("protocol").asText(),
          session.path("address").asText(),
          ago.apply(session.path("connectedAt")),
          subscriptions,
          queued);
    } else {
      table.add(id, user, connection(session), expires(session), subscriptions, queued);
    }
  }

  /** Who it belongs to, or a dash where nobody proved to be one. */
  static String user(JsonNode session) {
    return session.path("user").asText("-");
  }

  /** Since when it is connected, or is not. */
  String connection(JsonNode session) {
    return session.path("connected").asBoolean()
        ? "connected " + ago.apply(session.path("connectedAt"))
        : ("left " + ago.apply(session.path("disconnectedAt"))).strip();
  }

  /** What becomes of it without a connection. */
  String expires(JsonNode session) {
    var expiresAt = session.path("expiresAt");
    if (expiresAt.isTextual()) {
      return ago.apply(expiresAt);
    }
    return session.path("durable").asBoolean() ? "never" : "with its connection";
  }
}
