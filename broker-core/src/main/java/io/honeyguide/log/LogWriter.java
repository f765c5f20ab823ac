package io.honeyguide.log;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty cycle of a shard's thread: take every waiting batch, store them together, tell the
 * listener. While a force runs the next group collects, so the group grows with the load and no
 * timer is needed.
 *
 * <p>Owner: the shard's thread, or whoever steps the log by hand; {@link #append}, {@link #execute}
 * and {@link #committedOffset} may be called by any thread.
 *
 * <p>Invariant: batches and tasks are handed on in the order in which they were taken. A listener
 * or task that throws stops the log, since state that is a function of the log may be half applied.
 */
final class LogWriter {

  /**
   * A group takes batches until it holds this much, or less if the store says so: no force covers
   * an unbounded write.
   */
  static final int GROUP_BYTES_MAX = 2 << 20;

  private static final int LEADING_TASKS_MAX = 1024;

  /** How often a sleeping shard looks whether there is room again. */
  private static final long LOOK_FOR_ROOM_NANOS = 1_000_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);

  private final WorkQueue queue = new WorkQueue();
  private final BooleanSupplier wanted;
  private final BooleanSupplier aside;
  private final CommitGroup group = new CommitGroup();
  private final CommitStore store;
  private final int groupBytesMax;
  private final LogListener listener;
  private final InstantSource clock;
  private final LogMeters meters;
  private final MovedTable moved;
  private final RecordView movedView = new RecordView();

  private volatile long committedOffset;
  private volatile boolean stopping;
  private volatile boolean halted;
  private volatile @Nullable Thread thread;
  private volatile @Nullable LogException failure;
  private long lastTimeMs;
  private boolean applying;
  private boolean stalled;
  private int handedOn;

  /**
   * A writer that goes on where recovery ended.
   *
   * @param moved hears of records that are moved or erased
   * @param nextOffset offset of the next record
   * @param lastTimeMs time of the last commit; the next one is not before it
   * @param aside a bounded bit of work to do between two turns; says whether there was any
   */
  LogWriter(
      CommitStore store,
      LogListener listener,
      InstantSource clock,
      LogMeters meters,
      MovedTable moved,
      long nextOffset,
      long lastTimeMs,
      BooleanSupplier aside) {
    this.store = store;
    this.aside = aside;
    this.groupBytesMax = store.groupBytesMax();
    this.listener = listener;
    this.clock = clock;
    this.meters = meters;
    this.moved = moved;
    this.committedOffset = nextOffset;
    this.lastTimeMs = lastTimeMs;
    this.wanted = () -> stopping;
  }

  /** Takes a batch, from any thread. */
  void append(RecordBatch batch) {
    if (stopping) {
      throw new IllegalStateException("the log is closed");
    }
    queue.offer(batch);
  }

  /** Takes a task, from any thread; dropped when the log is closed. */
  void execute(Runnable task) {
    if (!stopping) {
      queue.offer(task);
    }
  }

  /** Everything below is committed and applied. Any thread. */
  long committedOffset() {
    return committedOffset;
  }

  /** Time of the last commit, milliseconds since 1970. Shard's thread, or after it has stopped. */
  long lastTimeMs() {
    return lastTimeMs;
  }

  /** Why the log stopped for good, or null. Any thread. */
  @Nullable LogException failure() {
    return failure;
  }

  /** Starts the shard's thread. */
  void start(String name) {
    var started = new Thread(this::run, name);
    thread = started;
    started.start();
  }

  /** Commits what waits and stops the shard's thread. What is appended from now on is refused. */
  void stop() {
    stopping = true;
    var running = thread;
    if (running == null) {
      while (runOnce()) {
        // Steps through what is left, as the thread would.
      }
      return;
    }
    queue.wake();
    joinUninterruptibly(running);
  }

  /** Stops the shard's thread after the group that it is at, and leaves the rest uncommitted. */
  void halt() {
    halted = true;
    stopping = true;
    var running = thread;
    if (running != null) {
      queue.wake();
      joinUninterruptibly(running);
    }
  }

  private void run() {
    while (!halted) {
      if (!runOnce()) {
        if (stopping) {
          return;
        }
        queue.await(idle(), wanted);
      }
    }
  }

  private long idle() {
    if (failure != null) {
      return Long.MAX_VALUE;
    }
    try {
      // Nobody may publish while the log is shown as stalled, so its end is not left to a commit.
      tellRoom();
      var nanos = store.idle();
      return stalled ? Math.min(nanos, LOOK_FOR_ROOM_NANOS) : nanos;
    } catch (LogException e) {
      fail(e);
      return Long.MAX_VALUE;
    }
  }

  /** Tells the listener when room ends and when it is back. */
  private void tellRoom() {
    if (failure != null) {
      return;
    }
    var shortage = store.shortage();
    if (shortage != null && !stalled) {
      stalled = true;
      listener.stalled(shortage);
    } else if (shortage == null && stalled) {
      stalled = false;
      listener.resumed();
    }
  }

  /**
   * One turn.
   *
   * @return whether there was anything to do
   */
  boolean runOnce() {
    if (queue.peek() == null) {
      return workAside();
    }
    try {
      runLeadingTasks();
      takeGroup();
      if (failure == null) {
        commitGroup();
      }
      handOn();
      tellRoom();
      listener.turnEnded();
    } catch (LogException e) {
      fail(e);
    } catch (RuntimeException | Error e) {
      fail(new LogException("a listener or task of the log failed: " + e, e));
    } finally {
      runRemainingTasks();
      group.clear();
      handedOn = 0;
    }
    workAside();
    return true;
  }

  private boolean workAside() {
    if (failure != null) {
      return false;
    }
    try {
      return aside.getAsBoolean();
    } catch (RuntimeException | Error e) {
      fail(new LogException("work of the log beside its turns failed: " + e, e));
      return true;
    }
  }

  /** Tasks in front of the first batch need not wait for its force. */
  private void runLeadingTasks() {
    for (var i = 0; i < LEADING_TASKS_MAX && queue.peek() instanceof Runnable task; i++) {
      queue.poll();
      task.run();
    }
  }

  private void takeGroup() {
    while (group.bytes() < groupBytesMax) {
      var next = queue.peek();
      if (next == null || !fits(next)) {
        return;
      }
      queue.poll();
      group.add(next);
    }
  }

  /** A batch that is larger than a group is taken alone. */
  private boolean fits(Object item) {
    return !(item instanceof RecordBatch batch)
        || group.batchCount() == 0
        || group.bytes() + batch.bytes() <= groupBytesMax;
  }

  private void commitGroup() {
    if (group.batchCount() == 0) {
      return;
    }
    lastTimeMs = Math.max(lastTimeMs, clock.millis());
    group.stamp(committedOffset, lastTimeMs);
    store.commit(group);
    meters.committed(group.batchCount(), group.recordCount(), group.bytes());
  }

  /** Tells the listener of each batch and runs the tasks between, in the order of the calls. */
  private void handOn() {
    while (handedOn < group.size()) {
      var index = handedOn++;
      if (group.item(index) instanceof RecordBatch batch) {
        var refusal = failure != null ? failure : group.refusal(index);
        if (refusal == null) {
          apply(batch);
        } else {
          meters.refused();
          listener.refused(batch, refusal);
        }
      } else {
        ((Runnable) group.item(index)).run();
      }
    }
  }

  private void apply(RecordBatch batch) {
    var firstOffset = committedOffset;
    var nextOffset = firstOffset + batch.count();
    applying = true;
    listener.committed(batch, firstOffset, group.timeMs());
    applying = false;
    if (batch.isTabled()) {
      moved.enter(batch, firstOffset, movedView);
    }
    committedOffset = nextOffset;
    // Only now: whoever hears of it may read at once what was committed.
    batch.owner().committed(batch, firstOffset);
  }

  /**
   * After a failure in the middle of a group: its tasks still run, its batches are in an unknown
   * state and stay with the log, since only opening it again tells what became of them.
   */
  private void runRemainingTasks() {
    while (handedOn < group.size()) {
      if (group.item(handedOn++) instanceof Runnable task) {
        try {
          task.run();
        } catch (RuntimeException e) {
          LOG.error("A task given to the log failed after the log had stopped", e);
        }
      }
    }
  }

  private void fail(LogException cause) {
    if (failure != null) {
      LOG.error("The log met a further failure after it had stopped", cause);
      return;
    }
    failure = cause;
    try {
      listener.failed(cause);
    } catch (RuntimeException e) {
      LOG.error("The listener of the log failed while it was told that the log had stopped", e);
    }
  }

  /**
   * Checks that the caller is on the shard's thread, outside {@link LogListener#committed}, so that
   * the state is that of {@link #committedOffset()}.
   */
  void requireBetweenCommits() {
    var running = thread;
    if (applying || (running != null && Thread.currentThread() != running)) {
      throw new IllegalStateException(
          "allowed on the shard's thread only, in a task or at the end of a turn");
    }
  }

  private static void joinUninterruptibly(Thread running) {
    if (running == Thread.currentThread()) {
      throw new IllegalStateException("the shard's thread cannot wait for its own end");
    }
    var interrupted = false;
    while (running.isAlive()) {
      try {
        running.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
