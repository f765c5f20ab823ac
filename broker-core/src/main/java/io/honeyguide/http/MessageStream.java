package io.honeyguide.http;

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
  private final StreamLife life;
  private long place;
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
    this.life = new StreamLife(exchange, meters, out, this::passed);
    this.place = since;
  }

  /** Begins; call it where timers may be set, on the context of the request. */
  void start() {
    exchange.whenOver(this::stop);
    out.whenRoom(this::read);
    life.begin();
    if (!exchange.isOver()) {
      feed.join(this);
    }
  }

  private void stop() {
    if (feed.leave(this)) {
      http.feedOver(history.filter().text());
    }
  }

  /** Everything before it was sent, or is of no interest. */
  private long passed() {
    if (!isReading && feed.hasBegun()) {
      place = feed.skip(place);
    }
    return place;
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
          if (!run.body().isEmpty()) {
            run.body().count(meters);
            out.write(run.body());
          }
          read();
        });
  }

  /** What would come next was trimmed away while the client was not reading. */
  private void endTrimmed() {
    out.endGone(
        Problem.trimmed(
            "the messages from %s on are no longer kept; since=all starts at the oldest"
                .formatted(HttpLoop.shown(place)),
            HttpLoop.shown(http.log().startOffset())));
  }
}
