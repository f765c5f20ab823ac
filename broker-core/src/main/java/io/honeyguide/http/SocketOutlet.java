package io.honeyguide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A stream of messages over a WebSocket: each a text frame that holds its JSON. Unless somebody
 * {@linkplain #takeIn takes requests in} there is nothing to say but pings and closes; who sends
 * something else is told so and closed.
 */
final class SocketOutlet implements StreamOutlet {

  /** Close codes of RFC 6455, and one of our own after the status 410. */
  static final short GOING_AWAY = 1001;

  static final short UNSUPPORTED = 1003;
  static final short GONE = 4410;

  /** Requests without an answer after which no more are read. */
  private static final int REQUESTS_MAX = 64;

  private final Exchange exchange;
  private final ServerWebSocket socket;
  private long heardNanos;
  private int unanswered;
  private boolean isPaused;

  SocketOutlet(Exchange exchange, ServerWebSocket socket) {
    this.exchange = exchange;
    this.socket = socket;
    heard();
    socket.pongHandler(pong -> heard());
    socket.textMessageHandler(text -> close(UNSUPPORTED, "nothing is taken in here"));
    socket.binaryMessageHandler(bytes -> close(UNSUPPORTED, "nothing is taken in here"));
  }

  /**
   * Takes requests in: each a text frame, answered by one {@link #reply}. While too many are
   * unanswered, or the client does not take the answers, none are read.
   */
  void takeIn(Consumer<String> requests) {
    socket.textMessageHandler(
        text -> {
          unanswered++;
          throttle();
          requests.accept(text);
        });
  }

  /** Answers a request. */
  void reply(String text) {
    unanswered--;
    if (!exchange.isOver()) {
      socket.writeTextMessage(text);
      throttle();
    }
  }

  private void throttle() {
    var isTooMuch = unanswered >= REQUESTS_MAX || socket.writeQueueFull();
    if (isTooMuch && !isPaused) {
      isPaused = true;
      socket.pause();
    } else if (!isTooMuch && isPaused) {
      isPaused = false;
      socket.resume();
    }
  }

  private void heard() {
    heardNanos = exchange.http().edge().nanoTime().getAsLong();
  }

  @Override
  public boolean isFull() {
    return socket.writeQueueFull();
  }

  @Override
  public void whenRoom(Runnable task) {
    socket.drainHandler(
        drained -> {
          throttle();
          task.run();
        });
  }

  @Override
  public void write(StreamBody messages) {
    for (var text : messages.texts()) {
      socket.writeTextMessage(text);
    }
  }

  @Override
  public void signOfLife(long place) {
    var http = exchange.http();
    var silentNanos = http.edge().nanoTime().getAsLong() - heardNanos;
    // Every ping is answered by a client that lives (RFC 6455, section 5.5.2).
    var patienceMs = http.deadlines().idleMs() + http.deadlines().pingMs();
    if (silentNanos > TimeUnit.MILLISECONDS.toNanos(patienceMs)) {
      exchange.watch().abort();
    } else {
      socket.writePing(Buffer.buffer());
    }
  }

  @Override
  public void endGone(Problem problem) {
    var oldest = problem.oldest();
    close(GONE, oldest == null ? problem.code() : "no longer kept; the oldest is " + oldest);
  }

  @Override
  public void end() {
    close(GOING_AWAY, "the broker stops");
  }

  private void close(short code, String reason) {
    if (!exchange.isOver()) {
      socket.close(code, reason);
      exchange.endSocket();
    }
  }
}
