package io.honeyguide.benchmarks.load;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What the thread that leads a run tells the selector threads, and the first failure that they tell
 * it. Any thread.
 */
final class RunControl {

  /** Where a run stands. */
  enum Phase {
    /** Publishes; nothing counts yet. */
    WARMUP,
    /** Publishes and counts. */
    MEASURE,
    /** Publishes no more, and waits for what is under way. */
    DRAIN,
    /** Over. */
    STOPPED
  }

  private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
  private final CountDownLatch failed = new CountDownLatch(1);
  private volatile Phase phase = Phase.WARMUP;

  Phase phase() {
    return phase;
  }

  void enter(Phase next) {
    phase = next;
  }

  /** Reports why a thread cannot go on; the first report counts. */
  void fail(String reason) {
    failure.compareAndSet(null, reason);
    failed.countDown();
  }

  /** The first failure, or null. */
  @Nullable String failure() {
    return failure.get();
  }

  /**
   * Waits for a while.
   *
   * @return whether a failure ended the waiting
   */
  boolean awaitFailure(long millis) throws InterruptedException {
    return failed.await(millis, TimeUnit.MILLISECONDS);
  }
}
