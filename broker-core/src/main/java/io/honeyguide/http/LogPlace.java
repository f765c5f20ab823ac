package io.honeyguide.http;

import io.honeyguide.api.Cursor;
import io.honeyguide.log.LogReader;
import io.vertx.core.Vertx;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in the log as {@code since} and {@code until} name it: an offset, {@code all}, {@code
 * latest}, a time as RFC 3339 writes it, or how long ago as a duration. A time means the time at
 * which messages became durable, so that neighbouring spans share nothing and leave nothing out.
 *
 * @param offset the place, or a negative number when it has to be found by time
 * @param timeMs milliseconds since 1970, where the place is named by time
 */
record LogPlace(long offset, long timeMs) {

  private static final long BY_TIME = -1;
  private static final Pattern CURSOR = Pattern.compile("\\d{1,19}-\\d{1,19}");

  /**
   * Reads a place.
   *
   * @param history what there is to read
   */
  static LogPlace parse(String name, String text, History history, long nowMs) {
    var log = history.log();
    if (text.equals("all")) {
      return new LogPlace(history.window().oldest(), 0);
    }
    if (text.equals("latest")) {
      return new LogPlace(log.committedOffset(), 0);
    }
    if (CURSOR.matcher(text).matches()) {
      return new LogPlace(offset(name, text), 0);
    }
    if (DurationText.isDuration(text)) {
      return new LogPlace(BY_TIME, nowMs - DurationText.ms(name, text));
    }
    try {
      return new LogPlace(BY_TIME, OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      throw bad(name, text);
    }
  }

  private static RefusedRequestException bad(String name, String text) {
    return RefusedRequestException.bad(
        "bad_" + name,
        ("%s is an offset such as 0-4711, a time such as 2026-05-01T12:00:00Z, a duration such as"
                + " 10m, all or latest, found \"%s\"")
            .formatted(name, Shown.of(text)));
  }

  /** An offset as it is shown outside; whether the log has it is not looked at. */
  static long offset(String name, String text) {
    Cursor cursor;
    try {
      cursor = Cursor.parse(text);
    } catch (IllegalArgumentException e) {
      throw bad(name, text);
    }
    if (cursor.shard() != HttpLoop.SHARD) {
      throw bad(name, text);
    }
    return cursor.offset();
  }

  /** Whether the offset has to be found by time. */
  boolean isByTime() {
    return offset == BY_TIME;
  }

  /** Refuses an offset from which history cannot be read without a gap: 410. */
  static void requireHistory(long offset, History history) {
    var complete = history.window().completeFrom(offset);
    if (offset < complete) {
      throw new RefusedRequestException(
          Problem.trimmed(
              "messages from %s on are no longer kept; what is kept starts at %s"
                  .formatted(HttpLoop.shown(offset), HttpLoop.shown(complete)),
              HttpLoop.shown(complete)));
    }
    if (offset > history.log().committedOffset()) {
      var oldest = HttpLoop.shown(history.window().oldest());
      throw new RefusedRequestException(
          Problem.trimmed(
              "%s is beyond the end of this log, so it comes from another one; since=all starts at %s"
                  .formatted(HttpLoop.shown(offset), oldest),
              oldest));
    }
  }

  /**
   * Finds the offset.
   *
   * @param found hears it on the event loop, at once when it is known, or why it was not found
   */
  void find(LogReader log, Vertx vertx, BiConsumer<Long, @Nullable Throwable> found) {
    if (!isByTime()) {
      found.accept(offset, null);
      return;
    }
    // The log may have to look on disk.
    vertx
        .executeBlocking(() -> log.offsetAt(timeMs))
        .onComplete(
            looked -> found.accept(looked.succeeded() ? looked.result() : 0L, looked.cause()));
  }
}
