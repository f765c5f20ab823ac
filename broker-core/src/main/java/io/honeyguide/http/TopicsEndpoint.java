package io.honeyguide.http;

import java.util.Set;

/**
 * {@code GET /v1/topics}: the topics that messages were published to lately, each with its newest
 * one; the latest first. The log is what knows topics, so {@code since} says how far back to look,
 * and the cursor is a place in it.
 */
final class TopicsEndpoint implements Endpoint {

  private static final Set<String> PARAMETERS = Set.of("filter", "since", "limit", "cursor");

  @Override
  public void handle(Exchange exchange) {
    var query = exchange.query(false);
    query.allowOnly(PARAMETERS);
    var filter = MessagesEndpoint.filter(query);
    TopicAccess.requireRead(exchange, filter);
    var history = History.of(exchange.http(), filter);
    var limit =
        query.number("limit", 1, MessagesEndpoint.LIMIT_MAX, MessagesEndpoint.LIMIT_DEFAULT);
    var cursor = query.one("cursor");
    var until = cursor == null ? Long.MAX_VALUE : LogPlace.offset("cursor", cursor);
    var place = MessagesEndpoint.place(exchange, history, "since", query.one("since"), "all");
    MessagesEndpoint.find(
        exchange,
        place,
        found -> {
          var since = history.from(place, found);
          LogPlace.requireHistory(since, history);
          new NewestFirstPage(exchange, history, since, until, limit, true, PageShape.TOPICS)
              .start();
        });
  }
}
