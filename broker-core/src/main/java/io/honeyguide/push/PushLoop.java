package io.honeyguide.push;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/** One event loop, as posts use it. */
record PushLoop(
    Vertx vertx, Context context, InstantSource clock, LongSupplier nanos, PushMeters meters) {

  /** Runs something on the loop, later. Any thread. */
  void execute(Runnable task) {
    context.runOnContext(none -> task.run());
  }

  long nanoTime() {
    return nanos.getAsLong();
  }
}
