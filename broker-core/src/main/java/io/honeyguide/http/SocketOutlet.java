package io.honeyguide.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.TimeUnit;

/**
 * A stream of messages over a WebSocket: each a text frame that holds its JSON. Nothing is taken in
 * but pings and closes; who sends something else is told so and closed.
 */
final class SocketOutlet implements StreamOutlet {

  /** Close codes of RFC 6455, and one of our own after the status 410. */
  static final short GOING_AWAY = 1001;

  static final short UNSUPPORTED = 1003;
  static final short GONE = 4410;

  private final Exchange exchange;
  private final ServerWebSocket socket;
  private long heardNanos;

  SocketOutlet(Exchange exchange, ServerWebSocket socket) {
    this.exchange = exchange;
    this.socket = socket;
    heard();
    socket.pongHandler(pong -> heard());
    socket.textMessageHandler(text -> close(UNSUPPORTED, "nothing is taken in here"));
    socket.binaryMessageHandler(bytes -> close(UNSUPPORTED, "nothing is taken in here"));
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
    socket.drainHandler(drained -> task.run());
  }

  @Override
  public void write(StreamRun run) {
    for (var text : run.texts()) {
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
  public void endTrimmed(Problem problem) {
    close(GONE, "no longer kept; the oldest is " + problem.oldest());
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
