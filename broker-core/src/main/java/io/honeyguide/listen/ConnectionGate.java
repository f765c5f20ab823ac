package io.honeyguide.listen;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the connections of one listener over all event loops, and of the whole broker, and turns
 * away those beyond a limit. A few of them are let in for as long as it takes to tell them why.
 *
 * <p>Any thread: it is asked once for each connection.
 */
public final class ConnectionGate {

  private static final Logger LOG = LoggerFactory.getLogger(ConnectionGate.class);

  /** Connections that wait to be told, at most. */
  static final int TOLD_MAX = 100;

  private static final long LOG_INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** What becomes of a connection. */
  public enum Entry {
    /** It is served. */
    WELCOME,
    /** There are too many; it is to be told so and closed. */
    FULL,
    /** They come too fast; it is to be told so and closed. */
    TOO_FAST,
    /** It is to be closed at once: too many are being told already. */
    CROWDED
  }

  private final String name;
  private final @Nullable ConnectionGate whole;
  private final int connectionsMax;
  private final int rateMax;
  private final LongSupplier nanoTime;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger told = new AtomicInteger();

  // Guarded by this.
  private double tokens;
  private long filledAtNanos;
  private long saidAtNanos;
  private boolean hasSaid;
  private long turnedAway;

  /**
   * A gate with nobody behind it.
   *
   * @param name of the listener, for log lines
   * @param whole the gate of the broker, behind that of the listener; null for none
   * @param rateMax connections in a second, also at once; 0 for no limit
   * @param nanoTime a clock in nanoseconds that never goes back
   */
  public ConnectionGate(
      String name,
      @Nullable ConnectionGate whole,
      int connectionsMax,
      int rateMax,
      LongSupplier nanoTime) {
    this.name = name;
    this.whole = whole;
    this.connectionsMax = connectionsMax;
    this.rateMax = rateMax;
    this.nanoTime = nanoTime;
    this.tokens = rateMax;
    this.filledAtNanos = nanoTime.getAsLong();
  }

  /** A connection comes. It counts until {@link #leave} is called with what is answered here. */
  public Entry enter() {
    if (rateMax > 0 && !takeToken()) {
      return turnAway(Entry.TOO_FAST);
    }
    if (!takePlace()) {
      return turnAway(Entry.FULL);
    }
    if (whole != null && !whole.takePlace()) {
      open.decrementAndGet();
      return turnAway(Entry.FULL);
    }
    return Entry.WELCOME;
  }

  private boolean takePlace() {
    if (open.incrementAndGet() > connectionsMax) {
      open.decrementAndGet();
      return false;
    }
    return true;
  }

  /** One token for each connection; they come back evenly and gather for a second at most. */
  private synchronized boolean takeToken() {
    var now = nanoTime.getAsLong();
    var gained = (double) (now - filledAtNanos) * rateMax / SECOND_NANOS;
    tokens = Math.min(rateMax, tokens + gained);
    filledAtNanos = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  private Entry turnAway(Entry why) {
    say(why);
    if (told.incrementAndGet() > TOLD_MAX) {
      told.decrementAndGet();
      return Entry.CROWDED;
    }
    return why;
  }

  private synchronized void say(Entry why) {
    turnedAway++;
    var now = nanoTime.getAsLong();
    if (hasSaid && now - saidAtNanos < LOG_INTERVAL_NANOS) {
      return;
    }
    LOG.warn(
        "LI1201 listener.turnsAway listener={} reason={} connections={} similar={}",
        name,
        why == Entry.FULL ? "full" : "too_fast",
        open.get(),
        turnedAway - 1);
    hasSaid = true;
    saidAtNanos = now;
    turnedAway = 0;
  }

  /** A connection is gone. */
  public void leave(Entry entered) {
    switch (entered) {
      case WELCOME -> {
        open.decrementAndGet();
        if (whole != null) {
          whole.open.decrementAndGet();
        }
      }
      case FULL, TOO_FAST -> told.decrementAndGet();
      case CROWDED -> {
        // It was never counted.
      }
    }
  }

  /** Connections that are served. */
  public int openCount() {
    return open.get();
  }
}
