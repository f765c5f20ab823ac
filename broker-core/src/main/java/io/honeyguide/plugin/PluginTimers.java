package io.honeyguide.plugin;

import io.honeyguide.api.Timers;
import io.honeyguide.plugin.PluginHooks.Hook;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A plugin's timed work. Time passes on the clock's thread; the work is done on the plugin's. A run
 * that the plugin has not come to yet is not asked for a second time.
 *
 * <p>Any thread.
 */
final class PluginTimers implements Timers {

  private static final Logger LOG = LoggerFactory.getLogger(PluginTimers.class);
  private static final Duration PERIOD_MIN = Duration.ofMillis(10);

  private final String id;
  private final HostTime time;
  private final PluginThread thread;
  private final PluginHooks hooks;
  private volatile boolean running;
  private volatile boolean closed;

  PluginTimers(String id, HostTime time, PluginThread thread, PluginHooks hooks) {
    this.id = id;
    this.time = time;
    this.thread = thread;
    this.hooks = hooks;
  }

  /** From now on the work is done: the plugin has started. */
  void begin() {
    running = true;
  }

  /** Nothing is done any more. */
  void close() {
    closed = true;
  }

  @Override
  public void every(Duration period, Runnable task) {
    check(period);
    next(period, task, new AtomicBoolean());
  }

  @Override
  public void after(Duration delay, Runnable task) {
    check(delay);
    once(delay, task);
  }

  private void check(Duration time) {
    if (time.compareTo(PERIOD_MIN) < 0) {
      throw new IllegalArgumentException(
          "a time is at least %d ms, found: %s".formatted(PERIOD_MIN.toMillis(), time));
    }
    if (closed) {
      throw new IllegalStateException("the plugin " + id + " has stopped");
    }
  }

  private void once(Duration delay, Runnable task) {
    time.after(
        delay,
        () -> {
          if (closed) {
            return;
          }
          if (running) {
            thread.execute(() -> run(task));
          } else {
            once(delay, task);
          }
        });
  }

  private void next(Duration period, Runnable task, AtomicBoolean isDue) {
    time.after(
        period,
        () -> {
          if (closed) {
            return;
          }
          next(period, task, isDue);
          if (running && isDue.compareAndSet(false, true)) {
            thread.execute(
                () -> {
                  isDue.set(false);
                  run(task);
                });
          }
        });
  }

  private void run(Runnable task) {
    if (closed) {
      return;
    }
    var failure =
        hooks.run(
            Hook.TIMER,
            () -> {
              task.run();
              return null;
            });
    if (failure != null) {
      LOG.warn(
          "PL1006 plugin.timer.failed id={} further runs take place all the same", id, failure);
    }
  }
}
