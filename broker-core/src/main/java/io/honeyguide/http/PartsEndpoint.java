package io.honeyguide.http;

import java.util.Objects;
import java.util.Set;

/** How the broker's parts do: its listeners, and what is wrong. */
final class PartsEndpoint {

  /** {@code GET /v1/listeners}: all of them; there are few, so there is one page. */
  void listeners(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    Listing.write(
        exchange,
        "listeners",
        exchange.http().edge().administration().listeners(),
        null,
        (out, listener) -> {
          out.writeStringField("name", listener.name());
          out.writeStringField("protocol", listener.protocol());
          out.writeStringField("transport", listener.transport());
          out.writeStringField("address", listener.address());
          out.writeNumberField("port", listener.port());
          out.writeNumberField("connections", listener.connectionCount());
          out.writeNumberField("connectionsMax", listener.connectionsMax());
        });
  }

  /** {@code GET /v1/alarms}: the parts that do not work, each with the reason. */
  void alarms(Exchange exchange) {
    exchange.query(true).allowOnly(Set.of());
    var alarms =
        exchange.http().edge().health().parts().entrySet().stream()
            .filter(part -> part.getValue() != null)
            .toList();
    Listing.write(
        exchange,
        "alarms",
        alarms,
        null,
        (out, part) -> {
          out.writeStringField("part", part.getKey());
          out.writeStringField("reason", Objects.toString(part.getValue()));
        });
  }
}
