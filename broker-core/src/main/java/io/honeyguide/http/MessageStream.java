package io.honeyguide.http;

import io.honeyguide.topic.TopicMatcher;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Messages as server-sent events, for as long as the client listens. It reads the log at the
 * client's pace: while the socket takes nothing more it holds a place in the log and no messages.
 *
 * <p>Every event has its offset as identifier, with which a client that comes back goes on without
 * a gap. Signs of life move the identifier, too: a client that wants little of a busy log need not
 * start over from its last message.
 *
 * <p>Owner: the connection's event loop.
 */
final class MessageStream {

  private static final String CONTENT_TYPE = "text/event-stream";

  private static final int RUN_MESSAGES = 1024;

  /** Bytes of messages in one write. */
  private static final int RUN_BYTES = 64 * 1024;

  private final Exchange exchange;
  private final HttpLoop http;
  private final HistoryScan scan;
  private final LogFollow follow;
  private final StreamMeters meters;
  private final HttpServerResponse response;
  private final Runnable end;
  private long place;
  private long pingTimer;
  private long fullSinceNanos;
  private boolean isFull;
  private boolean isReading;
  private boolean isFollowing;

  /**
   * A stream that has not begun.
   *
   * @param since offset of the first record that it looks at
   */
  MessageStream(Exchange exchange, StreamMeters meters, TopicMatcher matcher, long since) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.meters = meters;
    this.scan = new HistoryScan(http.log(), http.loop(), matcher);
    this.follow = new LogFollow(http, matcher.filter(), this::followed);
    this.response = exchange.request().response();
    this.end = exchange::endStream;
    this.place = since;
  }

  /** Begins; call it where timers may be set, on the context of the request. */
  void start() {
    exchange.stream(CONTENT_TYPE);
    exchange.whenOver(this::stop);
    meters.open().increment();
    http.waits(end);
    response.drainHandler(drained -> read());
    pingTimer = http.vertx().setPeriodic(http.deadlines().pingMs(), timer -> ping());
    // At once, so that the client sees the stream open, and knows where to come back to.
    response.write(signOfLife());
    follow.start();
  }

  private void stop() {
    http.vertx().cancelTimer(pingTimer);
    http.waitsNoMore(end);
    follow.stop();
    meters.open().add(-1);
  }

  private void followed() {
    isFollowing = true;
    read();
  }

  private void read() {
    if (exchange.isOver() || isReading || !isFollowing || response.writeQueueFull()) {
      return;
    }
    if (place < http.log().startOffset()) {
      endTrimmed();
      return;
    }
    place = follow.skip(place);
    if (place < http.log().committedOffset()) {
      isReading = true;
      scan.run(
          place, HistoryScan.Bounds.first(Long.MAX_VALUE, RUN_MESSAGES, RUN_BYTES), this::arrived);
    }
  }

  private void arrived(HistoryScan.Run run) {
    isReading = false;
    if (exchange.isOver()) {
      return;
    }
    exchange.attempt(
        () -> {
          HistoryPage.requireReadable(run);
          place = run.next();
          if (!run.messages().isEmpty()) {
            response.write(Buffer.buffer(events(run)));
          }
          read();
        });
  }

  private byte[] events(HistoryScan.Run run) {
    var events = new ByteArrayOutputStream((int) Math.min(run.keptBytes() * 2, 1 << 20));
    for (var message : run.messages()) {
      var id = "id: " + HttpLoop.shown(message.offset()) + "\ndata: ";
      events.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
      JsonBody.append(out -> MessageJson.write(out, message), events);
      events.write('\n');
      events.write('\n');
      meters.sent(message.view().qos());
    }
    return events.toByteArray();
  }

  private void ping() {
    if (exchange.isOver()) {
      return;
    }
    if (!response.writeQueueFull()) {
      isFull = false;
      if (!isReading && isFollowing) {
        place = follow.skip(place);
      }
      response.write(signOfLife());
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

  /**
   * A comment, and the identifier of the last record that was passed: an event without data is not
   * shown to the client's code but moves the place it comes back to.
   */
  private Buffer signOfLife() {
    var passed = place == 0 ? "" : "id: " + HttpLoop.shown(place - 1) + "\n";
    return Buffer.buffer(": ping\n" + passed + "\n");
  }

  /** What would come next was trimmed away while the client was not reading. */
  private void endTrimmed() {
    var problem =
        Problem.trimmed(
            "the messages from %s on are no longer kept; since=all starts at the oldest"
                .formatted(HttpLoop.shown(place)),
            HttpLoop.shown(http.log().startOffset()));
    var data = new ByteArrayOutputStream();
    data.writeBytes("event: gone\ndata: ".getBytes(StandardCharsets.US_ASCII));
    JsonBody.append(out -> problem.write(out, exchange.requestId()), data);
    data.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
    response.write(Buffer.buffer(data.toByteArray()));
    exchange.endStream();
  }
}
