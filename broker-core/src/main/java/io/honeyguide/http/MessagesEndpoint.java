package io.honeyguide.http;

import io.honeyguide.topic.BadTopicException;
import io.honeyguide.topic.TopicFilter;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/messages}: what the log holds for a topic filter, as a page of history, as a long
 * poll, or as a stream: of events, of lines, or over a WebSocket.
 */
final class MessagesEndpoint implements Endpoint {

  static final int LIMIT_DEFAULT = 100;
  static final int LIMIT_MAX = 1000;

  private static final Set<String> PAGE_PARAMETERS =
      Set.of("filter", "since", "until", "limit", "order", "wait", "last");
  private static final Set<String> STREAM_PARAMETERS = Set.of("filter", "since", "after");

  private final StreamMeters meters;

  MessagesEndpoint(StreamMeters meters) {
    this.meters = meters;
  }

  @Override
  public void handle(Exchange exchange) {
    // A plus stands for itself: it is a wildcard of filters and part of times.
    var query = exchange.query(false);
    var filter = filter(query);
    TopicAccess.requireRead(exchange, filter);
    var history = History.of(exchange.http(), filter);
    switch (ReadForm.ofMessages(exchange)) {
      case EVENTS -> stream(exchange, query, history, StreamForm.EVENTS);
      case LINES -> stream(exchange, query, history, StreamForm.LINES);
      case SOCKET -> webSocket(exchange, query, history);
      case PAGE -> page(exchange, query, history);
    }
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

  private void stream(Exchange exchange, QueryParameters query, History history, StreamForm form) {
    exchange.named(form == StreamForm.EVENTS ? "stream" : "stream_lines");
    streamFrom(
        exchange,
        query,
        history,
        since -> begin(exchange, history, new ResponseOutlet(exchange, form), since));
  }

  private void webSocket(Exchange exchange, QueryParameters query, History history) {
    exchange.named("stream_socket");
    SocketUpgrade.require(exchange);
    // Else the reading of the place would leave what the client sends meanwhile to nobody.
    exchange.request().pause();
    streamFrom(
        exchange,
        query,
        history,
        since ->
            exchange.webSocket(
                socket -> begin(exchange, history, new SocketOutlet(exchange, socket), since)));
  }

  private void begin(Exchange exchange, History history, StreamOutlet out, long since) {
    var feed = exchange.http().feed(history);
    new MessageStream(exchange, meters, feed, history, out, since).start();
  }

  private static void streamFrom(
      Exchange exchange, QueryParameters query, History history, LongConsumer begin) {
    query.allowOnly(STREAM_PARAMETERS);
    var place = streamPlace(exchange, query, history);
    find(
        exchange,
        place,
        found -> {
          var since = history.from(place, found);
          LogPlace.requireHistory(since, history);
          begin.accept(since);
        });
  }

  private static LogPlace streamPlace(Exchange exchange, QueryParameters query, History history) {
    var lastEventId = exchange.request().getHeader("Last-Event-ID");
    if (lastEventId != null && !lastEventId.isEmpty()) {
      return afterLast(place(exchange, history, "Last-Event-ID", lastEventId, lastEventId));
    }
    var after = query.one("after");
    if (after == null) {
      return place(exchange, history, "since", query.one("since"), "latest");
    }
    if (query.one("since") != null) {
      throw RefusedRequestException.bad("bad_after", "after and since exclude each other");
    }
    return new LogPlace(LogPlace.offset("after", after) + 1, 0);
  }

  /** Behind the last event that a client saw; where nothing has that offset the next one counts. */
  private static LogPlace afterLast(LogPlace last) {
    return last.isByTime() ? last : new LogPlace(last.offset() + 1, 0);
  }

  private static void page(Exchange exchange, QueryParameters query, History history) {
    query.allowOnly(PAGE_PARAMETERS);
    var limit = query.number("limit", 1, LIMIT_MAX, LIMIT_DEFAULT);
    var isLastOnly = isLastOnly(query);
    var isNewestFirst = isNewestFirst(query, isLastOnly);
    var waitMs = waitMs(exchange, query, isNewestFirst);
    var since =
        place(exchange, history, "since", query.one("since"), waitMs > 0 ? "latest" : "all");
    var untilText = query.one("until");
    var until =
        untilText == null
            ? new LogPlace(Long.MAX_VALUE, 0)
            : place(exchange, history, "until", untilText, untilText);
    find(
        exchange,
        since,
        found -> {
          var from = history.from(since, found);
          LogPlace.requireHistory(from, history);
          find(
              exchange,
              until,
              to -> {
                if (isNewestFirst) {
                  new NewestFirstPage(
                          exchange, history, from, to, limit, isLastOnly, PageShape.MESSAGES)
                      .start();
                } else {
                  new HistoryPage(exchange, history, from, to, limit, waitMs).start();
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
  static LogPlace place(
      Exchange exchange, History history, String name, @Nullable String text, String otherwise) {
    return LogPlace.parse(
        name, text == null ? otherwise : text, history, exchange.http().loop().clock().millis());
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
