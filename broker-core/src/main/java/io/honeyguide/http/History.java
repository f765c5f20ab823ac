package io.honeyguide.http;

import io.honeyguide.delivery.HistoryWindow;
import io.honeyguide.log.LogReader;
import io.honeyguide.log.StoredMessage;
import io.honeyguide.topic.TopicFilter;
import io.honeyguide.topic.TopicMatcher;

/**
 * The history that one request asks for.
 *
 * @param matcher holds the filter that was asked for
 * @param window what there is to see of it, as of the request
 */
record History(LogReader log, TopicMatcher matcher, HistoryWindow window) {

  /** The history of a filter as of now. */
  static History of(HttpLoop http, TopicFilter filter) {
    return new History(http.log(), new TopicMatcher(filter), http.edge().shard().history(filter));
  }

  /** What was asked for. */
  TopicFilter filter() {
    return matcher.filter();
  }

  /** Reads it in runs. */
  HistoryScan scan(HttpLoop http) {
    return new HistoryScan(log, http.loop(), matcher, window);
  }

  /** Refuses to show a message that none of its streams keeps: 410. */
  void requireShown(StoredMessage message) {
    var view = message.view();
    if (!window.shows(
        message.offset(), message.timeMs(), view.body(), view.topicAt(), view.topicBytes())) {
      throw new RefusedRequestException(
          Problem.trimmed(
              "the message %s is no longer kept".formatted(HttpLoop.shown(message.offset())),
              HttpLoop.shown(window.oldest())));
    }
  }

  /** Where to read from; what was asked for by time is whatever there is since then. */
  long from(LogPlace place, long found) {
    return place.isByTime() ? window.completeFrom(found) : found;
  }
}
