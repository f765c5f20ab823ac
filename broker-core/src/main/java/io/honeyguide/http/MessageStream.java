package io.honeyguide.http;

import java.util.concurrent.TimeUnit;

/**
 * Messages for as long as a client listens, in whichever form it wants them. It reads the log at
 * the client's pace: while the socket takes nothing more it holds a place in the log and no
 * messages.
 *
 * <p>Owner: the connection's event loop.
 */
final class MessageStream {

  private final Exchange exchange;
  private final HttpLoop http;
  private final History history;
  private final StreamMeters meters;
  private final MessageFeed feed;
  private final StreamOutlet out;
  private final Runnable end;
  private long place;
  private long pingTimer;
  private long fullSinceNanos;
  private boolean isFull;
  private boolean isReading;

  /**
   * A stream that has not begun.
   *
   * @param feed of the filter
   * @param since offset of the first record that it looks at
   */
  MessageStream(
      Exchange exchange,
      StreamMeters meters,
      MessageFeed feed,
      History history,
      StreamOutlet out,
      long since) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.meters = meters;
    this.feed = feed;
    this.history = history;
    this.out = out;
    this.end = out::end;
    this.place = since;
  }

  /** Begins; call it where timers may be set, on the context of the request. */
  void start() {
    exchange.whenOver(this::stop);
    meters.open().increment();
    http.waits(end);
    out.whenRoom(this::read);
    pingTimer = http.vertx().setPeriodic(http.deadlines().pingMs(), timer -> ping());
    // At once, so that the client sees the stream open, and knows where to come back to.
    out.signOfLife(place);
    if (!exchange.isOver()) {
      feed.join(this);
    }
  }

  private void stop() {
    http.vertx().cancelTimer(pingTimer);
    http.waitsNoMore(end);
    if (feed.leave(this)) {
      http.feedOver(history.filter().text());
    }
    meters.open().add(-1);
  }

  /** There may be something to read, or room to write it. */
  void read() {
    if (exchange.isOver() || isReading || !feed.hasBegun() || out.isFull()) {
      return;
    }
    if (place < http.log().startOffset() && isTrimmed()) {
      endTrimmed();
      return;
    }
    place = feed.skip(place);
    if (place < http.log().committedOffset()) {
      isReading = true;
      feed.read(place, this, history);
    }
  }

  /** Whether something of what comes next is gone: below the log's start streams may have it. */
  private boolean isTrimmed() {
    return History.of(http, history.filter()).window().completeFrom(place) > place;
  }

  /** What was read. */
  void arrived(StreamRun run) {
    isReading = false;
    if (exchange.isOver()) {
      return;
    }
    exchange.attempt(
        () -> {
          HistoryPage.requireReadable(run.failure());
          place = run.next();
          if (!run.isEmpty()) {
            run.count(meters);
            out.write(run);
          }
          read();
        });
  }

  private void ping() {
    if (exchange.isOver()) {
      return;
    }
    if (!out.isFull()) {
      isFull = false;
      if (!isReading && feed.hasBegun()) {
        place = feed.skip(place);
      }
      out.signOfLife(place);
    } else if (!isFull) {
      isFull = true;
      fullSinceNanos = http.edge().nanoTime().getAsLong();
    } else if (isStuck()) {
      exchange.watch().abort();
    }
  }

  /** Whether the client has taken nothing for longer than a connection may idle. */
  private boolean isStuck() {
    var fullNanos = http.edge().nanoTime().getAsLong() - fullSinceNanos;
    return fullNanos >= TimeUnit.MILLISECONDS.toNanos(http.deadlines().idleMs());
  }

  /** What would come next was trimmed away while the client was not reading. */
  private void endTrimmed() {
    out.endTrimmed(
        Problem.trimmed(
            "the messages from %s on are no longer kept; since=all starts at the oldest"
                .formatted(HttpLoop.shown(place)),
            HttpLoop.shown(http.log().startOffset())));
  }
}
