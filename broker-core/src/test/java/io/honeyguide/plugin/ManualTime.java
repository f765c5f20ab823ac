package io.honeyguide.plugin;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that passes only when told to; what falls due runs on the thread that tells. */
final class ManualTime implements HostTime {

  private record Due(long atNanos, Duration delay, Runnable task) {}

  // Guarded by this.
  private final List<Due> appointments = new ArrayList<>();
  private long nowNanos = 1;

  @Override
  public synchronized long nanoTime() {
    return nowNanos;
  }

  @Override
  public synchronized Appointment after(Duration delay, Runnable task) {
    var due = new Due(nowNanos + delay.toNanos(), delay, task);
    appointments.add(due);
    return () -> cancel(due);
  }

  private synchronized void cancel(Due due) {
    appointments.remove(due);
  }

  /** Lets time pass. */
  void advance(Duration duration) {
    var until = nanoTime() + duration.toNanos();
    for (var next = next(until); next != null; next = next(until)) {
      next.task().run();
    }
  }

  private synchronized Due next(long until) {
    var next =
        appointments.stream()
            .filter(due -> due.atNanos() <= until)
            .min(Comparator.comparingLong(Due::atNanos))
            .orElse(null);
    nowNanos = next == null ? until : Math.max(nowNanos, next.atNanos());
    appointments.remove(next);
    return next;
  }

  /** How many wait for a delay of this length. */
  synchronized long count(Duration delay) {
    return appointments.stream().filter(due -> due.delay().equals(delay)).count();
  }

  /** Waits until somebody has asked for a delay of this length, then lets it pass. */
  void awaitAndPass(Duration delay) {
    await().until(() -> count(delay) > 0);
    advance(delay);
  }

  @Override
  public synchronized void close() {
    appointments.clear();
  }
}
