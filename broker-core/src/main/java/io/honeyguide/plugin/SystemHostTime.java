package io.honeyguide.plugin;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Real time, kept by one thread that all plugins share: its tasks only hand work over to the thread
 * of a plugin or answer a question whose deadline has passed.
 */
final class SystemHostTime implements HostTime {

  private static final Logger LOG = LoggerFactory.getLogger(SystemHostTime.class);

  private final ScheduledThreadPoolExecutor clock;

  SystemHostTime() {
    clock =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              var thread = new Thread(task, "honeyguide-plugin-time");
              thread.setDaemon(true);
              return thread;
            },
            // A question may arrive while the host ends: what comes after the end does not happen.
            new ThreadPoolExecutor.DiscardPolicy());
    // Nearly every deadline is met: without this, each would stay in memory until it has passed.
    clock.setRemoveOnCancelPolicy(true);
    clock.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Appointment after(Duration delay, Runnable task) {
    var scheduled =
        clock.schedule(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.error("PL9001 plugin.time.failed a task of the plugin host failed", e);
              }
            },
            delay.toNanos(),
            TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
