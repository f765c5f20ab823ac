package io.honeyguide.http;

import io.honeyguide.log.LogException;
import io.honeyguide.log.StoredMessage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of history, oldest first: reads from a place on until the page is full, the span is
 * through or enough was looked at. At the end of the log, with nothing found, it waits for the
 * first message if it was asked to.
 *
 * <p>Owner: one event loop.
 */
final class HistoryPage {

  /** Bytes of records that one request may look at; a client goes on from {@code next}. */
  static final long SEEN_BYTES_MAX = 64L << 20;

  private final Exchange exchange;
  private final HttpLoop http;
  private final HistoryScan scan;
  private final LogFollow follow;
  private final long until;
  private final int limit;
  private final List<StoredMessage> messages = new ArrayList<>();
  private final Runnable end = this::endWaiting;
  private long next;
  private long keptBytes;
  private long seenBytes;
  private final long waitMs;
  private boolean isReading;
  private boolean isWaiting;

  /**
   * A page that has not begun.
   *
   * @param until end of the span, exclusive; {@link Long#MAX_VALUE} for none
   * @param waitMs how long to wait for a first message, 0 for not at all
   */
  HistoryPage(Exchange exchange, History history, long since, long until, int limit, long waitMs) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.scan = history.scan(http);
    this.follow = new LogFollow(http, history.filter(), this::read);
    this.next = since;
    this.until = until;
    this.limit = limit;
    this.waitMs = waitMs;
  }

  void start() {
    if (waitMs > 0) {
      exchange.whenOver(this::stopWaiting);
    }
    read();
  }

  private void read() {
    if (exchange.isOver() || isReading) {
      return;
    }
    exchange.attempt(
        () -> {
          next = Math.min(until, follow.skip(next));
          var below = Math.min(until, http.log().committedOffset());
          if (isComplete() || (next >= below && !mayWait())) {
            answer();
          } else if (next < below) {
            isReading = true;
            var room = http.limits().pageBytesMax() - keptBytes;
            scan.run(
                next,
                HistoryScan.Bounds.first(below, limit - messages.size(), room),
                this::arrived);
          } else {
            await();
          }
        });
  }

  private boolean isComplete() {
    return messages.size() >= limit
        || keptBytes >= http.limits().pageBytesMax()
        || seenBytes >= SEEN_BYTES_MAX;
  }

  private boolean mayWait() {
    return waitMs > 0 && messages.isEmpty() && next < until;
  }

  private void arrived(HistoryScan.Run run) {
    isReading = false;
    if (exchange.isOver()) {
      return;
    }
    exchange.attempt(
        () -> {
          requireReadable(run.failure());
          messages.addAll(run.messages());
          keptBytes += run.keptBytes();
          seenBytes += run.seenBytes();
          next = run.next();
          read();
        });
  }

  /** Refuses to answer with less than there is. */
  static void requireReadable(@Nullable LogException failure) {
    if (failure != null) {
      throw new RefusedRequestException(
          Problem.busy("log_unreadable", "the log cannot be read: " + failure.getMessage()));
    }
  }

  private void await() {
    if (isWaiting) {
      return;
    }
    isWaiting = true;
    // A waiting request may look at the records of its whole wait, most of them as they come.
    seenBytes = 0;
    http.waits(end);
    exchange.watch().after(waitMs, end);
    follow.start();
  }

  private void endWaiting() {
    if (!isReading) {
      next = Math.min(until, follow.skip(next));
    }
    answer();
  }

  private void stopWaiting() {
    if (isWaiting) {
      follow.stop();
      http.waitsNoMore(end);
    }
  }

  private void answer() {
    PageShape.MESSAGES.answer(exchange, messages, next);
  }
}
