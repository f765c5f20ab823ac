package io.honeyguide.http;

import io.honeyguide.named.NamedRecords;
import io.honeyguide.topic.TopicFilter;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Where a named subscription is to start: {@code "earliest"}, {@code "latest"}, {@code {"offset":
 * "0-4711"}} or {@code {"time": "2026-05-01T12:00:00Z"}}.
 *
 * @param text as it is kept: {@code earliest}, {@code latest}, {@code offset:...}, {@code time:...}
 */
record StartPlace(String text) {

  static final StartPlace LATEST = new StartPlace("latest");

  private static final Set<String> KINDS = Set.of("offset", "time");

  /** Longest text of a place. */
  private static final int TEXT_MAX = 64;

  /** Reads what a request says. */
  static StartPlace read(Object value) {
    if (value instanceof String text && (text.equals("earliest") || text.equals("latest"))) {
      return new StartPlace(text);
    }
    if (value instanceof Map<?, ?> map && map.size() == 1) {
      var entry = map.entrySet().iterator().next();
      return of(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
    }
    throw bad();
  }

  /** A place by offset or time. */
  static StartPlace of(String kind, String value) {
    if (!KINDS.contains(kind) || value.length() > TEXT_MAX) {
      throw bad();
    }
    return new StartPlace(kind + ":" + value);
  }

  private static RefusedRequestException bad() {
    return RefusedRequestException.bad(
        "bad_start",
        "start is \"earliest\", \"latest\", {\"offset\": \"0-4711\"} or {\"time\":"
            + " \"2026-05-01T12:00:00Z\"}");
  }

  /**
   * Finds the offset.
   *
   * @param found hears it on the event loop, {@link NamedRecords#HERE} for the end of the log
   */
  void find(Exchange exchange, LongConsumer found) {
    var log = exchange.http().log();
    if (text.equals("latest")) {
      found.accept(NamedRecords.HERE);
      return;
    }
    if (text.equals("earliest")) {
      found.accept(log.startOffset());
      return;
    }
    var isOffset = text.startsWith("offset:");
    var value = text.substring(text.indexOf(':') + 1);
    var history = History.of(exchange.http(), TopicFilter.of("#"));
    var nowMs = exchange.http().loop().clock().millis();
    var place = LogPlace.parse("start", value, history, nowMs);
    if (place.isByTime() == isOffset || value.equals("all") || value.equals("latest")) {
      throw bad();
    }
    place.find(
        log,
        exchange.http().vertx(),
        (offset, failure) ->
            exchange.attempt(
                () -> {
                  if (failure != null) {
                    throw new RefusedRequestException(
                        Problem.busy(
                            "log_unreadable", "the log cannot be read: " + failure.getMessage()));
                  }
                  LogPlace.requireHistory(offset, history);
                  if (!exchange.isOver()) {
                    found.accept(offset);
                  }
                }));
  }
}
