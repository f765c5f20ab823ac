package io.honeyguide.log;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jctools.queues.MpscUnboundedArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * Hands work from any thread to the shard's thread and wakes that thread when it sleeps.
 *
 * <p>No wake-up is lost: the sleeper announces itself before it looks at the queue a last time, a
 * giver puts its work into the queue before it looks for a sleeper, and a full fence stands between
 * the two steps on both sides. So at least one of them sees the other. Whoever takes the sleeper's
 * name away wakes it, so that a burst of work costs one wake-up.
 *
 * <p>The queue has no bound of its own: batches are bounded by what publishers may have in flight,
 * since their acknowledgements wait for the commit.
 */
final class WorkQueue {

  private static final int CHUNK_COUNT = 1024;
  private static final VarHandle SLEEPER;

  static {
    try {
      SLEEPER = MethodHandles.lookup().findVarHandle(WorkQueue.class, "sleeper", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final MpscUnboundedArrayQueue<Object> items = new MpscUnboundedArrayQueue<>(CHUNK_COUNT);

  @SuppressWarnings("UnusedVariable") // read and written through SLEEPER
  private volatile @Nullable Thread sleeper;

  /** Adds work and wakes the shard's thread. Any thread. */
  void offer(Object item) {
    items.offer(item);
    wake();
  }

  /** Wakes the shard's thread without giving it work. Any thread. */
  void wake() {
    VarHandle.fullFence();
    if (sleeper != null) {
      var woken = (Thread) SLEEPER.getAndSet(this, null);
      if (woken != null) {
        LockSupport.unpark(woken);
      }
    }
  }

  /** The next piece of work, or null. Shard's thread only. */
  @Nullable Object poll() {
    return items.poll();
  }

  /** The next piece of work without taking it, or null. Shard's thread only. */
  @Nullable Object peek() {
    return items.peek();
  }

  /**
   * Sleeps until there is work, {@link #wake} is called or the time is over. May return early; the
   * caller looks again. Shard's thread only.
   *
   * @param nanosMax longest sleep; Long.MAX_VALUE for no limit
   * @param wanted set by whoever calls {@link #wake}, so that a wake-up between the caller's last
   *     look and its sleep is not lost
   */
  void await(long nanosMax, BooleanSupplier wanted) {
    sleeper = Thread.currentThread();
    VarHandle.fullFence();
    if (items.isEmpty() && !wanted.getAsBoolean()) {
      if (nanosMax == Long.MAX_VALUE) {
        LockSupport.park(this);
      } else {
        LockSupport.parkNanos(this, nanosMax);
      }
    }
    sleeper = null;
  }
}
