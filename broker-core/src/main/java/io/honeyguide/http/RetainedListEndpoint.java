package io.honeyguide.http;

import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.Topic;
import java.util.ArrayList;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/retained}: the topics that have a retained message, in the order of their levels.
 */
final class RetainedListEndpoint implements Endpoint {

  @Override
  public void handle(Exchange exchange) {
    var query = exchange.query(false);
    var page = Listing.read(query, Set.of("filter"));
    var filter = MessagesEndpoint.filter(query);
    TopicAccess.requireRead(exchange, filter);
    exchange
        .http()
        .edge()
        .shard()
        .retained(
            filter,
            after(page.after()),
            page.wanted(),
            Listing.onLoop(
                exchange,
                found ->
                    page.answer(
                        exchange,
                        "retained",
                        new ArrayList<>(found.entrySet()),
                        entry -> entry.getKey().name(),
                        (out, entry) -> {
                          out.writeStringField("topic", entry.getKey().name());
                          out.writeStringField("offset", HttpLoop.shown(entry.getValue().offset()));
                          out.writeNumberField("qos", entry.getValue().qos());
                          if (entry.getValue().expiresAtMs() != Long.MAX_VALUE) {
                            out.writeStringField(
                                "expiresAt", MessageJson.time(entry.getValue().expiresAtMs()));
                          }
                        })));
  }

  private static @Nullable Topic after(String cursor) {
    try {
      return cursor.isEmpty() ? null : Topic.of(cursor);
    } catch (BadTopicException e) {
      throw RefusedRequestException.bad(
          "bad_cursor",
          "cursor is what next said on the page before, found \"" + Shown.of(cursor) + "\"");
    }
  }
}
