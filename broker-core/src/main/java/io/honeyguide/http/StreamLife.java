package io.honeyguide.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What every stream of messages does beside its messages: it is counted, shows the client that it
 * lives, ends with the listener, and gives up on a client that takes nothing any more.
 *
 * <p>Owner: the connection's event loop.
 */
final class StreamLife {

  private final Exchange exchange;
  private final HttpLoop http;
  private final StreamMeters meters;
  private final StreamOutlet out;
  private final LongSupplier place;
  private final Runnable end;
  private long pingTimer;
  private long fullSinceNanos;
  private boolean isFull;

  /**
   * A stream that has not begun.
   *
   * @param place gives the offset up to which everything was sent; 0 where that says nothing
   */
  StreamLife(Exchange exchange, StreamMeters meters, StreamOutlet out, LongSupplier place) {
    this.exchange = exchange;
    this.http = exchange.http();
    this.meters = meters;
    this.out = out;
    this.place = place;
    this.end = out::end;
  }

  /** Begins; call it where timers may be set, on the context of the request. */
  void begin() {
    exchange.whenOver(this::stop);
    meters.open().increment();
    http.waits(end);
    pingTimer = http.vertx().setPeriodic(http.deadlines().pingMs(), timer -> ping());
    // At once, so that the client sees the stream open, and knows where to come back to.
    out.signOfLife(place.getAsLong());
  }

  private void stop() {
    http.vertx().cancelTimer(pingTimer);
    http.waitsNoMore(end);
    meters.open().add(-1);
  }

  private void ping() {
    if (exchange.isOver()) {
      return;
    }
    if (!out.isFull()) {
      isFull = false;
      out.signOfLife(place.getAsLong());
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
}
