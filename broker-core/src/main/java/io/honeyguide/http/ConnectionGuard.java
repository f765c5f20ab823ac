package io.honeyguide.http;

import io.honeyguide.listen.ConnectionGate;
import io.honeyguide.metrics.StripedCounter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The open connections of one listener, each with the time by which its client must have got on.
 * Without it a client could hold a connection for ever by sending its header a byte at a time.
 *
 * <p>Deadlines are looked at in a sweep over all connections and not by a timer each, since setting
 * one must cost nothing: a request sets several.
 *
 * <p>Owner: one event loop.
 */
final class ConnectionGuard {

  /** Time between two sweeps: by so much a deadline may be late. */
  static final long SWEEP_MS = 250;

  private static final long NEVER = Long.MAX_VALUE;

  /** One connection. */
  final class Watch {

    private final HttpConnection connection;
    private long deadlineNanos = NEVER;
    private Runnable late = this::abort;
    private boolean isCounted = true;

    private Watch(HttpConnection connection) {
      this.connection = connection;
    }

    /** Closes the connection unless another deadline is set in time. */
    void closeAfter(long ms) {
      after(ms, this::abort);
    }

    /** Does something unless another deadline is set in time. */
    void after(long ms, Runnable late) {
      this.late = late;
      deadlineNanos = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(ms);
    }

    /** Leaves the connection alone. */
    void never() {
      deadlineNanos = NEVER;
    }

    /** The connection is gone, or speaks something else from here on, whose edge counts it. */
    void uncount() {
      if (isCounted) {
        isCounted = false;
        open.add(-1);
      }
    }

    /** Closes the connection once the client has taken what was written. */
    void close() {
      connection.close();
    }

    /** Closes the connection at once: whoever is late may also have stopped to read. */
    void abort() {
      never();
      // Vert.x itself closes only behind what is still to be written.
      var channel = ((ConnectionBase) connection).channel();
      channel.unsafe().close(channel.voidPromise());
    }
  }

  private final HttpEdge edge;
  private final ConnectionGate gate;
  private final LongSupplier nanoTime;
  private final StripedCounter.Stripe open;
  private final StripedCounter full;
  private final StripedCounter tooFast;
  private final IdentityHashMap<HttpConnection, Watch> watches = new IdentityHashMap<>();

  ConnectionGuard(HttpEdge edge) {
    this.edge = edge;
    this.nanoTime = edge.nanoTime();
    this.gate = edge.point().gate();
    this.open = edge.metrics().connections(edge.options().listen().name(), "1.1").stripe();
    this.full = edge.metrics().connects("http_full");
    this.tooFast = edge.metrics().connects("http_too_fast");
  }

  /** A client connected. */
  void opened(HttpConnection connection) {
    var entry = gate.enter();
    if (entry != ConnectionGate.Entry.WELCOME) {
      // A client of HTTP understands a closed connection; nobody waits to be told.
      gate.leave(entry);
      (entry == ConnectionGate.Entry.TOO_FAST ? tooFast : full).add(1);
      connection.close();
      return;
    }
    open.increment();
    var watch = new Watch(connection);
    watches.put(connection, watch);
    watch.closeAfter(edge.options().deadlines().headerMs());
    // Asked of the channel: Vert.x loses sight of a connection that MQTT has taken over.
    var unused =
        ((ConnectionBase) connection)
            .channel()
            .closeFuture()
            .addListener(gone -> closed(connection, watch));
  }

  private void closed(HttpConnection connection, Watch watch) {
    watches.remove(connection);
    watch.uncount();
    gate.leave(ConnectionGate.Entry.WELCOME);
  }

  /** The watch over a request's connection, or null when it was refused. */
  @Nullable Watch over(HttpConnection connection) {
    return watches.get(connection);
  }

  /** Looks for those who are late. */
  void sweep() {
    var now = nanoTime.getAsLong();
    for (var watch : new ArrayList<>(watches.values())) {
      if (watch.deadlineNanos != NEVER && now - watch.deadlineNanos >= 0) {
        watch.deadlineNanos = NEVER;
        watch.late.run();
      }
    }
  }
}
