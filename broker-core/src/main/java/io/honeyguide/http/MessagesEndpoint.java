package io.honeyguide.http;

import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;
import io.vertx.core.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/messages}: what the log holds for a topic filter, as a page of history, as a long
 * poll, or as a stream of events.
 */
final class MessagesEndpoint implements Endpoint {

  static final int LIMIT_DEFAULT = 100;
  static final int LIMIT_MAX = 1000;

  private static final Set<String> PAGE_PARAMETERS =
      Set.of("filter", "since", "until", "limit", "order", "wait", "last");
  private static final Set<String> STREAM_PARAMETERS = Set.of("filter", "since");

  private final StreamMeters meters;

  MessagesEndpoint(StreamMeters meters) {
    this.meters = meters;
  }

  @Override
  public void handle(Exchange exchange) {
    // A plus stands for itself: it is a wildcard of filters and part of times.
    var query = exchange.query(false);
    var matcher = new TopicMatcher(filter(query));
    TopicAccess.requireRead(exchange, matcher.filter());
    switch (wanted(exchange)) {
      case STREAM -> stream(exchange, query, matcher);
      case PAGE -> page(exchange, query, matcher);
    }
  }

  private enum Form {
    PAGE,
    STREAM
  }

  private static Form wanted(Exchange exchange) {
    var accept = exchange.request().getHeader(HttpHeaders.ACCEPT);
    if (accept == null) {
      return Form.PAGE;
    }
    var types = accept.toLowerCase(Locale.ROOT);
    if (types.contains("text/event-stream")) {
      return Form.STREAM;
    }
    if (types.contains(JsonBody.CONTENT_TYPE)
        || types.contains("*/*")
        || types.contains("/json")
        || types.contains("application/*")) {
      return Form.PAGE;
    }
    throw new RefusedRequestException(
        Problem.of(
            406,
            "not_acceptable",
            "messages come as application/json or text/event-stream, found Accept: %s"
                .formatted(Shown.of(accept))));
  }

  /** The parameter {@code filter}; everything unless it is given. */
  static TopicFilter filter(QueryParameters query) {
    var text = query.one("filter");
    TopicFilter filter;
    try {
      filter = TopicFilter.of(text == null ? "#" : text);
    } catch (BadTopicException e) {
      throw RefusedRequestException.bad("bad_filter", "the " + e.getMessage());
    }
    if (filter.shareGroup() != null) {
      throw RefusedRequestException.bad(
          "bad_filter", "history is not shared out; give the filter without $share/{group}/");
    }
    return filter;
  }

  private void stream(Exchange exchange, QueryParameters query, TopicMatcher matcher) {
    exchange.named("stream");
    query.allowOnly(STREAM_PARAMETERS);
    var lastEventId = exchange.request().getHeader("Last-Event-ID");
    var place =
        lastEventId == null || lastEventId.isEmpty()
            ? place(exchange, "since", query.one("since"), "latest")
            : afterLast(place(exchange, "Last-Event-ID", lastEventId, lastEventId));
    find(
        exchange,
        place,
        since -> {
          LogPlace.requireHistory(since, exchange.http().log());
          new MessageStream(exchange, meters, matcher, since).start();
        });
  }

  /** Behind the last event that a client saw; where nothing has that offset the next one counts. */
  private static LogPlace afterLast(LogPlace last) {
    return last.isByTime() ? last : new LogPlace(last.offset() + 1, 0);
  }

  private static void page(Exchange exchange, QueryParameters query, TopicMatcher matcher) {
    query.allowOnly(PAGE_PARAMETERS);
    var limit = query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
    var isLastOnly = isLastOnly(query);
    var isNewestFirst = isNewestFirst(query, isLastOnly);
    var waitMs = waitMs(exchange, query, isNewestFirst);
    var since = place(exchange, "since", query.one("since"), waitMs > 0 ? "latest" : "all");
    var untilText = query.one("until");
    var until =
        untilText == null
            ? new LogPlace(Long.MAX_VALUE, 0)
            : place(exchange, "until", untilText, untilText);
    find(
        exchange,
        since,
        from -> {
          LogPlace.requireHistory(from, exchange.http().log());
          find(
              exchange,
              until,
              to -> {
                if (isNewestFirst) {
                  new NewestFirstPage(
                          exchange, matcher, from, to, limit, isLastOnly, PageShape.MESSAGES)
                      .start();
                } else {
                  new HistoryPage(exchange, matcher, from, to, limit, waitMs).start();
                }
              });
        });
  }

  private static boolean isLastOnly(QueryParameters query) {
    var last = query.one("last");
    if (last == null || last.equals("false")) {
      return false;
    }
    if (last.equals("true")) {
      return true;
    }
    throw RefusedRequestException.bad(
        "bad_last",
        "last=true asks for the newest message of each topic, found \"%s\""
            .formatted(Shown.of(last)));
  }

  private static boolean isNewestFirst(QueryParameters query, boolean isLastOnly) {
    var order = query.one("order");
    if (order == null) {
      return isLastOnly;
    }
    if (order.equals("asc") && !isLastOnly) {
      return false;
    }
    if (order.equals("desc")) {
      return true;
    }
    throw RefusedRequestException.bad(
        "bad_order",
        "order is asc, oldest first, or desc, which is the one that goes with last=true, found \"%s\""
            .formatted(Shown.of(order)));
  }

  private static long waitMs(Exchange exchange, QueryParameters query, boolean isNewestFirst) {
    var text = query.one("wait");
    if (text == null) {
      return 0;
    }
    var ms = DurationText.ms("wait", text);
    var max = exchange.http().deadlines().pollMs();
    if (ms > max) {
      throw RefusedRequestException.bad(
          "bad_wait",
          "wait is at most http.poll-timeout-max = %d ms, found %s".formatted(max, Shown.of(text)));
    }
    if (isNewestFirst) {
      throw RefusedRequestException.bad("bad_wait", "wait goes with order=asc only");
    }
    return ms;
  }

  /** A place that a parameter names. */
  static LogPlace place(Exchange exchange, String name, @Nullable String text, String otherwise) {
    var http = exchange.http();
    return LogPlace.parse(
        name, text == null ? otherwise : text, http.log(), http.loop().clock().millis());
  }

  /** Finds a place; what hinders becomes the answer. */
  static void find(Exchange exchange, LogPlace place, LongConsumer found) {
    place.find(
        exchange.http().log(),
        exchange.http().vertx(),
        (offset, failure) ->
            exchange.attempt(
                () -> {
                  if (failure != null) {
                    throw new RefusedRequestException(
                        Problem.busy(
                            "log_unreadable", "the log cannot be read: " + failure.getMessage()));
                  }
                  if (!exchange.isOver()) {
                    found.accept(offset);
                  }
                }));
  }
}
