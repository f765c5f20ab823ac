package io.honeyguide.plugin;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of a plugin, on which everything that is the plugin's happens, one task after
 * another.
 *
 * <p>Bound: the queue itself has none, but everyone who hands over work has at most a fixed number
 * of tasks in it: a consumer one wake-up, a timer one run, the plugin's questions and publishes
 * their limits.
 */
final class PluginThread implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(PluginThread.class);

  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final String id;
  private final Thread thread;
  private volatile boolean ended;

  /**
   * A thread that runs.
   *
   * @param loader class loader that the plugin's libraries find their own classes with
   */
  PluginThread(String id, ClassLoader loader) {
    this.id = id;
    this.thread = new Thread(this::run, "honeyguide-plugin-" + id);
    thread.setContextClassLoader(loader);
    // A plugin that hangs must not keep the process from ending.
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a task behind those that wait already; dropped after the end. Any thread. */
  @Override
  public void execute(Runnable task) {
    if (!ended) {
      tasks.add(task);
    }
  }

  /** Whether the caller is on this thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  /** Ends the thread after the task that it is at. Any thread. */
  void end() {
    ended = true;
    tasks.add(() -> {});
  }

  /** Ends a thread whose task hangs, as far as that is possible. Any thread. */
  void abandon() {
    end();
    if (!isCurrent()) {
      thread.interrupt();
    }
  }

  private void run() {
    while (!ended) {
      try {
        tasks.take().run();
      } catch (InterruptedException e) {
        if (!ended) {
          LOG.warn("PL1009 plugin.interrupted id={} somebody interrupted the plugin's thread", id);
        }
      } catch (RejectedExecutionException e) {
        LOG.debug("A hand-over of plugin {} came after the end of the broker", id, e);
      } catch (RuntimeException | Error e) {
        // Calls into the plugin catch their own failures; what arrives here is the host's mistake.
        LOG.error("PL9002 plugin.thread.failed id={} please report this", id, e);
      }
    }
    tasks.clear();
  }
}
