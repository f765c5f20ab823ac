package io.honeyguide.log;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who does the work of a log beside the callers: its own threads, or all on the calling one, which
 * makes a log that is stepped by hand deterministic.
 *
 * @param ownWriter whether the shard's thread is one of the log's own
 * @param spares prepares segments
 * @param storage writes snapshots and the manifest; one thread
 * @param readers read what is no longer in memory
 */
record LogThreads(boolean ownWriter, Executor spares, Executor storage, Executor readers)
    implements AutoCloseable {

  private static final long STOP_SECONDS = 30;

  /** Threads of the log's own. */
  static LogThreads own(int shard, int readerThreads) {
    var start = "honeyguide-log-" + shard;
    return new LogThreads(
        true,
        Executors.newSingleThreadExecutor(named(start + "-spares")),
        Executors.newSingleThreadExecutor(named(start + "-storage")),
        Executors.newFixedThreadPool(readerThreads, named(start + "-reader")));
  }

  /** No threads: everything runs in the call that asks for it. */
  static LogThreads none() {
    return new LogThreads(false, Runnable::run, Runnable::run, Runnable::run);
  }

  private static ThreadFactory named(String start) {
    var number = new AtomicInteger();
    return work -> {
      var thread = new Thread(work, start + "-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Lets what was begun end, in an order in which each may still give work to the next. */
  @Override
  public void close() {
    for (var executor : new Executor[] {readers, storage, spares}) {
      if (executor instanceof ExecutorService service) {
        service.shutdown();
        awaitEnd(service);
      }
    }
  }

  private static void awaitEnd(ExecutorService service) {
    try {
      if (!service.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
        service.shutdownNow();
      }
    } catch (InterruptedException e) {
      service.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
