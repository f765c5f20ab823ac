package io.honeyguide.broker;

import io.honeyguide.delivery.Shard;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/**
 * Wakes the shard by a timer of an event loop: one timer, for the earliest time that is wanted.
 *
 * <p>Owner: the event loop; {@link #wake} may be called by any thread.
 */
final class ShardAlarm implements Shard.Alarm {

  /** The clock may be set meanwhile: nobody sleeps longer than this without looking at it. */
  private static final long SLEEP_MS_MAX = 60_000;

  private final Vertx vertx;
  private final Context context;
  private final InstantSource clock;
  private final Runnable ring;
  private long timer;
  private long timerMs = Long.MAX_VALUE;

  /**
   * An alarm that is not set.
   *
   * @param context the event loop that has the timer
   * @param ring what it does, on the event loop
   */
  ShardAlarm(Vertx vertx, Context context, InstantSource clock, Runnable ring) {
    this.vertx = vertx;
    this.context = context;
    this.clock = clock;
    this.ring = ring;
  }

  @Override
  public void wake(long atMs) {
    context.runOnContext(none -> set(atMs));
  }

  private void set(long atMs) {
    if (atMs >= timerMs) {
      return;
    }
    if (timerMs != Long.MAX_VALUE) {
      vertx.cancelTimer(timer);
    }
    timerMs = atMs;
    var nowMs = clock.millis();
    var sleepMs = atMs <= nowMs ? 1 : Math.min(atMs - nowMs, SLEEP_MS_MAX);
    timer =
        vertx.setTimer(
            sleepMs,
            none -> {
              timerMs = Long.MAX_VALUE;
              ring.run();
            });
  }
}
