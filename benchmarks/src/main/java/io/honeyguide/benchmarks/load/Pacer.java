package io.honeyguide.benchmarks.load;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Wakes the selector threads whenever a message of a paced run is due, since a selector itself
 * sleeps in whole milliseconds.
 *
 * <p>Owner: its own thread, until the run leaves the phases that publish.
 */
final class Pacer {

  private final RunControl control;
  private final List<LoadLoop> loops;
  private final Pace.Fixed pace;
  private final Thread thread;

  Pacer(RunControl control, List<LoadLoop> loops, Pace.Fixed pace) {
    this.control = control;
    this.loops = loops;
    this.pace = pace;
    this.thread = new Thread(this::run, "mqtt-load-pacer");
  }

  void start() {
    thread.start();
  }

  /** Waits for the thread's end, which {@link RunControl.Phase#DRAIN} brings. */
  void join() throws InterruptedException {
    thread.join();
  }

  private void run() {
    var place = 0L;
    while (control.phase().compareTo(RunControl.Phase.DRAIN) < 0) {
      var now = System.nanoTime();
      var due = pace.dueNanos(place);
      if (due > now) {
        LockSupport.parkNanos(due - now);
      } else {
        // Late for several at once: one wake-up serves them all.
        place = pace.firstPlaceAfter(now);
        loops.forEach(LoadLoop::wake);
      }
    }
  }
}
